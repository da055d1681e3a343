import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { browser } from '../browser.ts'
import { servers } from '../server.ts'
import { openSite, type Site } from './site.ts'
import { visit, type Visit } from './visit.ts'

let chromium: Browser
let site: Site
let at: Visit

beforeAll(async () => {
  ;[chromium, site] = await Promise.all([browser(), openSite({ major: servers().at(-1) ?? 18, sql: ['create schema shop', 'create table shop.orders (id int)', 'create table shop.orders_old (id int)'] })])
})
afterAll(async () => {
  await chromium.close()
  await site.close()
})
// The browser itself reports the request that is refused on purpose.
beforeEach(async () => { at = await visit(chromium, site.address, /status of (?:400|412)/) })
afterEach(async () => {
  await at.page.context().close()
  expect(at.problems).toEqual([])
})

test('from an empty catalog to a service: what is wrong is said at its field, the test and the filters look at the real server', async () => {
  const { page } = at
  const { host, port, user, database } = site.source.connection
  await page.goto('/')
  await page.getByRole('link', { name: 'Connect a PostgreSQL' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('my shop')
  await page.getByText('A name has no spaces.').waitFor()
  await page.getByRole('textbox', { name: 'Name' }).fill('shop-eu')
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('textbox', { name: 'Host and port' }).waitFor()
  await page.getByRole('button', { name: 'Next' }).click()
  expect(await page.getByText('This is needed.').count()).toBe(3)
  await page.getByRole('textbox', { name: 'Host and port' }).fill(`${host}:${port}`)
  await page.getByRole('textbox', { name: 'Database' }).fill('nowhere')
  await page.getByRole('textbox', { name: 'Username' }).fill(user)
  await page.getByLabel('Password', { exact: true }).last().fill('hunter2-of-the-journey')
  await page.getByRole('button', { name: 'Test connection' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('The connection is of no use yet').waitFor()
  await dialog.getByText('DATABASE_NOT_FOUND').first().waitFor()
  await dialog.getByText('What to do:').waitFor()
  await dialog.getByRole('button', { name: 'Close', exact: true }).click()
  await page.reload()
  await page.getByText('What you wrote before the page was loaded again is here.').waitFor()
  expect(await page.getByRole('textbox', { name: 'Username' }).inputValue()).toBe(user)
  expect(await page.getByLabel('Password', { exact: true }).last().inputValue()).toBe('')
  expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain('hunter2')
  await page.getByLabel('Password', { exact: true }).last().fill('hunter2-of-the-journey')
  await page.getByRole('textbox', { name: 'Database' }).fill(database)
  await page.getByRole('button', { name: 'Test connection' }).click()
  await dialog.getByText(/^(?:Everything works|It works)/).waitFor()
  await dialog.getByRole('button', { name: 'Close', exact: true }).click()
  await page.getByRole('button', { name: 'Next' }).click()
  const preview = page.getByRole('region', { name: 'What the filters match' })
  await preview.getByText('2 tables').waitFor()
  await page.getByLabel('Tables and views: exclude').fill('.*_old$')
  await page.keyboard.press('Enter')
  await preview.getByText('1 table', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Save the service' }).click()
  await page.waitForURL('**/services/shop-eu/pipelines')
})

test('the recommended pipelines are accepted, one runs at once, and its run is watched with its log', async () => {
  const { page } = at
  await page.goto('/services/shop-eu/pipelines')
  await page.getByRole('button', { name: 'Change the schedule of Metadata' }).click()
  await page.getByRole('radio', { name: 'Cron' }).check({ force: true })
  await page.getByRole('textbox', { name: 'Cron' }).fill('61 2 * * *')
  await page.getByRole('alert').getByText('"61" is no minute').waitFor()
  await page.getByRole('textbox', { name: 'Cron' }).fill('15 2 * * 1-5')
  await page.getByText('At 02:15').first().waitFor()
  await expect.poll(() => page.getByRole('list', { name: 'The next five runs' }).getByRole('listitem').count()).toBe(5)
  await page.getByRole('button', { name: /^Deploy/ }).click()
  const row = page.getByRole('list', { name: 'Pipelines' }).getByRole('listitem').filter({ hasText: 'shop-eu_metadata' }).first()
  await row.getByRole('link', { name: /^succeeded/ }).click()
  await page.waitForURL('**/pipelines/shop-eu.shop-eu_metadata/runs/*')
  const log = page.getByRole('log')
  await log.getByText('The run ended: success.').waitFor()
  await page.getByRole('textbox', { name: 'Search the log' }).fill('ended')
  await page.getByText(/^1 of \d+ lines$/).waitFor()
  await page.getByRole('combobox', { name: 'Level' }).click()
  await page.getByRole('option', { name: 'errors' }).click()
  await page.getByText(/^0 of \d+ lines$/).waitFor()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download' }).click()])
  expect(download.suggestedFilename()).toMatch(/^run-.*\.log$/)
})

test('a pipeline is run by hand, paused, resumed and edited; what another browser saved in between is told', async () => {
  const { page } = at
  await page.goto('/services/shop-eu/pipelines')
  await page.getByRole('button', { name: 'Run now: shop-eu_metadata' }).click()
  const row = page.getByRole('list', { name: 'Pipelines' }).getByRole('listitem').filter({ hasText: 'shop-eu_metadata' }).first()
  await expect.poll(() => row.getByRole('link', { name: /^succeeded/ }).count(), { timeout: 30_000 }).toBe(2)
  await page.getByRole('button', { name: 'Pause shop-eu_metadata' }).click()
  await row.getByText('paused').waitFor()
  await page.getByRole('button', { name: 'Resume shop-eu_metadata' }).click()
  await page.goto('/pipelines/shop-eu.shop-eu_metadata/settings')
  await page.getByRole('textbox', { name: 'Number of retries' }).fill('2')
  const headers = { ...site.headers, 'content-type': 'application/json-patch+json' }
  const path = `${site.address}/api/v1/services/ingestionPipelines/name/shop-eu.shop-eu_metadata`
  expect((await fetch(path, { method: 'PATCH', headers, body: JSON.stringify([{ op: 'add', path: '/loggerLevel', value: 'DEBUG' }]) })).status).toBe(200)
  await page.getByRole('button', { name: 'Save and deploy' }).click()
  await page.getByText('Someone changed this pipeline while you were editing.').waitFor()
  await page.getByRole('definition').getByText('DEBUG').waitFor()
  expect(await page.getByRole('textbox', { name: 'Number of retries' }).inputValue()).toBe('2')
  await page.getByRole('button', { name: /mine shall replace theirs/ }).click()
  await page.getByRole('button', { name: 'Save and deploy' }).click()
  await page.getByText('Saved, and live.').waitFor()
  await page.getByRole('link', { name: 'Run it elsewhere' }).first().click()
  for (const title of ['crontab', 'GitHub Actions', 'Kubernetes CronJob', 'Airflow DAG']) await page.getByRole('heading', { name: title }).waitFor()
  expect(await page.locator('main').innerText()).not.toContain('hunter2')
})

test('a stored secret is kept without being shown, and the service goes once its name is typed', async () => {
  const { page } = at
  await page.goto('/services/shop-eu/connection')
  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  const password = page.getByLabel('Password', { exact: true }).last()
  expect(await password.getAttribute('placeholder')).toBe('Stored, and never shown again')
  expect(await page.content()).not.toContain('hunter2')
  await page.getByRole('switch', { name: 'All databases' }).check({ force: true })
  await page.getByRole('button', { name: 'Save the connection' }).click()
  await page.getByRole('button', { name: 'Edit', exact: true }).waitFor()
  await page.getByRole('button', { name: 'More for this service' }).click()
  await page.getByRole('menuitem', { name: 'Delete…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox').fill('shop-e')
  expect(await dialog.getByRole('button', { name: 'Delete it' }).isDisabled()).toBe(true)
  await dialog.getByRole('textbox').fill('shop-eu')
  await dialog.getByRole('button', { name: 'Delete it' }).click()
  await page.getByRole('button', { name: 'Restore it' }).click()
  await page.getByRole('button', { name: 'Restore it' }).waitFor({ state: 'detached' })
})
