import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDbtSource } from '../../src/connectors/dbt/open-dbt-source.ts'
import { createCatalogSink } from '../../src/sinks/catalog.ts'
import { DbtConfig } from '../../src/workflows/dbt/config.ts'
import { createDbtWorkflow } from '../../src/workflows/dbt/workflow.ts'
import { browser } from '../browser.ts'
import { fernhillTables, writeFernhill } from '../dbt/artifacts.ts'
import { servers } from '../server.ts'
import { accessibilityProblems, settled, sidewaysOverflow } from './axe.ts'
import { openSite, type Site } from './site.ts'
import { pathOf, visit, type Visit } from './visit.ts'

let chromium: Browser
let site: Site
let at: Visit
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trunkline-web-dbt-'))
  ;[chromium, site] = await Promise.all([browser(), openSite({ major: servers().at(-1)!, sql: [await fernhillTables(), `create function marts.net(amount numeric) returns numeric language sql as 'select amount / 1.2'`] })])
  await site.ingest()
  await site.source.client.query('drop table marts.days')
  // A skipped and a broken test, a node without a table, and a text that would be a page if it could.
  await writeFernhill({
    folder, database: site.source.name, change: (text, name) => (name === 'manifest.json' ? withFunction(text).replaceAll('"marts"."days"', '"marts"."dayz"').replaceAll('\\"marts\\".\\"days\\"', '\\"marts\\".\\"dayz\\"').replaceAll('Orders with their types made plain', '<img src=x onerror=alert(1)> Orders with their types made plain')
      : name === 'run_results.json' ? withOutcomes(text) : text),
  })
  const configSource = { dbtConfigType: 'local', dbtManifestFilePath: folder } as const
  const workflow = createDbtWorkflow({
    serviceName: 'pg', successThreshold: 90, raiseOnError: true, allowMassDelete: false, defaults: {}, config: DbtConfig.parse({ dbtConfigSource: configSource }),
    openSource: (signal, warn) => openDbtSource({ configSource, environment: {}, signal, warn }),
  })
  await workflow.run({ runId: '0b0e1a52-5a53-4b0c-9e3d-1f0f6a3a0009', sink: createCatalogSink(site.pool), signal: new AbortController().signal, now: Date.now, emit: () => {} })
  at = await visit(chromium, site.address)
}, 120_000)
afterAll(async () => {
  await chromium.close()
  await site.close()
  rmSync(folder, { recursive: true })
})

function withFunction(text: string): string {
  const made = { unique_id: 'function.fernhill.net', resource_type: 'function', name: 'net', alias: 'net', database: site.source.name, schema: 'marts', package_name: 'fernhill', description: 'An amount without its tax.', original_file_path: 'functions/net.sql', config: { materialized: 'function' }, arguments: [{ name: 'amount', data_type: 'numeric' }] }
  return JSON.stringify({ ...JSON.parse(text) as object, functions: { [made.unique_id]: made } })
}

function withOutcomes(text: string): string {
  const file = JSON.parse(text) as { results: { unique_id: string; status: string; message: string | null }[] }
  const set = (test: string, status: string, message: string) => Object.assign(file.results.find(({ unique_id: id }) => id.startsWith(`test.fernhill.${test}`))!, { status, message })
  set('unique_stg_orders', 'skipped', 'Skipping due to upstream failure')
  set('accepted_values_stg_orders', 'error', 'Database Error: column "state" does not exist')
  return JSON.stringify(file)
}

const table = (schema: string, name: string, tab: string) => `${pathOf('tables', 'pg', site.source.name, schema, name)}/${tab}`

const pages: readonly [name: string, path: () => string][] = [
  ['the dbt tab of a model', () => table('marts', 'fct_orders', 'dbt')],
  ['the dbt tab of a source', () => table('sales', 'orders', 'dbt')],
  ['the tests of a model among all', () => table('staging', 'stg_orders', 'quality')],
  ['the dbt tab of a function', () => `${pathOf('routines', 'pg', site.source.name, 'marts', 'net(numeric)')}/dbt`],
  ['a project', () => '/services/pg/dbt'],
  ['an exposure', () => `/dbt-assets/${encodeURIComponent('pg."exposure.fernhill.weekly_management_report"')}`],
  ['a metric', () => `/dbt-assets/${encodeURIComponent('pg."metric.fernhill.average_order_value"')}`],
  ['lineage with models, sources and exposures', () => `/lineage?focus=${encodeURIComponent(`pg.${site.source.name}.marts.mart_daily_revenue`)}&up=3&down=2`],
]

