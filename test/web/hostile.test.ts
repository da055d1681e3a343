import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { browser } from '../browser.ts'
import { servers } from '../server.ts'
import { openSite, type Site } from './site.ts'
import { pathOf, visit, type Visit } from './visit.ts'

const schemaName = 'we/ird %2F "q".x\ny 😀'
const tableName = 'tab.le "n" ?#&/%25😀\n<b>html</b>'
const columnName = 'c "d"\ne/%.x'
const longName = 'ü'.repeat(31) + 'x' // 63 bytes, as long as a name may be
const attack = '<script>window.pwned = 1</script><img src=x onerror="window.pwned = 2">\n\n**bold** [click](javascript:window.pwned=3)'

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
const literal = (text: string) => `'${text.replaceAll("'", "''")}'`
const sql = [
  `create schema ${quoted(schemaName)}`,
  `create table ${quoted(schemaName)}.${quoted(tableName)} (id int primary key, ${quoted(columnName)} text default ${literal(attack)})`,
  `comment on table ${quoted(schemaName)}.${quoted(tableName)} is ${literal(attack)}`,
  `comment on column ${quoted(schemaName)}.${quoted(tableName)}.${quoted(columnName)} is ${literal(attack)}`,
  `create table ${quoted(longName)} (${quoted(longName)} int)`,
  "create table plain (id int); comment on table plain is 'as it was'",
]

const major = servers()[0] ?? 14
let chromium: Browser
let site: Site
let at: Visit

beforeAll(async () => {
  ;[chromium, site] = await Promise.all([browser(), openSite({ major, sql })])
  await site.ingest()
})
afterAll(async () => {
  await chromium.close()
  await site.close()
})
beforeEach(async () => { at = await visit(chromium, site.address, /status of (404|412|503)|ERR_FAILED/) })
afterEach(async () => {
  await at.page.context().close()
  expect(at.problems).toEqual([])
})

const table = () => pathOf('tables', 'pg', site.source.name, schemaName, tableName)
const plain = () => pathOf('tables', 'pg', site.source.name, 'public', 'plain')
const shown = (name: string) => name.replaceAll('\n', '⏎')

test('an empty catalog says how to fill it, and shows what came', async () => {
  const empty = await openSite({ major, sql: [] })
  try {
    const { page, problems } = await visit(chromium, empty.address)
    await page.goto('/')
    await page.getByRole('heading', { name: 'Connect a PostgreSQL' }).waitFor()
    await page.getByText('Or from a file, with the command line').click()
    expect(await page.getByLabel('workflow file', { exact: true }).innerText()).toContain('serviceConnection:')
    await page.getByRole('heading', { name: 'Look at the demo' }).waitFor()
    await empty.ingest()
    await page.reload()
    await page.getByText('1 database, 1 schema, 0 tables').waitFor()
    expect(problems).toEqual([])
    await page.context().close()
  } finally {
    await empty.close()
  }
})

test('names of any kind are reached by clicking from the service down, and by their address', async () => {
  const { page } = at
  await page.goto('/services')
  await page.getByRole('link', { name: 'pg', exact: true }).click()
  await page.getByRole('link', { name: site.source.name, exact: true }).click()
  await page.getByRole('link', { name: shown(schemaName), exact: true }).click()
  await page.getByRole('link', { name: shown(tableName), exact: true }).click()
  await page.getByRole('heading', { level: 1, name: shown(tableName) }).waitFor()
  expect(new URL(page.url()).pathname).toBe(table())
  await page.reload()
  await page.getByRole('gridcell', { name: shown(columnName) }).click()
  await page.getByRole('dialog').getByText('bold', { exact: true }).waitFor()
  await page.reload()
  await page.getByRole('dialog').getByText('bold', { exact: true }).waitFor()
  await page.goto(`${table()}/history`)
  await page.getByText('First seen').waitFor()
})

test('a name of 63 bytes neither breaks the page nor leaves it', async () => {
  const { page } = at
  await page.setViewportSize({ width: 360, height: 740 })
  await page.goto(pathOf('tables', 'pg', site.source.name, 'public', longName))
  await page.getByRole('heading', { level: 1, name: longName }).waitFor()
  expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(0)
})

