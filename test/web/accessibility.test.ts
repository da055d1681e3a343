import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeSuggestions } from '../../src/catalog/classification/write-suggestions.ts'
import { findId } from '../../src/catalog/get.ts'
import { putSample } from '../../src/catalog/sample-data/sample-data.ts'
import { putProfiles } from '../../src/catalog/profile/write-profile.ts'
import { createEntity } from '../../src/catalog/create.ts'
import { listRuns } from '../../src/catalog/runs/list.ts'
import { browser } from '../browser.ts'
import { servers } from '../server.ts'
import { accessibilityProblems, settled, sidewaysOverflow } from './axe.ts'
import { putFailingTest } from './failing-test.ts'
import { openSite, type Site } from './site.ts'
import { pathOf, visit, type Visit } from './visit.ts'

const actor = { name: 'ann', isBot: false }

let chromium: Browser
let site: Site
let runId = ''
let testFqn = ''
let at: Visit

beforeAll(async () => {
  ;[chromium, site] = await Promise.all([browser(), openSite({ major: servers().at(-1) ?? 18, sql: ['torture.sql', "create function shop.total(a int) returns int language sql as 'select a * 2'"] })])
  await site.ingest()
  await createEntity(site.pool, 'ingestionPipeline', { name: 'nightly', service: 'pg', pipelineType: 'metadata', sourceConfig: { config: { type: 'DatabaseMetadata' } }, airflowConfig: { scheduleInterval: '0 2 * * *', pipelineTimezone: 'UTC', retries: 0, retryDelay: 300, pausePipeline: false }, loggerLevel: 'INFO', raiseOnError: true }, actor)
  const customers = `pg.${site.source.name}.shop.customers`
  const recognizer = { recognizerId: 'e0ad0582-67e9-87dc-88ed-48678f190d23', recognizerName: 'EmailRecognizer', score: 0.95, target: 'content' as const, patterns: [] }
  await writeSuggestions(site.pool, { fullyQualifiedName: customers, judged: [], suggestions: [{ column: 'email', tagFQN: 'PII.Sensitive', score: 0.95, reason: '50 of 50 values are e-mail addresses; the name says e-mail address', recognizer }] }, 1)
  await putSample(site.pool, await findId(site.pool, 'table', { fqn: customers }, 'non-deleted'), { takenAt: 1, columns: ['id', 'email'], rows: [[1, 'ada@example.org'], [2, null]], rowCount: 2, notes: [] })
  for (const [timestamp, rowCount] of [[1_790_000_000_000, 3], [1_790_086_400_000, 5]] as const) {
    await putProfiles(site.pool, await findId(site.pool, 'table', { fqn: customers }, 'non-deleted'), {
      tableProfile: { timestamp, grade: 'exact', rowCount, activity: { since: 1, inserts: 2, updates: 0, deletes: 0, deadRows: 1 } },
      columnProfile: [{ timestamp, name: 'id', grade: 'exact', valuesCount: rowCount, nullProportion: 0, distinctCount: rowCount, min: 1, max: rowCount, mean: 2, histogram: { boundaries: ['1 to 2', '2 and up'], frequencies: [1, 2] } }],
    })
  }
  runId = (await listRuns(site.pool, { limit: 1 })).data[0]?.runId ?? ''
  await createEntity(site.pool, 'glossary', { name: 'Business', description: 'Our words' }, actor)
  await createEntity(site.pool, 'glossaryTerm', { glossary: 'Business', name: 'Customer', description: 'Who **pays**', synonyms: ['Client'] }, actor)
  testFqn = await putFailingTest(site.pool, `pg.${site.source.name}.shop.customers`, 'full_name')
  await createEntity(site.pool, 'testSuite', { name: 'Nightly', description: 'What must hold' }, actor)
  at = await visit(chromium, site.address, /status of 404/)
  await createEntity(site.pool, 'domain', { name: 'Sales', description: 'Selling', domainType: 'Aggregate' }, actor)
})
afterAll(async () => {
  await chromium.close()
  await site.close()
})