test.each(pages)('%s is accessible in light and dark colours, and no wider than its window', async (_name, path) => {
  const { page } = at
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await page.goto(path())
  await settled(page)
  expect(await accessibilityProblems(page)).toEqual([])
  await page.setViewportSize({ width: 360, height: 800 })
  await settled(page)
  expect(await sidewaysOverflow(page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  await page.locator('html[data-mantine-color-scheme=dark]').waitFor()
  await page.setViewportSize({ width: 1280, height: 800 })
  await settled(page)
  expect(await accessibilityProblems(page, ['color-contrast'])).toEqual([])
  expect(at.problems).toEqual([])
})

test('the dbt tab tells how a model is made, its SQL both ways, its tests with results, its contract and what stands on it', async () => {
  const { page } = at
  await page.goto(table('marts', 'fct_orders', 'dbt'))
  await page.getByRole('table', { name: 'Tests of dbt' }).getByText('accepted_values').waitFor()
  const main = await page.locator('main').innerText()
  for (const text of ['table', 'analytics, of shop_analyst', 'public', 'models/marts/fct_orders.sql']) expect(main).toContain(text)
  expect(await page.getByRole('table', { name: 'Contract' }).getByRole('row').nth(1).innerText()).toMatch(/order_id\s+bigint\s+not_null/)
  await page.getByRole('table', { name: 'Exposures and metrics' }).getByRole('link', { name: 'Average order value' }).waitFor()
  await page.getByText('As it is written').click()
  await page.getByText("ref('stg_orders')").first().waitFor()
  await page.goto(table('marts', 'dim_customers_v2', 'dbt'))
  const results = page.getByRole('table', { name: 'Tests of dbt' })
  await results.getByText('warn', { exact: true }).first().waitFor()
  expect(await results.getByRole('row').filter({ hasText: 'first_order_on' }).innerText()).toMatch(/fail[\s\S]*not_null[\s\S]*3.426/)
})

test('a function that dbt makes has the tab too, and its words', async () => {
  const { page } = at
  await page.goto(pathOf('routines', 'pg', site.source.name, 'marts', 'net(numeric)'))
  await page.getByText('An amount without its tax.').waitFor()
  await page.getByRole('tab', { name: 'dbt' }).or(page.getByRole('link', { name: 'dbt', exact: true })).first().click()
  await page.getByText('functions/net.sql').waitFor()
  expect(await page.locator('main').innerText()).toContain('function.fernhill.net')
  expect(await page.getByText('The project tests nothing of it').count()).toBe(0)
  if (process.env['TRUNKLINE_SHOTS'] !== undefined) await page.screenshot({ path: `${process.env['TRUNKLINE_SHOTS']}/dbt-function.png` })
})

test('a project shows what it made, how much is described and tested, what fails, how fresh it is, and what is in no table', async () => {
  const { page } = at
  await page.goto('/services/pg/dbt')
  const failing = page.getByRole('table', { name: 'Tests that fail or warn' })
  await failing.waitFor()
  expect((await failing.getByRole('row').allInnerTexts()).slice(1).map((row) => row.trim().split(/\s/)[0])).toEqual(['error', 'fail', 'warn', 'warn', 'warn'])
  expect(await page.getByRole('table', { name: 'Freshness of sources' }).innerText()).toMatch(/warn\s+sales\.orders/)
  await page.getByRole('table', { name: 'Slowest models' }).getByRole('link', { name: 'marts.fct_orders' }).waitFor()
  expect(await page.getByRole('table', { name: 'Nodes without a table' }).innerText()).toMatch(/model\.fernhill\.days[\s\S]*there is no such table in the catalog/)
  expect(at.problems).toEqual([])
})

test('a warning, an error and what was skipped are told apart among all tests, too', async () => {
  const { page } = at
  await page.goto(table('staging', 'stg_orders', 'quality'))
  for (const word of ['warned', 'error', 'skipped']) await page.getByText(word, { exact: true }).first().waitFor()
  expect(at.problems).toEqual([])
})

test('the graph has models, sources and exposures', async () => {
  const { page } = at
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.goto(`/lineage?focus=${encodeURIComponent(`pg.${site.source.name}.marts.mart_daily_revenue`)}&up=3&down=2`)
  await page.locator('.react-flow__node').first().waitFor()
  const boxes = async () => (await page.locator('.react-flow__node').allInnerTexts()).join('\n')
  await expect.poll(boxes, { timeout: 15_000 }).toContain('Weekly management report')
  for (const name of ['fct_orders', 'stg_orders', 'orders', 'exchange_rates']) expect(await boxes()).toContain(name)
  expect(at.problems).toEqual([])
})