test('HTML in a comment, a default or a name is text, and runs nothing', async () => {
  const { page } = at
  await page.goto(table())
  const about = page.getByRole('complementary', { name: 'About' })
  await about.getByText('bold', { exact: true }).waitFor()
  expect(await about.innerText()).toContain('<script>window.pwned = 1</script><img src=x')
  await page.goto(`/explore?q=${encodeURIComponent('html')}`)
  await page.getByRole('link', { name: shown(tableName) }).waitFor()
  await page.goto(`${pathOf('schemas', 'pg', site.source.name, schemaName)}/er`)
  await page.getByRole('group').waitFor()
  expect(await page.evaluate('window.pwned')).toBeUndefined()
  expect(await page.locator('main b, main img, main script').count()).toBe(0)
})

test('a link in a comment that would run code leads nowhere', async () => {
  const { page } = at
  await page.goto(table())
  const link = page.getByRole('complementary', { name: 'About' }).getByText('click', { exact: true })
  await link.waitFor()
  expect(await link.getAttribute('href')).toBe('')
})

test('a description is edited where it stands', async () => {
  const { page } = at
  await page.goto(plain())
  await page.getByRole('button', { name: 'Edit the description' }).click()
  await page.getByRole('textbox', { name: 'Description, in markdown' }).fill('Edited **here**')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('complementary').getByText('here', { exact: true }).waitFor()
  await page.goto(`${plain()}/history`)
  await page.getByText('description: as it was → Edited **here**').waitFor()
})

test('a change by someone else in between is told, and nothing that was typed is lost', async () => {
  const { page } = at
  await page.goto(plain())
  await page.getByRole('button', { name: 'Edit the description' }).click()
  const editor = page.getByRole('textbox', { name: 'Description, in markdown' })
  await editor.fill('mine')
  await changeDescription('theirs')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Someone changed this in between.').waitFor()
  await page.getByText('theirs', { exact: true }).waitFor()
  expect(await editor.inputValue()).toBe('mine')
  await page.getByRole('button', { name: 'Save' }).click()
  await editor.waitFor({ state: 'detached' })
  expect(await readDescription()).toBe('mine')
})

const api = () => `${site.address}/api/v1/tables/name/${plain().split('/')[2]}`

async function changeDescription(text: string): Promise<void> {
  const response = await fetch(api(), {
    method: 'PATCH', headers: { ...site.headers, 'content-type': 'application/json-patch+json' }, body: JSON.stringify([{ op: 'add', path: '/description', value: text }]),
  })
  expect(response.status).toBe(200)
}

async function readDescription(): Promise<unknown> {
  return ((await (await fetch(api(), { headers: site.headers })).json()) as { description?: unknown }).description
}

test('what is not there is said, with a way on', async () => {
  const { page } = at
  await page.goto(pathOf('tables', 'pg', site.source.name, 'public', 'gone'))
  await page.getByRole('heading', { name: 'There is no table gone' }).waitFor()
  await page.getByRole('link', { name: 'Search for gone' }).click()
  await page.getByText('Nothing matches “gone”').waitFor()
  await page.goto('/no/such/page')
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
})

test('a server that fails is told with its code, and asked again on request', async () => {
  const { page } = at
  await page.route('**/api/v1/tables/**', (route) => route.fulfill({
    status: 503, contentType: 'application/json', body: JSON.stringify({ code: 503, errorCode: 'CONNECTION_LOST', message: 'The store went away.', hint: 'Start it again.' }),
  }))
  await page.goto(plain())
  const alert = page.getByRole('alert')
  await alert.getByText('CONNECTION_LOST').waitFor()
  expect(await alert.innerText()).toContain('Start it again.')
  await page.unroute('**/api/v1/tables/**')
  await alert.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { level: 1, name: 'plain' }).waitFor()
})

test('a server that does not answer is told in words', async () => {
  const { page } = at
  await page.route('**/api/v1/catalog/summary', (route) => route.abort())
  await page.goto('/')
  await page.getByRole('alert').getByText('The Trunkline server does not answer.').waitFor()
})

test('the colours follow the system until they are chosen', async () => {
  const { page } = at
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto(plain())
  const scheme = () => page.evaluate<string>("document.documentElement.getAttribute('data-mantine-color-scheme')")
  expect(await scheme()).toBe('dark')
  await page.getByRole('button', { name: /Colours follow the system/ }).click()
  expect(await scheme()).toBe('light')
  await page.reload()
  expect(await scheme()).toBe('light')
})
