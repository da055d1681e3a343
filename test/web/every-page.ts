import { writeSuggestions } from '../../src/catalog/classification/write-suggestions.ts'
import { createEntity } from '../../src/catalog/create.ts'
import { putProject } from '../../src/catalog/dbt/projects.ts'
import { writeModels } from '../../src/catalog/dbt/write-models.ts'
import { findId } from '../../src/catalog/get.ts'
import { putPartitionProfiles } from '../../src/catalog/profile/partition-profiles.ts'
import { putProfiles } from '../../src/catalog/profile/write-profile.ts'
import { listRuns } from '../../src/catalog/runs/list.ts'
import { putSample } from '../../src/catalog/sample-data/sample-data.ts'
import { servers } from '../server.ts'
import { putFailingTest } from './failing-test.ts'
import { openSite, type Site } from './site.ts'
import { pathOf } from './visit.ts'

const actor = { name: 'ann', isBot: false }

/** What the addresses of the pages name. */
export type Seeded = { database: string; runId: string; testFqn: string; queryId: string }

/** A site with something on each of its pages. */
export async function openEveryPage(): Promise<{ site: Site; of: Seeded }> {
  const site = await openSite({ major: servers().at(-1) ?? 18, sql: ['torture.sql', "create function shop.total(a int) returns int language sql as 'select a * 2'"] })
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
  await putPartition(site)
  const runId = (await listRuns(site.pool, { limit: 1 })).data[0]?.runId ?? ''
  await createEntity(site.pool, 'glossary', { name: 'Business', description: 'Our words' }, actor)
  await createEntity(site.pool, 'glossaryTerm', { glossary: 'Business', name: 'Customer', description: 'Who **pays**', synonyms: ['Client'] }, actor)
  const testFqn = await putFailingTest(site.pool, customers, 'full_name')
  await createEntity(site.pool, 'testSuite', { name: 'Nightly', description: 'What must hold' }, actor)
  await createEntity(site.pool, 'domain', { name: 'Sales', description: 'Selling', domainType: 'Aggregate' }, actor)
  await putDbt(site, customers)
  const { id: queryId } = await createEntity(site.pool, 'query', { name: 'q1', service: 'pg', query: 'select * from shop.customers' }, actor)
  return { site, of: { database: site.source.name, runId, testFqn, queryId } }
}

async function putPartition({ pool, source }: Site): Promise<void> {
  const origin = { timestamp: 1_790_000_000_000, grade: 'exact' } as const
  const state = { timestamp: origin.timestamp, inserts: 7, updates: 0, deletes: 0, resetAt: 0, files: '1', shape: 'a' }
  await putPartitionProfiles(pool, await findId(pool, 'table', { fqn: `pg.${source.name}.shop.events` }, 'non-deleted'), {
    names: ['shop.events_2026'],
    read: [{ name: 'shop.events_2026', asked: 'x', state, tableProfile: { ...origin, rowCount: 7, sizeInByte: 8192 }, columnProfile: [{ ...origin, name: 'id', valuesCount: 7, nullProportion: 0, min: 1, max: 7 }], sketches: {} }],
  })
}

/** A model of dbt with a test, one that is in no table, and an exposure. */
async function putDbt({ pool }: Site, table: string): Promise<void> {
  const projectId = await putProject(pool, 'pg', {
    name: 'shop', location: '/srv/dbt', schemaVersion: 12, dbtVersion: '1.10.0', hasRunResults: true, nodes: { model: 2, exposure: 1 },
    unmatched: [{ uniqueId: 'model.shop.gone', resourceType: 'model', relation: 'shop.gone', reason: 'There is no such table.', candidates: [] }],
  })
  const lastRun = { status: 'fail', at: 1_790_000_000_000, executionTimeMs: 1200, message: 'Got 2 results', failures: 2 }
  await writeModels(pool, [{
    fullyQualifiedName: table, words: { description: 'Who **buys**' },
    model: { modelType: 'DBT', resourceType: 'model', dbtSourceProject: 'shop', path: 'models/customers.sql', rawSql: 'select * from {{ source() }}', sql: 'select * from raw.customers', upstream: [] },
    facts: { uniqueId: 'model.shop.customers', name: 'customers', materialized: 'table', lastRun, tests: [{ uniqueId: 'test.shop.x', name: 'not_null_customers_id', kind: 'generic', definition: 'not_null', column: 'id', severity: 'warn', lastRun }] },
  }], { projectId, policy: { updateDescriptions: true, updateOwners: true }, updatedBy: 'ann' })
  await createEntity(pool, 'dbtAsset', { name: 'exposure.shop.weekly', service: 'pg', assetType: 'exposure', project: 'shop', uniqueId: 'exposure.shop.weekly', kind: 'dashboard', details: { url: 'https://bi.example' } }, actor)
}

