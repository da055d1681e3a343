import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createReferee, hasOpenMetadataSchemas, objections } from '../../test/open-metadata-schemas.ts'
import { fullyQualifiedName } from '../model/fqn.ts'
import type { EntityRecord } from '../model/ingestion.ts'
import { createFileSink } from './file.ts'

let folder: string
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'trunkline-file-sink-')) })
afterAll(() => rm(folder, { recursive: true, force: true }))

const policy = { overrideMetadata: false, updatedBy: 'test' }
const service: EntityRecord = {
  entityType: 'databaseService', fullyQualifiedName: 'pg',
  request: { name: 'pg', serviceType: 'Postgres', connection: { config: { username: 'u', hostPort: 'db:5432', database: 'shop', authType: { password: 'hunter2' } } } },
}
const database = (name: string): EntityRecord => ({ entityType: 'database', fullyQualifiedName: fullyQualifiedName('pg', name), request: { name, service: 'pg' } })
const schema = (db: string, name: string): EntityRecord => ({ entityType: 'databaseSchema', fullyQualifiedName: fullyQualifiedName('pg', db, name), request: { name, database: fullyQualifiedName('pg', db) } })
const tag: EntityRecord = { entityType: 'tag', fullyQualifiedName: 'Policies."a.b"', request: { name: 'a.b', classification: 'Policies', description: 'x' } }
const table = (db: string, name: string): EntityRecord => ({
  entityType: 'table', fullyQualifiedName: fullyQualifiedName('pg', db, 'my.schema', name),
  request: {
    name, databaseSchema: fullyQualifiedName('pg', db, 'my.schema'), tableType: 'Regular', sourceHash: 'abc',
    tags: [{ tagFQN: 'Policies."a.b"', source: 'Classification', labelType: 'Automated', state: 'Suggested' }],
    owners: [{ id: '00000000-0000-0000-0000-000000000000', type: 'user', fullyQualifiedName: 'alice' }],
    extension: { postgres: { oid: 1 } },
    columns: [
      { name: 'a"b', dataType: 'STRUCT', children: [{ name: 'x>y', dataType: 'INT', extension: { postgres: {} } }], extension: { postgres: { attributeNumber: 1 } } },
      { name: 'line\nbreak', dataType: 'INT', fullyQualifiedName: 'x' },
    ],
    tableConstraints: [{ constraintType: 'FOREIGN_KEY', columns: ['a"b'], referredColumns: [fullyQualifiedName('pg', db, 's', 't::u', 'c"d')] }],
    tablePartition: { columns: [{ columnName: 'a"b', intervalType: 'COLUMN-VALUE' }] },
  },
})

type Call = { method: string; path: string; body: Record<string, unknown> }
const readCalls = (filename: string) => readFileSync(filename, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Call)

async function writeAll(filename: string, batches: EntityRecord[][], completed = true, includeExtension = false): Promise<void> {
  const sink = await createFileSink({ filename, includeExtension })
  for (const batch of batches) await sink.write(batch, policy)
  await sink.close(completed)
}

test('each record is the call that an OpenMetadata server would get, parents first', async () => {
  const filename = join(folder, 'calls.jsonl')
  await writeAll(filename, [[service], [database('shop')], [schema('shop', 'my.schema')], [table('shop', 'weird "t"')], [tag]])
  const calls = readCalls(filename)
  expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual(['PUT /services/databaseServices', 'PUT /tags', 'PUT /databases', 'PUT /databaseSchemas', 'PUT /tables', 'PATCH /tables/{id}'])
  expect(calls[0]!.body).toEqual({ name: 'pg', serviceType: 'Postgres', connection: { config: { type: 'Postgres', username: 'u', hostPort: 'db:5432', database: 'shop', authType: { password: '*********' } } } })
  expect(calls[4]!.body).toEqual({
    name: 'weird __reserved__quote__t__reserved__quote__', databaseSchema: 'pg.shop."my.schema"', tableType: 'Regular',
    tags: [{ tagFQN: 'Policies."a.b"', source: 'Classification', labelType: 'Automated', state: 'Suggested' }],
    owners: [{ type: 'user', fullyQualifiedName: 'alice' }],
    columns: [
      { name: 'a__reserved__quote__b', dataType: 'STRUCT', children: [{ name: 'x__reserved__arrow__y', dataType: 'INT' }] },
      { name: 'line__reserved__newline__break', dataType: 'INT' },
    ],
    tablePartition: { columns: [{ columnName: 'a__reserved__quote__b', intervalType: 'COLUMN-VALUE' }] },
  })
  // Foreign keys wait for the tables they refer to, and with them the hash that says that the table is done.
  expect(calls[5]).toEqual({
    method: 'PATCH', path: '/tables/{id}', id: { type: 'table', fullyQualifiedName: 'pg.shop."my.schema".weird __reserved__quote__t__reserved__quote__' }, body: [
      { op: 'add', path: '/tableConstraints', value: [{ constraintType: 'FOREIGN_KEY', columns: ['a__reserved__quote__b'], referredColumns: ['pg.shop.s.t__reserved__colon__u.c__reserved__quote__d'] }] },
      { op: 'add', path: '/sourceHash', value: 'abc' },
    ],
  })
})

