import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, type Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp, type App } from '../src/app.ts'
import { editMany } from '../src/catalog/bulk-edit.ts'
import { createEntity } from '../src/catalog/create.ts'
import { findId, getEntity } from '../src/catalog/get.ts'
import { patchEntity } from '../src/catalog/patch.ts'
import { readSample } from '../src/catalog/sample-data/sample-data.ts'
import { readWorkflowFile } from '../src/config.ts'
import { openClassificationSource } from '../src/connectors/postgres/classification/open-classification-source.ts'
import { PostgresConnection } from '../src/connectors/postgres/connection.ts'
import { toConnectionSettings } from '../src/connectors/postgres/settings/read-settings.ts'
import type { RunSummary } from '../src/model/ingestion.ts'
import { Secret } from '../src/model/secret.ts'
import { createReferee, hasOpenMetadataSchemas, objections } from './open-metadata-schemas.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

const people = readFileSync(join(import.meta.dirname, 'databases/people.sql'), 'utf8')

describe.each(servers())('classification runs on PostgreSQL %i', (major) => {
  let source: TemporaryDatabase
  let catalog: TemporaryDatabase
  let folder: string
  let app: App
  let pool: Pool
  const reader = `classifier_${major}_${process.pid}`
  const person = { name: 'ada', isBot: false }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trunkline-classification-'))
    source = await temporaryDatabase({ major, sql: [people] })
    await source.client.query(`create role ${reader} login; grant usage on schema shop to ${reader}; grant select on all tables in schema shop to ${reader};
      revoke all on shop.hidden, shop.partly from ${reader}; grant select (id, email) on shop.partly to ${reader}`)
    catalog = await temporaryDatabase({ major })
    app = createApp({ environment: {}, databaseUrl: new Secret(catalog.url), home: folder, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
    pool = await app.store()
    expect(await run({ type: 'DatabaseMetadata' })).toMatchObject({ failures: [] })
    expect(await run({ type: 'DatabaseLineage', processQueryLineage: false }, { source: 'postgres-lineage' })).toMatchObject({ failures: [] })
  })
  afterAll(async () => {
    await app.close()
    await catalog.drop()
    await source.client.query(`drop owned by ${reader}; drop role ${reader}`)
    await source.drop()
    rmSync(folder, { recursive: true })
  })

  function run(config: object, { sink, source: type = 'postgres' }: { sink?: object; source?: string } = {}): Promise<RunSummary> {
    const { host, port } = source.connection
    const file = readWorkflowFile(JSON.stringify({
      source: { type, serviceName: 'pg', sourceConfig: { config }, serviceConnection: { config: { hostPort: `${host}:${port}`, username: reader, database: source.name } } },
      ...(sink !== undefined && { sink }),
    }), { fileName: 'classification.yaml', environment: {} })
    return app.ingest(file, { signal: new AbortController().signal, allowMassDelete: false, emit: () => {} })
  }
  const fqn = (table: string): string => `pg.${source.name}.shop.${table}`
  const classify = (config: object = {}, sink?: object): Promise<RunSummary> => run({ type: 'AutoClassification', ...config }, sink === undefined ? {} : { sink })
  const tableOf = (name: string) => getEntity(pool, 'table', { fqn: fqn(name) })
  const labelsOf = async (table: string): Promise<Record<string, string>> => Object.fromEntries((await tableOf(table)).columns.flatMap(({ name, tags = [] }) => tags.map((tag) => [name, `${tag.tagFQN} ${tag.labelType} ${tag.state}`])))
  const decide = async (table: string, columns: string[], edits: object): Promise<void> => {
    const [outcome] = await editMany(pool, [{ entityType: 'table', id: await findId(pool, 'table', { fqn: fqn(table) }, 'non-deleted'), columns }], edits, { actor: person })
    expect(outcome).toMatchObject({ outcome: 'changed' })
  }
  const [sensitive, other] = ['PII.Sensitive Generated Suggested', 'PII.NonSensitive Generated Suggested']

  test('every column of persons is labelled with its reason, and what only looks like one is not', async () => {
    const summary = await classify()
    expect(summary).toMatchObject({ state: 'partialSuccess', failures: [] })
    expect(await labelsOf('customers')).toEqual({
      full_name: sensitive, contact: sensitive, phone: other, city: other, birth_date: other, gender: other, payment_reference: sensitive, last_ip: sensitive, note: sensitive, details: sensitive, password_hash: sensitive,
    })
    expect(await labelsOf('products')).toEqual({})
    expect(await labelsOf('empty')).toEqual({ first_name: sensitive, zip: other })
    expect(await labelsOf('events')).toEqual({ ip: sensitive })
    const customers = await tableOf('customers')
    const reasons = Object.fromEntries(customers.columns.map(({ name, tags }) => [name, tags?.[0]?.reason]))
    expect(reasons).toMatchObject({
      payment_reference: '60 of 60 values pass Luhn with the prefix and length of a card', contact: '60 of 60 values are e-mail addresses; the domain says e-mail address',
      note: '30 of 31 texts contain an e-mail address', details: 'Member email: 60 of 60 values are e-mail addresses; the name says e-mail address', gender: 'the name says gender or nationality; no values were looked at',
    })
    expect(customers.columns.find(({ name }) => name === 'contact')?.tags).toEqual([{
      tagFQN: 'PII.Sensitive', source: 'Classification', labelType: 'Generated', state: 'Suggested', reason: reasons['contact'],
      metadata: { recognizer: { recognizerId: expect.stringMatching(/^[0-9a-f-]{36}$/), recognizerName: 'EmailRecognizer', score: 0.99, target: 'content', patterns: [] } },
    }])
  })

  test('what may not be read, fails or raises is named, and its names still speak; no word of the server tells a value', async () => {
    const summary = await classify()
    expect(summary.skipped.map(({ object, reason, hint }) => [object, reason, hint])).toEqual([
      [fqn('hidden'), 'notVisible', `GRANT SELECT ON shop.hidden TO ${reader};`],
    ])
    expect(summary.warnings).toEqual(expect.arrayContaining([
      `${fqn('broken')}: Its rows were not looked at: the server could not give its rows (SQLSTATE 22012). Select from it by hand as this role to see why.`,
      `${fqn('leaky')}: Its rows were not looked at: the server could not give its rows (SQLSTATE 22P02). Select from it by hand as this role to see why.`,
      `${fqn('partly')}: The role ${reader} may not read column secret. GRANT SELECT (secret) ON shop.partly TO ${reader};`,
    ]))
    expect(await labelsOf('hidden')).toEqual({ ssn: sensitive })
    expect(await labelsOf('partly')).toEqual({ email: sensitive, secret: sensitive })
    expect(await labelsOf('leaky')).toMatchObject({ last_name: sensitive })
    const everything = JSON.stringify([summary, (await pool.query('select reason from trunkline.tag_suggestion')).rows, (await pool.query('select summary from trunkline.run')).rows])
    expect(everything).not.toMatch(/Schmidt|example\.(?:org|com|net)|84\.60|\+49|212-45/)
  })

  test('labels follow the lineage of columns as suggestions, not to counts and conditions', async () => {
    const contacts = await tableOf('contacts')
    expect(await labelsOf('contacts')).toMatchObject({ mail: sensitive, full_name: sensitive })
    expect(contacts.columns.find(({ name }) => name === 'has_mail')?.tags).toBeUndefined()
    await classify({ tableFilterPattern: { includes: ['^customers$'] }, includeViews: false })
    expect((await classify({ includeViews: false, tableFilterPattern: { includes: ['^customers$'] } })).facts).toEqual(expect.arrayContaining([{ label: 'Labels proposed', value: 0 }]))
  })

  test('a second run of an unchanged source writes no version', async () => {
    const before = await tableOf('customers')
    expect((await classify()).facts).toEqual(expect.arrayContaining([{ label: 'Labels proposed', value: 0 }]))
    expect((await tableOf('customers')).version).toBe(before.version)
  })

  test('what somebody accepted stays, what somebody took off stays off, through runs of metadata too', async () => {
    await decide('customers', ['phone'], { removeTags: ['PII.NonSensitive'] })
    await decide('customers', ['contact'], { removeTags: ['PII.Sensitive'], addTags: [{ tagFQN: 'PII.None', source: 'Classification', labelType: 'Manual', state: 'Confirmed' }] })
    const summary = await classify()
    expect(summary.facts).toEqual(expect.arrayContaining([{ label: 'Rejected before', value: 2 }]))
    await run({ type: 'DatabaseMetadata', overrideMetadata: true })
    await classify()
    const labels = await labelsOf('customers')
    expect(labels).toMatchObject({ contact: 'PII.None Manual Confirmed', full_name: sensitive })
    expect(labels).not.toHaveProperty('phone')
  })

  test('a renamed column keeps its decision, and a suggestion whose reason is gone is taken back', async () => {
    await source.client.query('alter table shop.customers rename column phone to telephone; update shop.customers set payment_reference = id::text; analyze shop.customers')
    await run({ type: 'DatabaseMetadata' })
    expect((await classify()).facts).toEqual(expect.arrayContaining([{ label: 'Taken back', value: 1 }]))
    const labels = await labelsOf('customers')
    expect(labels).not.toHaveProperty('telephone')
    expect(labels).not.toHaveProperty('payment_reference')
    await source.client.query('alter table shop.customers rename column telephone to phone')
    await run({ type: 'DatabaseMetadata' })
  })

  test('own recognisers find values, exact terms and names, and get their own tag beside others', async () => {
    for (const [entity, request] of [['classification', { name: 'Company', description: 'Ours' }], ['tag', { name: 'Product', classification: 'Company', description: 'A product' }], ['tag', { name: 'Key', classification: 'Company', description: 'A number of ours' }]] as const) {
      await createEntity(pool, entity, request as never, person)
    }
    const recognizers = [
      { tag: 'Company.Product', name: 'Products', recognizerConfig: { type: 'exact_terms', exactTerms: ['safari', 'jordan', 'chrome', 'oxford desk'] } },
      { tag: 'Company.Key', name: 'Keys', recognizerConfig: { type: 'pattern', patterns: [{ name: 'serial', regex: '555-\\d{3}-\\d{4}', score: 0.7 }], context: ['serial'] } },
      { tag: 'Company.Key', name: 'Versions', target: 'column_name', recognizerConfig: { type: 'pattern', patterns: [{ name: 'version', regex: '^version$', score: 0.9 }] } },
      { tag: 'Company.Product', name: 'Titles', recognizerConfig: { type: 'context', contextWords: ['title'] } },
    ]
    expect(await classify({ recognizers, tableFilterPattern: { includes: ['products'] } })).toMatchObject({ state: 'success' })
    expect(await labelsOf('products')).toEqual({ name: 'Company.Product Generated Suggested', serial_number: 'Company.Key Generated Suggested', version: 'Company.Key Generated Suggested', title: 'Company.Product Generated Suggested' })
    // Those that a tag keeps are asked where the tag may be given automatically; what cannot be asked is told.
    await createEntity(pool, 'classification', { name: 'Kept', description: 'With recognisers' } as never, person)
    const kept = [
      { id: '00000000-0000-4000-8000-000000000001', isSystemDefault: false, ...recognizers[0], tag: undefined, name: 'Kept products' },
      { ...recognizers[2], tag: undefined, exceptionList: [{ entityLink: `<#E::table::${fqn('products')}::columns::version>`, reason: 'no key' }] },
      { name: 'Mails', recognizerConfig: { type: 'predefined', name: 'EmailRecognizer' } }, { name: 'Broken', recognizerConfig: { type: 'pattern', patterns: [{ name: 'x', regex: '(', score: 0.5 }] } }, { name: 'Off', enabled: false, recognizerConfig: { type: 'custom' } },
    ]
    const { id } = await createEntity(pool, 'tag', { name: 'Thing', classification: 'Kept', description: 'A thing', recognizers: kept } as never, person)
    const ofKept = async () => (await tableOf('products')).columns.flatMap(({ name, tags = [] }) => (tags.some(({ tagFQN }) => tagFQN === 'Kept.Thing') ? [name] : []))
    await classify({ recognizers, tableFilterPattern: { includes: ['products'] } })
    expect(await ofKept()).toEqual([])
    await patchEntity(pool, 'tag', { id }, { actor: person, operations: [{ op: 'add', path: '/autoClassificationEnabled', value: true }] })
    const { warnings } = await classify({ recognizers, tableFilterPattern: { includes: ['products'] } })
    expect(await ofKept()).toEqual(['name'])
    expect(warnings.filter((warning) => warning.includes('Kept.Thing'))).toEqual([
      'The recognizer Mails of the tag Kept.Thing is predefined, which runs in OpenMetadata only: it was left out.',
      expect.stringContaining('The recognizer Broken of the tag Kept.Thing cannot be used and was left out: The regex "("'),
    ])
    expect((await getEntity(pool, 'tag', { id }))).toMatchObject({ autoClassificationEnabled: true, recognizers: [{ name: 'Kept products', isSystemDefault: false }, {}, { name: 'Mails' }, {}, {}] })
    await patchEntity(pool, 'tag', { id }, { actor: person, operations: [{ op: 'replace', path: '/autoClassificationEnabled', value: false }] })
    await expect(classify({ recognizers: [{ ...recognizers[1], recognizerConfig: { type: 'pattern', patterns: [{ name: 'x', regex: '(' }] } }] })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    expect(await classify({ recognizers: [{ ...recognizers[0], tag: 'Company.Nothing' }], tableFilterPattern: { includes: ['products'] } })).toMatchObject({ failures: [{ object: fqn('products'), code: 'ENTITY_NOT_FOUND' }] })
  })

  test('rows are kept when asked for: cut, bytes counted, NULL told from text; views and partitioned tables too', async () => {
    expect(await readSample(pool, (await tableOf('customers')).id)).toBeUndefined()
    const summary = await classify({ storeSampleData: true, sampleDataCount: 60, enableAutoClassification: false })
    expect(summary.facts).toEqual(expect.arrayContaining([{ label: 'Samples kept', value: 7 }]))
    const { columns, rows = [] } = (await readSample(pool, (await tableOf('customers')).id))!
    const byId = new Map(rows.map((row) => [row[0], Object.fromEntries(columns.map((name, index) => [name, row[index]]))]))
    expect(byId.size).toBe(60)
    expect([3, 1, 2].map((id) => byId.get(id))).toMatchObject([{ account: 'NULL', avatar: 'binary, 3 bytes' }, { account: null, is_email_verified: true, long_text: `${'long '.repeat(200).slice(0, 256)}…` }, { account: 'abc' }])
    expect(await readSample(pool, (await tableOf('partly')).id)).toMatchObject({ columns: ['id', 'email'], rows: [[1, 'a@example.org']], notes: [expect.stringContaining('column secret')] })
    for (const table of ['contacts', 'events']) expect(await readSample(pool, (await tableOf(table)).id)).toMatchObject({ rowCount: 60 })
  })

  test('no rows are read with 0: names, types and the statistics of ANALYZE are enough', async () => {
    await pool.query('delete from trunkline.tag_suggestion')
    await source.client.query('create table shop.analysed (reference text); insert into shop.analysed select concat($1::text, n, $2::text) from generate_series(1, 300) n'.replace('$1::text', `'m'`).replace('$2::text', `'@example.org'`))
    await source.client.query(`grant select on shop.analysed to ${reader}; analyze shop.analysed`)
    await run({ type: 'DatabaseMetadata' })
    const summary = await classify({ sampleDataCount: 0, tableFilterPattern: { includes: ['analysed'] } })
    expect(await labelsOf('analysed')).toEqual({ reference: sensitive })
    expect(summary.footprint.rows).toBeLessThan(200)
  })

  test('a locked table is skipped and named, and judged by its names', async () => {
    const locker = new Client(source.connection)
    await locker.connect()
    try {
      await locker.query('begin; lock table shop.locked in access exclusive mode')
      const summary = await classify({ tableFilterPattern: { includes: ['^locked$'] }, storeSampleData: true })
      expect(summary).toMatchObject({ state: 'partialSuccess', skipped: [{ object: fqn('locked'), reason: 'locked' }] })
      expect(await labelsOf('locked')).toEqual({ email: sensitive })
    } finally {
      await locker.end()
    }
  })

  test('foreign tables are looked at as they are, and one whose file is gone is said', async () => {
    const file = join(tmpdir(), `trunkline-outside-${process.pid}-${major}.csv`)
    writeFileSync(file, Array.from({ length: 20 }, (_, n) => `f${n}@example.org\n`).join(''), { mode: 0o644 })
    await source.client.query(`create extension file_fdw; create server files foreign data wrapper file_fdw; create foreign table shop.outside (a text) server files options (filename '${file}', format 'csv')`)
    await source.client.query(`grant select on shop.outside to ${reader}`)
    await run({ type: 'DatabaseMetadata' })
    const only = { tableFilterPattern: { includes: ['^outside$'] }, storeSampleData: true, sampleDataCount: 7 }
    expect(await classify(only)).toMatchObject({ state: 'success', warnings: [] })
    expect(await labelsOf('outside')).toEqual({ a: sensitive })
    expect(await readSample(pool, (await tableOf('outside')).id)).toMatchObject({ rowCount: 7 })
    rmSync(file)
    expect((await classify(only)).warnings).toEqual([expect.stringContaining('the server could not give its rows (SQLSTATE 58P01)')])
    expect(await labelsOf('outside')).toEqual({ a: sensitive })
  })

  test('a table that is dropped before or while it is looked at is skipped', async () => {
    const connection = await toConnectionSettings(PostgresConnection.parse({ hostPort: `${source.connection.host}:${source.connection.port}`, username: reader, database: source.name }), { environment: {} })
    const opened = await openClassificationSource({ connection, ingestAllDatabases: false, signal: new AbortController().signal })
    try {
      const target = { database: source.name, databaseSchema: 'shop', table: 'never', tableType: 'Regular' as const }
      expect(await opened.sampleTable(target, { rows: 10, usesStatistics: true })).toEqual({ gone: true })
    } finally {
      await opened.close()
    }
  })

  test('1,600 columns and types that nobody knows are read', async () => {
    await source.client.query(`create type shop.odd as (a int, b text); create table shop.many (${Array.from({ length: 1590 }, (_, n) => `c${n} text`).join(', ')}, email text, odd shop.odd, box box, doc xml, span int4range, mails text[], vector tsvector, place point)`)
    await source.client.query(`insert into shop.many (email, odd, box, doc, span, mails, vector, place) select 'u' || n || '@example.org', '(1,x)', '((0,0),(1,1))', '<a/>', '[1,3)', array['u' || n || '@example.org', 'NULL'], 'a b', '(1,2)' from generate_series(1, 30) n`)
    await source.client.query(`analyze shop.many; grant select on shop.many to ${reader}`)
    await run({ type: 'DatabaseMetadata' })
    expect(await classify({ tableFilterPattern: { includes: ['^many$'] }, storeSampleData: true })).toMatchObject({ state: 'success', failures: [], warnings: [] })
    expect(await labelsOf('many')).toEqual({ email: sensitive, mails: sensitive })
    expect(await readSample(pool, (await tableOf('many')).id)).toMatchObject({ rowCount: 30 })
  })

  test('a filter of labels keeps the tables that carry one', async () => {
    const summary = await classify({ classificationFilterPattern: { includes: ['^Company\\.'] } })
    expect(summary.facts).toEqual(expect.arrayContaining([{ label: 'Tables looked at', value: 1 }]))
  })

  test('a file gets the calls that OpenMetadata would, in its own shapes', async () => {
    const filename = join(folder, 'calls.jsonl')
    await classify({ storeSampleData: true, sampleDataCount: 2, tableFilterPattern: { includes: ['^customers$'] } }, { type: 'file', config: { filename } })
    const calls = readFileSync(filename, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { method: string; path: string; column?: string; body: never })
    expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual(expect.arrayContaining(['PATCH /tables/{id}', 'PUT /tables/{id}/sampleData']))
    expect(calls.find(({ column }) => column === `${fqn('customers')}.contact`)?.body).toMatchObject([{ op: 'add', path: '/columns/{column}/tags/-', value: { tagFQN: 'PII.Sensitive', labelType: 'Generated', state: 'Suggested' } }])
    if (!hasOpenMetadataSchemas) return
    const referee = createReferee()
    for (const { method, body } of calls) {
      const what = method === 'PUT' ? objections(referee('entity/data/table.json#/definitions/tableData'), body) : objections(referee('type/tagLabel.json'), (body as { value: unknown }[])[0]!.value)
      expect(what).toEqual([])
    }
  })
})
