import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { containers, openTestCatalog, table, type TestCatalog } from '../../test/catalog.ts'
import { servers } from '../../test/server.ts'
import type { EntityRecord } from '../model/ingestion.ts'
import { createEntity } from './create.ts'
import { getEntity, getVersion, getVersions } from './get.ts'
import { patchEntity } from './patch.ts'
import { putEntities } from './put.ts'

const person = { name: 'ada', isBot: false }

describe.each(servers())('putEntities on PostgreSQL %i', (major) => {
  let catalog: TestCatalog
  beforeAll(async () => {
    catalog = await openTestCatalog(major)
    for (const batch of containers('public')) await catalog.put(batch)
  })
  afterAll(() => catalog.close())

  const get = (name: string) => getEntity(catalog.pool, 'table', { fqn: `pg.shop.public.${name}` })

  /** Every row of the store as the server numbers its writes: equal when nothing was written. */
  async function writes(): Promise<unknown> {
    const { rows } = await catalog.pool.query(`
      select (select count(*) from trunkline.entity_version) as versions, (select json_agg(xmin::text order by id) from trunkline.entity) as entities,
             (select json_agg(xmin::text order by entity_id) from trunkline.search_doc) as docs,
             (select json_agg(xmin::text order by entity_id, position) from trunkline.foreign_key) as keys`)
    return rows[0]
  }

  test('the same content twice is unchanged and writes nothing', async () => {
    const records = [table('public', 'twice_b', 1, ['id', 'name']), table('public', 'twice_a', 2)]
    expect(await catalog.put(records)).toEqual(['created', 'created'])
    const before = await writes()
    expect(await catalog.put(records.toReversed())).toEqual(['unchanged', 'unchanged'])
    expect(await writes()).toEqual(before)
  })

  test('an entity is served with its references, full column names and measurement', async () => {
    await catalog.put([{ ...table('public', 'served', 3, ['id', 'a.b'], { extension: { postgres: { oid: 3 } } }), measurement: { sizeBytes: 8192 } }])
    expect(await get('served')).toMatchObject({
      name: 'served', version: 0.1, updatedBy: 'ingestion', deleted: false, serviceType: 'Postgres',
      databaseSchema: { type: 'databaseSchema', name: 'public', fullyQualifiedName: 'pg.shop.public' },
      database: { fullyQualifiedName: 'pg.shop' }, service: { type: 'databaseService', name: 'pg' },
      columns: [{ fullyQualifiedName: 'pg.shop.public.served.id' }, { fullyQualifiedName: 'pg.shop.public.served."a.b"' }],
      extension: { postgres: { oid: 3, measured: { sizeBytes: 8192 } } },
    })
  })

  test('a measurement that moved is stored without a version, and the table still counts as unchanged', async () => {
    const record = table('public', 'measured', 4, ['id'], { extension: { postgres: { oid: 4 } } })
    await catalog.put([{ ...record, measurement: { sizeBytes: 1 } }])
    const before = await writes()
    expect(await catalog.put([{ ...record, measurement: { sizeBytes: 2, estimatedRowCount: 7 } }])).toEqual(['unchanged'])
    expect(await writes()).toEqual(before)
    expect(await get('measured')).toMatchObject({ version: 0.1, extension: { postgres: { measured: { sizeBytes: 2, estimatedRowCount: 7 } } } })
  })

  test('a new description and column are a minor version that says so; a dropped column and another type are major ones', async () => {
    await catalog.put([table('public', 'versioned', 5, ['id', 'name'])])
    expect(await catalog.put([table('public', 'versioned', 5, ['id', 'name', 'email'], { description: 'Who buys.' })])).toEqual(['updated'])
    expect(await get('versioned')).toMatchObject({
      version: 0.2, changeDescription: {
        previousVersion: 0.1, fieldsUpdated: [], fieldsDeleted: [],
        fieldsAdded: [{ name: 'description', newValue: 'Who buys.' }, { name: 'columns', newValue: expect.stringContaining('"email"') }],
      },
    })
    await catalog.put([table('public', 'versioned', 5, ['id'], { description: 'Who buys.' })])
    expect(await get('versioned')).toMatchObject({ version: 1.2, changeDescription: { fieldsDeleted: [{ name: 'columns' }] } })
    const retyped = table('public', 'versioned', 5, ['id'], { description: 'Who buys.' })
    retyped.request.columns[0]!.dataType = 'INT'
    await catalog.put([retyped])
    expect(await get('versioned')).toMatchObject({ version: 2.2, changeDescription: { fieldsUpdated: [{ name: 'columns.id.dataType', oldValue: 'TEXT', newValue: 'INT' }] } })
    const { id } = await get('versioned')
    const versions = await getVersions(catalog.pool, 'table', id)
    expect(versions.map((version) => [version.version, version.columns.length])).toEqual([[2.2, 1], [1.2, 1], [0.2, 3], [0.1, 2]])
    expect(await getVersion(catalog.pool, 'table', id, 0.1)).not.toHaveProperty('description')
  })

  test('what people wrote wins over the source, and the source over it with overrideMetadata', async () => {
    await catalog.put([table('public', 'worded', 6, ['id'], { description: 'from the source' })])
    await patchEntity(catalog.pool, 'table', { fqn: 'pg.shop.public.worded' }, { operations: [{ op: 'replace', path: '/description', value: 'by Ada' }], actor: person })
    const changed = table('public', 'worded', 6, ['id', 'more'], { description: 'from the source, better' })
    expect(await catalog.put([changed])).toEqual(['updated'])
    expect(await get('worded')).toMatchObject({ description: 'by Ada', columns: [{ name: 'id' }, { name: 'more' }] })
    expect(await catalog.put([changed])).toEqual(['unchanged'])
    expect(await catalog.put([changed], { overrideMetadata: true })).toEqual(['updated'])
    expect(await get('worded')).toMatchObject({ description: 'from the source, better' })
  })

  test('a source that changes only what people wrote over changes nothing that is seen: no version', async () => {
    await catalog.put([table('public', 'hidden', 7, ['id'], { description: 'one' })])
    await patchEntity(catalog.pool, 'table', { fqn: 'pg.shop.public.hidden' }, { operations: [{ op: 'replace', path: '/description', value: 'mine' }], actor: person })
    expect(await catalog.put([table('public', 'hidden', 7, ['id'], { description: 'two' })])).toEqual(['unchanged'])
    expect(await get('hidden')).toMatchObject({ version: 0.2, description: 'mine' })
  })

  test('one bad record does not stop the others: a missing parent, a name twice, a name that is too long', async () => {
    const records = [table('nowhere', 't', 8), table('public', 'good', 9), table('public', 'good', 10), table('public', 'x'.repeat(300), 11), table('public', '', 12)]
    expect(await catalog.put(records)).toEqual(['ENTITY_NOT_FOUND', 'created', 'ENTITY_EXISTS', 'NAME_INVALID', 'NAME_INVALID'])
  })

  test.each(['a."b', 'line\nbreak', '🚚 lorry', 'ü'.repeat(31) + 'x', '.', "quote'", 'back\\slash', ' '])('a table named %j keeps its name', async (name) => {
    const record = table('public', name, 1000 + name.length + name.codePointAt(0)!, [name, 'id'])
    expect(await catalog.put([record])).toEqual(['created'])
    expect(await catalog.put([record])).toEqual(['unchanged'])
    const entity = await getEntity(catalog.pool, 'table', { fqn: record.fullyQualifiedName })
    expect([entity.name, entity.columns[0]?.name]).toEqual([name, name])
  })

  test('tags of policies are written below their classification', async () => {
    const label = { name: 'PostgresPolicyTags', description: 'Policies' }
    expect(await catalog.put([{ entityType: 'classification', fullyQualifiedName: label.name, request: label }])).toEqual(['created'])
    const tag: EntityRecord = { entityType: 'tag', fullyQualifiedName: 'PostgresPolicyTags.own_rows', request: { name: 'own_rows', description: 'p', classification: label.name } }
    expect(await catalog.put([tag])).toEqual(['created'])
    expect(await getEntity(catalog.pool, 'tag', { fqn: tag.fullyQualifiedName })).toMatchObject({ classification: { type: 'classification', name: label.name } })
  })

  test('a service made by a person keeps its words when a source describes it', async () => {
    await createEntity(catalog.pool, 'databaseService', { name: 'ours', serviceType: 'Postgres', description: 'The shop.' }, person)
    expect(await catalog.put([{ entityType: 'databaseService', fullyQualifiedName: 'ours', request: { name: 'ours', serviceType: 'Postgres' } }])).toEqual(['unchanged'])
    expect(await getEntity(catalog.pool, 'databaseService', { fqn: 'ours' })).toMatchObject({ description: 'The shop.' })
  })

  test('the number of statements is the same for 3 records and for 300', async () => {
    const sent = vi.spyOn(pg.Client.prototype, 'query')
    const count = async (records: EntityRecord[]): Promise<number> => {
      sent.mockClear()
      await putEntities(catalog.pool, records, { overrideMetadata: false, updatedBy: 'ingestion' })
      return sent.mock.calls.length
    }
    const batch = (size: number, from: number) => Array.from({ length: size }, (_, i) => table('public', `many_${from + i}`, from + i, ['id', 'name']))
    const [few, many] = [await count(batch(3, 5000)), await count(batch(300, 6000))]
    expect(many).toBe(few)
    expect(many).toBeLessThan(15)
    expect(await count(batch(300, 6000))).toBe(1)
    sent.mockRestore()
  })
})
