import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { browser } from '../browser.ts'
import { servers } from '../server.ts'
import { openSite, type Site } from './site.ts'
import { pathOf, visit } from './visit.ts'

let chromium: Browser
let site: Site
const good = 'a horse that eats batteries'
/** A refused sign-in is a failed request to the browser's console. */
const refused = /status of (401|403|429)/

beforeAll(async () => {
  chromium = await browser()
  site = await openSite({ major: servers().at(-1)!, sql: ['create table public.t (id int)'] })
  await site.ingest()
}, 120_000)
afterAll(async () => {
  await chromium.close()
  await site.close()
})

/** Makes a person; gives the one-time password. */
async function invite(name: string, role = 'editor'): Promise<string> {
  const response = await fetch(`${site.address}/api/v1/people`, {
    method: 'POST', headers: { ...site.headers, 'content-type': 'application/json' }, body: JSON.stringify({ name, email: `${name}@example.com`, role }),
  })
  return ((await response.json()) as { oneTimePassword: string }).oneTimePassword
}

async function signIn(page: Page, name: string, password: string): Promise<void> {
  await page.getByLabel('Name or e-mail').fill(name)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

async function choosePassword(page: Page, password = good): Promise<void> {
  await page.getByLabel('New password', { exact: true }).fill(password)
  await page.getByLabel('New password again').fill(password)
  await page.getByRole('button', { name: 'Keep it and go on' }).click()
}

test('a one-time password leads to a password of one’s own, and to the page that was asked for', async () => {
  const { page, problems } = await visit(chromium, site.address, refused, { isSignedIn: false })
  await page.goto(pathOf('tables', 'pg', site.source.name, 'public', 't'))
  await signIn(page, 'ann', 'wrong')
  await page.getByRole('alert').getByText('The name or the password is wrong.').waitFor()
  await signIn(page, 'ann', await invite('ann'))
  await page.getByRole('heading', { name: 'Choose a password' }).waitFor()
  await choosePassword(page)
  await page.getByRole('heading', { name: 't', exact: true }).waitFor()
  await page.getByRole('button', { name: 'Account of ann' }).click()
  await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click()
  await page.getByRole('heading', { name: 'Sign in to Trunkline' }).waitFor()
  await signIn(page, 'ann@example.com', good)
  await page.getByRole('button', { name: 'Account of ann' }).waitFor()
  expect(problems).toEqual([])
  await page.context().close()
})

test('who failed five times is told how long to wait', async () => {
  await invite('bob')
  const { page, problems } = await visit(chromium, site.address, refused, { isSignedIn: false })
  await page.goto('/')
  for (let i = 0; i < 6; i += 1) {
    const answered = page.waitForResponse(/users\/login/)
    await signIn(page, 'bob', 'wrong')
    await answered
  }
  await page.getByRole('alert').getByText('Wait 15 minutes').waitFor()
  expect(problems).toEqual([])
  await page.context().close()
})

test('a session that ends while something is typed takes nothing of it away', async () => {
  const { page, problems } = await visit(chromium, site.address, refused, { isSignedIn: false })
  const path = pathOf('tables', 'pg', site.source.name, 'public', 't')
  await page.goto(path)
  await signIn(page, 'cem', await invite('cem'))
  await choosePassword(page)
  await page.getByRole('button', { name: /description/i }).first().click()
  await page.getByRole('textbox', { name: /description/i }).fill('typed before the session ended')
  await site.pool.query('delete from trunkline.session where user_id = (select id from trunkline.entity where name = $1)', ['cem'])
  await page.getByRole('button', { name: 'Save' }).click()
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' })
  await dialog.getByLabel('Password', { exact: true }).fill(good)
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('typed before the session ended').first().waitFor()
  await page.reload()
  await page.getByText('typed before the session ended').first().waitFor()
  expect(problems).toEqual([])
  await page.context().close()
})

test('a person is invited, becomes an editor, and is shut out', async () => {
  const { page, problems } = await visit(chromium, site.address)
  await page.goto('/settings/people')
  await page.getByRole('button', { name: 'Invite' }).click()
  await page.getByLabel('Name', { exact: true }).fill('dana')
  await page.getByLabel('E-mail', { exact: true }).fill('dana@example.com')
  await page.getByRole('button', { name: 'Make a one-time password' }).click()
  const password = await page.getByLabel('one-time password', { exact: true }).innerText()
  await page.getByRole('button', { name: 'I have it' }).click()
  await page.getByLabel('Filter by name or e-mail').fill('DANA@')
  await page.getByText('1 person or bot', { exact: true }).waitFor()
  await page.getByLabel('Role of dana').selectOption('editor')
  await page.waitForResponse((response) => response.url().includes('/people') && response.request().method() === 'GET')
  const dana = await visit(chromium, site.address, refused, { isSignedIn: false })
  await dana.page.goto('/settings/people')
  await signIn(dana.page, 'dana', password.trim())
  await choosePassword(dana.page)
  await dana.page.getByRole('heading', { name: 'Only administrators see this' }).waitFor()
  await page.getByRole('button', { name: 'Actions for dana' }).click()
  await page.getByRole('menuitem', { name: 'Disable' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click()
  await page.getByText('Disabled').waitFor()
  await dana.page.goto('/')
  await dana.page.getByRole('heading', { name: 'Sign in to Trunkline' }).waitFor()
  expect([problems, dana.problems]).toEqual([[], []])
  await page.context().close()
  await dana.page.context().close()
})

test('a token is shown once, works, and does not once it was revoked', async () => {
  const { page, problems } = await visit(chromium, site.address)
  await page.goto('/settings/tokens')
  await page.getByRole('button', { name: 'Make a token' }).click()
  await page.getByLabel('Name', { exact: true }).fill('nightly')
  await page.getByRole('button', { name: 'Make it' }).click()
  const token = (await page.getByLabel('token', { exact: true }).innerText()).trim()
  const ask = async () => (await fetch(`${site.address}/api/v1/users/loggedInUser`, { headers: { authorization: `Bearer ${token}` } })).status
  expect(await ask()).toBe(200)
  await page.getByRole('button', { name: 'I have it' }).click()
  await page.reload()
  await page.getByRole('button', { name: 'Revoke nightly' }).waitFor()
  expect(await page.content()).not.toContain(token)
  await page.getByRole('button', { name: 'Revoke nightly' }).click()
  await page.getByRole('dialog').getByText('It cannot be taken back').waitFor()
  expect(await ask()).toBe(200)
  await page.getByRole('button', { name: 'Revoke it' }).click()
  await page.getByRole('heading', { name: 'No tokens' }).waitFor()
  expect(await ask()).toBe(401)
  expect(problems).toEqual([])
  await page.context().close()
})