test('the extension is kept where asked for', async () => {
  const filename = join(folder, 'extended.jsonl')
  await writeAll(filename, [[table('shop', 't')]], true, true)
  expect(readCalls(filename)[0]!.body).toMatchObject({ extension: { postgres: { oid: 1 } }, columns: [{ extension: { postgres: { attributeNumber: 1 } } }, {}] })
})

test('the order of arrival of databases and tags changes nothing', async () => {
  const [one, two] = [join(folder, 'one.jsonl'), join(folder, 'two.jsonl')]
  await writeAll(one, [[service], [database('a')], [database('b')], [schema('a', 's')], [tag], [table('a', 't')], [schema('b', 's')]])
  await writeAll(two, [[service], [database('b')], [schema('b', 's')], [database('a')], [schema('a', 's')], [table('a', 't')], [tag]])
  expect(readFileSync(two, 'utf8')).toBe(readFileSync(one, 'utf8'))
})

describe('the file appears whole or not at all', () => {
  test('a run that fails leaves the old file and nothing else', async () => {
    const filename = join(folder, 'kept', 'calls.jsonl')
    await writeAll(filename, [[service]])
    const before = readFileSync(filename, 'utf8')
    await writeAll(filename, [[service], [database('shop')]], false)
    expect(readFileSync(filename, 'utf8')).toBe(before)
    expect(readdirSync(join(folder, 'kept'))).toEqual(['calls.jsonl'])
  })

  test('while a run writes, the old file is still there', async () => {
    const filename = join(folder, 'during.jsonl')
    await writeFile(filename, 'old')
    const sink = await createFileSink({ filename, includeExtension: false })
    await sink.write([database('shop')], policy)
    expect(readFileSync(filename, 'utf8')).toBe('old')
    await sink.close(true)
    expect(readCalls(filename)).toHaveLength(1)
  })

  test('a place that cannot be written is refused before the run begins', async () => {
    await writeFile(join(folder, 'plain'), '')
    await expect(createFileSink({ filename: join(folder, 'plain', 'calls.jsonl'), includeExtension: false })).rejects.toMatchObject({ code: 'SINK_FAILED', object: join(folder, 'plain', 'calls.jsonl') })
    expect(existsSync(join(folder, 'plain', 'calls.jsonl'))).toBe(false)
  })
})

test.runIf(hasOpenMetadataSchemas)('the bodies are valid against the schemas of OpenMetadata', async () => {
  const filename = join(folder, 'valid.jsonl')
  await writeAll(filename, [[service], [database('shop')], [schema('shop', 'my.schema')], [table('shop', 'weird::"t"')], [tag]])
  const referee = createReferee()
  const schemaOf: Record<string, string> = {
    '/services/databaseServices': 'api/services/createDatabaseService.json', '/databases': 'api/data/createDatabase.json',
    '/databaseSchemas': 'api/data/createDatabaseSchema.json', '/tables': 'api/data/createTable.json', '/tags': 'api/classification/createTag.json',
  }
  for (const { path, body } of readCalls(filename).filter(({ method }) => method === 'PUT')) {
    // Who has only a name gets the id from the server, when the call is made.
    const known = { ...body, owners: undefined }
    expect([path, objections(referee(schemaOf[path]!), JSON.parse(JSON.stringify(known)))]).toEqual([path, []])
  }
})
