import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getEntity } from '../../src/catalog/get.ts'
import { listRuns } from '../../src/catalog/runs/list.ts'
import { browser } from '../browser.ts'
import { servers } from '../server.ts'
import { openSite, type Site } from './site.ts'
import { pathOf, visit } from './visit.ts'

const password = 'a horse that eats batteries'
let chromium: Browser
let site: Site

beforeAll(async () => {
  ;[chromium, site] = await Promise.all([
    browser(), openSite({ major: servers().at(-1) ?? 18, sql: ["create schema shop; create table shop.orders (id int primary key, mail text); comment on table shop.orders is 'as the source says'"] }),
  ])
})
afterAll(async () => {
  await chromium.close()
  await site.close()
})

/** Signs in as a new administrator, who chooses a password of their own first. */
async function signIn(page: Page): Promise<void> {
  const headers = { ...site.headers, 'content-type': 'application/json' }
  const answer = await fetch(`${site.address}/api/v1/people`, { method: 'POST', headers, body: JSON.stringify({ name: 'ada', email: 'ada@example.com', role: 'admin' }) })
  const { oneTimePassword } = (await answer.json()) as { oneTimePassword: string }
  await page.goto('/')
  await page.getByLabel('Name or e-mail').fill('ada')
  await page.getByLabel('Password', { exact: true }).fill(oneTimePassword)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByLabel('New password', { exact: true }).fill(password)
  await page.getByLabel('New password again').fill(password)
  await page.getByRole('button', { name: 'Keep it and go on' }).click()
}

async function connect(page: Page): Promise<void> {
  const { host, port, user, database } = site.source.connection
  await page.getByRole('link', { name: 'Connect a PostgreSQL' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('shop')
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('textbox', { name: 'Host and port' }).fill(`${host}:${port}`)
  await page.getByRole('textbox', { name: 'Database' }).fill(database)
  await page.getByRole('textbox', { name: 'Username' }).fill(user)
  await page.getByLabel('Password', { exact: true }).last().fill('unused')
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('button', { name: 'Save the service' }).click()
  await page.waitForURL('**/services/shop/pipelines')
}

/** Accepts the recommended pipelines, with metadata read every minute, and follows the first run to its end. */
async function deploy(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Change the schedule of Metadata' }).click()
  await page.getByRole('radio', { name: 'Cron' }).check({ force: true })
  await page.getByRole('textbox', { name: 'Cron' }).fill('* * * * *')
  await page.getByRole('button', { name: /^Deploy/ }).click()
  const row = page.getByRole('list', { name: 'Pipelines' }).getByRole('listitem').filter({ hasText: 'shop_metadata' }).first()
  await row.getByRole('link', { name: /^(?:queued|running|succeeded)/ }).last().click()
  await page.waitForURL('**/pipelines/shop.shop_metadata/runs/*')
  await page.getByRole('log').getByText('The run ended: success.').waitFor({ timeout: 60_000 })
}

test('the first day: sign in, connect, watch the first run, find a table, describe it, and see the words outlive a scheduled run', { timeout: 240_000 }, async () => {
  const { page, problems } = await visit(chromium, site.address, /status of 401/, { isSignedIn: false })
  await signIn(page)
  await connect(page)
  await deploy(page)

  await page.keyboard.press('Control+k')
  await page.keyboard.type('orders')
  await page.keyboard.press('Enter')
  await page.waitForURL(`**${pathOf('tables', 'shop', site.source.name, 'shop', 'orders')}`)
  await page.getByText('as the source says').first().waitFor()
  await page.getByRole('button', { name: 'Edit the description' }).click()
  await page.getByLabel('Description, in markdown').fill('What was **ordered**')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('ordered', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Follow', exact: true }).click()
  await page.getByRole('button', { name: 'Following' }).waitFor()

  // What the next run has to bring beside the edit: so that it is known to have read this table anew.
  await site.source.client.query("comment on table shop.orders is 'the source says something else'; alter table shop.orders add column total numeric")
  const editedAt = Date.now()
  const scheduled = async () => (await listRuns(site.pool, { limit: 20 })).data.find((run) => run.trigger === 'schedule' && run.state === 'success' && (run.startedAt ?? 0) > editedAt)
  await expect.poll(scheduled, { timeout: 100_000, interval: 1000 }).toBeDefined()
  expect(await getEntity(site.pool, 'table', { fqn: `shop.${site.source.name}.shop.orders` })).toMatchObject({ description: 'What was **ordered**', columns: [{ name: 'id' }, { name: 'mail' }, { name: 'total' }] })
  await page.reload()
  await page.getByText('ordered', { exact: true }).waitFor()
  await page.getByRole('link', { name: 'Home', exact: true }).click()
  await page.getByRole('heading', { name: 'What you follow' }).waitFor()
  await page.getByText('total').first().waitFor()
  expect(problems).toEqual([])
  await page.context().close()
})
