import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exportCatalog } from '../src/export/export-catalog.ts'
import { DatasetEvent, RunEvent } from '../src/model/open-lineage.ts'
import { type ApiServer, putSchema, startApi } from './api-server.ts'
import { eventObjections } from './open-lineage-schemas.ts'
import { servers } from './server.ts'

const major = servers().at(-1)!

describe(`OpenLineage over PostgreSQL ${major}`, () => {
  let api: ApiServer
  let folder: string
  let bot: Record<string, string>

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trunkline-openlineage-'))
    api = await startApi(major)
    bot = await api.asBot()
    const databaseSchema = await putSchema(api)
    const { id } = (await api.call('GET', '/services/databaseServices/name/pg')).json()
    await api.call('PATCH', `/services/databaseServices/${id}`, [{ op: 'add', path: '/connection', value: { config: { hostPort: 'db.example.com', username: 'reader', authType: { password: 'hunter2' } } } }])
    await api.call('PUT', '/classifications', { name: 'PII', description: 'x' })
    await api.call('PUT', '/tags', { name: 'Sensitive', classification: 'PII', description: 'x' })
    const tags = [{ tagFQN: 'PII.Sensitive', source: 'Classification', labelType: 'Manual', state: 'Confirmed' }]
    const columns = [{ name: 'id', dataType: 'INT', dataTypeDisplay: 'integer', ordinalPosition: 1 }, { name: 'e.mail', dataType: 'TEXT', dataTypeDisplay: 'text', tags, description: 'where to write' }]
    for (const name of ['orders', 'recent', 'report']) await api.call('PUT', '/tables', { name, databaseSchema, columns, ...(name === 'orders' && { description: 'what people buy' }) })
    const orders = (await api.call('GET', '/tables/name/pg.shop.public.orders')).json()
    const admin = (await api.call('PUT', '/users', { name: 'ada', email: 'ada@example.org' })).json()
    await api.call('PATCH', `/tables/${orders.id}`, [{ op: 'add', path: '/owners', value: [{ id: admin.id, type: 'user' }] }])
    await api.call('PUT', '/dataQuality/testDefinitions', { name: 'own', entityType: 'COLUMN', testPlatforms: ['OpenMetadata'], description: 'x', sqlExpression: 'select * from {table} where {column} < 0' })
    await api.call('PUT', '/dataQuality/testCases', { name: 'positive', testDefinition: 'own', entityLink: '<#E::table::pg.shop.public.orders::columns::id>' })
    await api.call('POST', '/dataQuality/testCases/testCaseResults/pg.shop.public.orders.id.positive', { timestamp: 1, testCaseStatus: 'Failed', result: 'no' })
    await api.call('PUT', `/tables/${orders.id}/tableProfile`, { tableProfile: { timestamp: 1, rowCount: 7, sizeInByte: 8192 }, columnProfile: [{ name: 'id', timestamp: 1, nullCount: 0, min: 1, max: '9007199254740993', median: 4 }, { name: 'e.mail', timestamp: 1, min: 'a', nullCount: 2 }] })
  })
  afterAll(async () => {
    await api.close()
    rmSync(folder, { recursive: true })
  })

  const namespace = 'postgres://db.example.com:5432'
  const dataset = (name: string, facets?: object) => ({ namespace, name: `shop.public.${name}`, ...(facets !== undefined && { facets }) })
  const facet = { _producer: 'urn:test', _schemaURL: 'urn:test' }
  const event = (more: object = {}) => ({
    eventType: 'COMPLETE', eventTime: '2026-01-02T03:04:05.678Z', producer: 'https://airflow.apache.org', schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
    run: { runId: '01944d5e-0000-7000-8000-000000000001' }, job: { namespace: 'airflow', name: 'daily.load', facets: { sql: { ...facet, query: 'insert into recent select …' } } },
    inputs: [dataset('orders'), { namespace: 's3://bucket', name: 'raw/orders.csv' }],
    outputs: [dataset('recent', { columnLineage: { ...facet, fields: { id: { inputFields: [{ ...dataset('orders'), field: 'id', transformations: [{ type: 'DIRECT', subtype: 'IDENTITY', description: '', masking: false }] }] }, 'e.mail': { inputFields: [{ ...dataset('orders'), field: 'e.mail' }, { namespace: 's3://bucket', name: 'raw/orders.csv', field: 'x' }] } } } })], ...more,
  })
  const post = async (body: object, headers = bot) => api.call('POST', '/lineage', body, headers)
  const upstream = async (name: string) => (await api.call('GET', `/lineage/table/name/pg.shop.public.${name}?upstreamDepth=1&downstreamDepth=0`)).json().upstreamEdges

  test('a completed run of another tool is an edge between our tables, with its columns and statement; what is not ours is told', async () => {
    const answer = await post(event())
    expect([answer.statusCode, answer.json()]).toEqual([201, { edges: 1, unknown: ['s3://bucket/raw/orders.csv'] }])
    expect(await upstream('recent')).toMatchObject([{ lineageDetails: {
      source: 'OpenLineage', sqlQuery: 'insert into recent select …', description: 'Reported by airflow/daily.load', columnsLineage: expect.arrayContaining([
        expect.objectContaining({ fromColumns: ['pg.shop.public.orders.id'], toColumn: 'pg.shop.public.recent.id' }), expect.objectContaining({ fromColumns: ['pg.shop.public.orders."e.mail"'] }),
      ]),
    } }])
    expect((await post(event())).json()).toMatchObject({ edges: 1 })
    expect(await upstream('recent')).toHaveLength(1)
  })

  test('runs that only began or failed, events of jobs and datasets, and other namings give no edge', async () => {
    for (const eventType of ['START', 'FAIL', 'ABORT', 'RUNNING']) expect((await post(event({ eventType, outputs: [dataset('report')] }))).json()).toEqual({ edges: 0, unknown: [] })
    expect((await post({ eventTime: '2026-01-02T03:04:05Z', producer: 'urn:x', dataset: dataset('report') })).json()).toEqual({ edges: 0, unknown: [] })
    expect((await post(event({ outputs: [{ namespace: 'postgres://elsewhere:5432', name: 'shop.public.report' }] }))).json()).toMatchObject({ edges: 0 })
    expect((await post(event({ inputs: [{ namespace: 'postgresql://db.example.com/shop', name: 'PUBLIC.ORDERS' }], outputs: [dataset('report')] }))).json()).toEqual({ edges: 1, unknown: [] })
  })

  test('what is no event is refused, and so is who may not', async () => {
    expect((await post({ eventType: 'DONE' })).statusCode).toBe(400)
    expect((await post(event({ run: { runId: 'x' } }))).statusCode).toBe(400)
    expect((await api.call('POST', '/lineage', event(), { cookie: '', 'x-csrf-token': '' })).statusCode).toBe(401)
  })

  test('the export holds valid events, the same for the same catalog, and no secret', async () => {
    await exportCatalog(api.pool, { format: 'openlineage', directory: folder })
    const text = readFileSync(join(folder, 'pg', 'shop', 'public.jsonl'), 'utf8')
    const events = text.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(text).not.toContain('hunter2')
    expect(events.flatMap(eventObjections)).toEqual([])
    expect(eventObjections({ ...events[0], eventTime: 'today', dataset: { namespace, facets: { tags: { ...facet } } } })).toHaveLength(3)
    const stray = structuredClone(events[0]) as { dataset: { facets: { dataQualityAssertions: { assertions: { column?: string }[] } } } }
    stray.dataset.facets.dataQualityAssertions.assertions[0]!.column = 'idd'
    expect(eventObjections(stray)).toEqual(['idd is no column of the dataset'])
    expect(eventObjections({ ...events.find((one) => 'run' in one), inputs: [] })).toContain('shop.public.orders is no input')
    const datasets = events.filter((one) => 'dataset' in one).map((one) => DatasetEvent.parse(one))
    expect(datasets.map(({ dataset: { name } }) => name)).toEqual(['shop.public.orders', 'shop.public.recent', 'shop.public.report'])
    expect(datasets[0]!.dataset).toMatchObject({ namespace, facets: {
      schema: { fields: [{ name: 'id', type: 'integer', ordinal_position: 1 }, { name: 'e.mail', description: 'where to write' }] }, documentation: { description: 'what people buy' },
      tags: { tags: [{ key: 'PII.Sensitive', value: 'true', field: 'e.mail' }] }, ownership: { owners: [{ name: 'user:ada' }] }, dataQualityAssertions: { assertions: [{ assertion: 'positive', success: false, column: 'id' }] },
      dataQualityMetrics: { rowCount: 7, bytes: 8192, columnMetrics: { id: { nullCount: 0, min: 1, quantiles: { 0.5: 4 } }, 'e.mail': { nullCount: 2 } } },
    } })
    const [run] = events.filter((one) => 'run' in one).map((one) => RunEvent.parse(one))
    expect(run).toMatchObject({ eventType: 'COMPLETE', job: { namespace, name: 'shop.public.recent', facets: { sql: { query: 'insert into recent select …' } } }, inputs: [dataset('orders')] })
    expect(run!.outputs[0]!.facets?.columnLineage?.fields['id']).toMatchObject({ inputFields: [{ ...dataset('orders'), field: 'id', transformations: [{ type: 'DIRECT', subtype: 'IDENTITY' }] }] })
    await exportCatalog(api.pool, { format: 'openlineage', directory: folder })
    expect(readFileSync(join(folder, 'pg', 'shop', 'public.jsonl'), 'utf8')).toBe(text)
  })
})