function inSource({ database }: Seeded, folder: string, ...names: readonly string[]): string {
  return pathOf(folder, 'pg', database, ...names)
}

/** Every page that there is: a new page gets its line here. */
export const everyPage: readonly [name: string, path: (of: Seeded) => string][] = [
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
  ['a run', (of) => `/runs/${of.runId}`],
  ['alerts', () => '/settings/alerts'],
  ['workers', () => '/settings/workers'],
  ['about', () => '/settings/about'],
  ['a database', (of) => inSource(of, 'databases')],
  ['a database: roles', (of) => `${inSource(of, 'databases')}/roles`],
  ['a schema', (of) => inSource(of, 'schemas', 'shop')],
  ['a schema: diagram', (of) => `${inSource(of, 'schemas', 'shop')}/er`],
  ['a schema: types', (of) => `${inSource(of, 'schemas', 'shop')}/types`],
  ['a table', (of) => inSource(of, 'tables', 'shop', 'customers')],
  ['a table: a column', (of) => `${inSource(of, 'tables', 'shop', 'customers')}/columns?column=email`],
  ['a table: lineage', (of) => `${inSource(of, 'tables', 'shop', 'customers')}/lineage`],
  ['a table: queries', (of) => `${inSource(of, 'tables', 'shop', 'customers')}/queries`],
  ['a table: profile', (of) => `${inSource(of, 'tables', 'shop', 'customers')}/profile`],
  ['a table: profiles of partitions', (of) => `${inSource(of, 'tables', 'shop', 'events')}/profile?view=partitions`],
  ['a table: the profile of a partition', (of) => `${inSource(of, 'tables', 'shop', 'events')}/profile?view=partitions&partition=shop.events_2026`],
  ['a table: profiles compared', (of) => `${inSource(of, 'tables', 'shop', 'customers')}/profile?view=compare`],
  ['a table: profile settings', (of) => `${inSource(of, 'tables', 'shop', 'customers')}/profile?view=settings`],
  ['a table: sample data', (of) => `${inSource(of, 'tables', 'shop', 'customers')}/sample`],
  ['a table: data quality', (of) => `${inSource(of, 'tables', 'shop', 'customers')}/quality`],
  ['a table: data quality without tests', (of) => `${inSource(of, 'tables', 'shop', 'mv_pairs')}/quality`],
  ['a table: constraints', (of) => `${inSource(of, 'tables', 'shop', 'customers')}/constraints`],
  ['a table: indexes', (of) => `${inSource(of, 'tables', 'shop', 'customers')}/indexes`],
  ['a table: relationships', (of) => `${inSource(of, 'tables', 'shop', 'customers')}/relationships`],
  ['a table: properties', (of) => `${inSource(of, 'tables', 'shop', 'customers')}/properties`],
  ['a table: history', (of) => `${inSource(of, 'tables', 'shop', 'customers')}/history`],
  ['a view: definition', (of) => `${inSource(of, 'tables', 'shop', 'mv_pairs')}/definition`],
  ['a routine', (of) => inSource(of, 'routines', 'shop', 'total(integer)')],
  ['lineage', () => '/lineage'],
  ['lineage of a table', (of) => `/lineage?focus=${encodeURIComponent(`pg.${of.database}.shop.mv_pairs`)}`],
  ['usage', () => '/usage'],
  ['quality', () => '/quality'],
  ['quality: tests', () => '/quality/tests'],
  ['quality: no such tests', () => '/quality/tests?q=nothing'],
  ['quality: a test', (of) => `/quality/cases/${encodeURIComponent(of.testFqn)}`],
  ['quality: suites', () => '/quality/suites'],
  ['quality: the suite of a table', (of) => `/quality/suites/${encodeURIComponent(`pg.${of.database}.shop.customers.testSuite`)}`],
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
  ['a service: usage', () => '/services/pg/usage'],
  ['a service: dbt', () => '/services/pg/dbt'],
  ['a service: history', () => '/services/pg/history'],
  ['a new profiler pipeline', () => '/services/pg/pipelines/new?type=profiler'],
  ['a new dbt pipeline', () => '/services/pg/pipelines/new?type=dbt'],
  ['a statement', (of) => `/queries/${of.queryId}`],
  ['a table: dbt', (of) => `${inSource(of, 'tables', 'shop', 'customers')}/dbt`],
  ['an exposure of dbt', () => `/dbt-assets/${encodeURIComponent('pg."exposure.shop.weekly"')}`],
  ['lineage: what a change would break', (of) => `/lineage?focus=${encodeURIComponent(`pg.${of.database}.shop.customers`)}&view=impact`],
  ['no such table', (of) => inSource(of, 'tables', 'shop', 'gone')],
  ['no such page', () => '/no/such/page'],
]