const inSource = (folder: string, ...names: readonly string[]) => pathOf(folder, 'pg', site.source.name, ...names)
/** Every page that there is: a new page gets its line here. */
const pages: readonly [name: string, path: () => string][] = [
  ['home', () => '/'],
  ['explore', () => '/explore?q=pairs'],
  ['explore without results', () => '/explore?q=nothingofthisname'],
  ['services', () => '/services'],
  ['a service', () => '/services/pg'],
  ['a service: runs', () => '/services/pg/runs'],
  ['a service: pipelines', () => '/services/pg/pipelines'],
  ['a service: connection', () => '/services/pg/connection'],
  ['a service: access', () => '/services/pg/access'],
  ['a new service', () => '/services/new'],
  ['a new pipeline', () => '/services/pg/pipelines/new?type=metadata'],
  ['a new classification pipeline', () => '/services/pg/pipelines/new?type=autoClassification'],
  ['a pipeline', () => '/pipelines/pg.nightly'],
  ['a pipeline: settings', () => '/pipelines/pg.nightly/settings'],
  ['a pipeline: elsewhere', () => '/pipelines/pg.nightly/elsewhere'],
  ['a run', () => `/runs/${runId}`],
  ['alerts', () => '/settings/alerts'],
  ['workers', () => '/settings/workers'],
  ['about', () => '/settings/about'],
  ['a database', () => inSource('databases')],
  ['a database: roles', () => `${inSource('databases')}/roles`],
  ['a schema', () => inSource('schemas', 'shop')],
  ['a schema: diagram', () => `${inSource('schemas', 'shop')}/er`],
  ['a schema: types', () => `${inSource('schemas', 'shop')}/types`],
  ['a table', () => inSource('tables', 'shop', 'customers')],
  ['a table: a column', () => `${inSource('tables', 'shop', 'customers')}/columns?column=email`],
  ['a table: lineage', () => `${inSource('tables', 'shop', 'customers')}/lineage`],
  ['a table: queries', () => `${inSource('tables', 'shop', 'customers')}/queries`],
  ['a table: profile', () => `${inSource('tables', 'shop', 'customers')}/profile`],
  ['a table: profiles compared', () => `${inSource('tables', 'shop', 'customers')}/profile?view=compare`],
  ['a table: profile settings', () => `${inSource('tables', 'shop', 'customers')}/profile?view=settings`],
  ['a table: sample data', () => `${inSource('tables', 'shop', 'customers')}/sample`],
  ['a table: data quality', () => `${inSource('tables', 'shop', 'customers')}/quality`],
  ['a table: data quality without tests', () => `${inSource('tables', 'shop', 'mv_pairs')}/quality`],
  ['a table: constraints', () => `${inSource('tables', 'shop', 'customers')}/constraints`],
  ['a table: indexes', () => `${inSource('tables', 'shop', 'customers')}/indexes`],
  ['a table: relationships', () => `${inSource('tables', 'shop', 'customers')}/relationships`],
  ['a table: properties', () => `${inSource('tables', 'shop', 'customers')}/properties`],
  ['a table: history', () => `${inSource('tables', 'shop', 'customers')}/history`],
  ['a view: definition', () => `${inSource('tables', 'shop', 'mv_pairs')}/definition`],
  ['a routine', () => inSource('routines', 'shop', 'total(a integer)')],
  ['lineage', () => '/lineage'],
  ['lineage of a table', () => `/lineage?focus=${encodeURIComponent(`pg.${site.source.name}.shop.mv_pairs`)}`],
  ['usage', () => '/usage'],
  ['quality', () => '/quality'],
  ['quality: tests', () => '/quality/tests'],
  ['quality: no such tests', () => '/quality/tests?q=nothing'],
  ['quality: a test', () => `/quality/cases/${encodeURIComponent(testFqn)}`],
  ['quality: suites', () => '/quality/suites'],
  ['quality: the suite of a table', () => `/quality/suites/${encodeURIComponent(`pg.${site.source.name}.shop.customers.testSuite`)}`],
  ['quality: a bundle', () => '/quality/suites/Nightly'],
  ['quality: incidents', () => '/quality/incidents'],
  ['quality: definitions', () => '/quality/definitions'],
  ['people', () => '/settings/people'],
  ['teams', () => '/settings/teams'],
  ['tokens', () => '/settings/tokens'],
  ['settings', () => '/settings'],
  ['tags', () => '/settings/tags'],
  ['suggestions to review', () => '/settings/pii-review'],
  ['custom properties', () => '/settings/custom-properties'],
  ['glossaries', () => '/glossaries'],
  ['a glossary', () => '/glossaries/Business'],
  ['a term', () => '/terms/Business.Customer'],
  ['a term: history', () => '/terms/Business.Customer/history'],
  ['domains', () => '/domains'],
  ['a domain', () => '/domains/Sales'],
  ['no such table', () => inSource('tables', 'shop', 'gone')],
  ['no such page', () => '/no/such/page'],
]
const widths = [1440, 768, 360]

// One window for all pages: what it has loaded once it need not load again.
test.each(pages)('%s is accessible in light and dark colours, and no wider than its window', async (_name, path) => {
  const { page } = at
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await page.goto(path())
  await settled(page)
  expect(await accessibilityProblems(page)).toEqual([])
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 })
    await settled(page)
    expect([width, await sidewaysOverflow(page)]).toEqual([width, []])
  }
  // What is small has its own controls, and only colours differ in the dark.
  expect(await accessibilityProblems(page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  // Half of the colours of one theme and half of the other is what nobody sees.
  await page.locator('html[data-mantine-color-scheme=dark]').waitFor()
  await page.setViewportSize({ width: 1280, height: 800 })
  await settled(page)
  expect(await accessibilityProblems(page, ['color-contrast'])).toEqual([])
  expect(at.problems).toEqual([])
})

test('the page to sign in is accessible in light and dark colours, and no wider than its window', async () => {
  const { page, problems } = await visit(chromium, site.address, /status of 401/, { isSignedIn: false })
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await page.goto('/')
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 })
    expect([width, await sidewaysOverflow(page)]).toEqual([width, []])
  }
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  await page.locator('html[data-mantine-color-scheme=dark]').waitFor()
  expect(await accessibilityProblems(page, ['color-contrast'])).toEqual([])
  expect(problems).toEqual([])
  await page.context().close()
})
