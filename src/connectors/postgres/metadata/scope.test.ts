import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSource, readMetadata, unaccounted } from '../../../../test/read-metadata.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from '../../../../test/server.ts'

const manyTables = (count: number) => `do $$ begin for i in 1..${count} loop
  execute format('create table t%s (id int primary key, n int check (n > 0), g int generated always as (n * 2) stored)', i);
  if i % 500 = 0 then commit; end if; end loop; end $$`

describe.each(servers())('what is read of PostgreSQL %i', (major) => {
  let db: TemporaryDatabase
  const bare = `bare_${major}`

  beforeAll(async () => {
    db = await temporaryDatabase({ major, sql: ['torture.sql', `
      drop role if exists ${bare}; create role ${bare} login;
      create schema secret; revoke all on schema secret, shop, audit from public;
      create table secret.doc (id int primary key, body jsonb, note json); insert into secret.doc values (1, '{"a": 1, "b": [1.5, null]}', '"x"'), (2, '{"a": 2}', null);
      create foreign data wrapper plain; create server elsewhere foreign data wrapper plain; create user mapping for public server elsewhere options (user 'u');
      create table public.json_free (id int);`] })
  })
  afterAll(async () => {
    await db.client.query(`drop owned by ${bare}; drop role ${bare}`)
    await db.drop()
  })

  test('a role with no rights sees the whole structure', async () => {
    const [whole, read] = [await readMetadata(db), await readMetadata(db, { user: bare })]
    expect(read.names('table')).toEqual(whole.names('table'))
    expect(read.names('storedProcedure')).toEqual(whole.names('storedProcedure'))
    expect(unaccounted(read.items)).toEqual({})
    const records = ({ items }: typeof read) => items.flatMap((item) => ('record' in item && item.record.entityType !== 'database' ? [item.record] : []))
    expect(records(read)).toEqual(records(whole))
  })

  test('what that role may not see is absent, not empty', async () => {
    const server = (await readMetadata(db, { user: bare })).database().postgres.foreignServers.find(({ name }) => name === 'elsewhere')
    expect(server?.userMappings).toEqual([{ role: 'PUBLIC' }])
  })

  test('tables and views of an extension are left out and counted, and read when they are asked for', async () => {
    await db.client.query('create extension pg_stat_statements with schema public')
    const [read, whole] = [await readMetadata(db), await readMetadata(db, { scope: { includeExtensionObjects: true } })]
    await db.client.query('drop extension pg_stat_statements')
    expect(read.names('table').filter((name) => name.includes('pg_stat_statements'))).toEqual([])
    expect(read.counted('view').alsoLeftOut).toMatchObject({ extensionMember: 2 })
    expect(unaccounted(read.items)).toEqual({})
    expect(whole.names('table').filter((name) => name.includes('pg_stat_statements'))).toHaveLength(2)
    expect(unaccounted(whole.items)).toEqual({})
  })

  test('identity falls back to the address where the system identifier may not be read', async () => {
    await db.client.query('revoke execute on function pg_control_system() from public')
    const read = await readMetadata(db, { user: bare })
    expect(read.record('shop.pairs').record.sourceIdentity).toMatch(/^pg:h[0-9a-f]{16}\/\d+\/pg_class\/\d+$/)
    await db.client.query('grant execute on function pg_control_system() to public')
  })

  test('a filtered schema is named once, and what is in it is counted', async () => {
    const read = await readMetadata(db, { scope: { keepsSchema: (_, schema) => (schema === 'shop' ? null : 'schemaFilterPattern') } })
    expect(read.names('databaseSchema')).toEqual(['shop'])
    expect(read.items.filter((item) => 'filtered' in item).map((item) => item.filtered)).toEqual(['"Weird.Schema"', 'audit', 'information_schema', 'public', 'secret'].map((name) => (
      { object: `pg.${db.name}.${name}`, entityType: 'databaseSchema', by: 'schemaFilterPattern' })))
    expect(read.counted('table').alsoLeftOut['schemaFilterPattern']).toBeGreaterThan(3)
    expect(unaccounted(read.items)).toEqual({})
  })

  test('filters see the names of the source; what they and the switches leave out is named', async () => {
    const asked: string[] = []
    const read = await readMetadata(db, { scope: {
      includeViews: false,
      keepsTable: (database, schema, table) => {
        asked.push(`${database} ${schema} ${table}`)
        return table === 'pairs' ? 'tableFilterPattern' : null
      },
      keepsStoredProcedure: (_database, _schema, routine) => (routine === 'f' ? 'storedProcedureFilterPattern' : null),
    } })
    expect(asked).toContain(`${db.name} Weird.Schema my "Table".x`)
    expect(read.items.flatMap((item) => ('filtered' in item && item.kind !== 'schema' ? [`${item.filtered.object.slice(db.name.length + 4)} ${item.filtered.by} ${item.kind}`] : []))).toEqual([
      'shop.mv_pairs includeViews materialized view', 'shop.pairs tableFilterPattern table', 'shop.v_customers includeViews view',
      'shop.f(integer, text) storedProcedureFilterPattern function',
    ])
    expect(unaccounted(read.items)).toEqual({})
  })

  test('without tables, and without routines, none is read', async () => {
    const read = await readMetadata(db, { scope: { includeTables: false, includeStoredProcedures: false } })
    expect([read.names('table'), read.names('storedProcedure')]).toEqual([['shop.mv_pairs', 'shop.v_customers'], []])
    expect(unaccounted(read.items)).toEqual({})
  })

  test('JSON columns get a schema from a sample, where it is asked for and the role may read', async () => {
    const scope = { extractJsonSchema: true, jsonSchemaSampleSize: 1 }
    const read = await readMetadata(db, { scope: { ...scope, jsonSchemaSampleSize: 10 } })
    expect(JSON.parse(read.column('secret.doc', 'body').jsonSchema ?? '')).toEqual({
      $schema: 'http://json-schema.org/draft-07/schema#', type: 'object',
      properties: { a: { type: 'integer' }, b: { type: 'array', items: { type: ['null', 'number'] } } }, required: ['a'],
    })
    expect(JSON.parse((await readMetadata(db, { scope })).column('secret.doc', 'body').jsonSchema ?? '')).toMatchObject({ required: ['a', 'b'] })
    expect(JSON.parse(read.column('secret.doc', 'note').jsonSchema ?? '')).toMatchObject({ type: 'string' })
    const denied = await readMetadata(db, { scope, user: bare })
    expect(denied.column('secret.doc', 'body')).not.toHaveProperty('jsonSchema')
    expect(denied.warnings()).toEqual([`The role may not read secret.doc, so that no JSON Schema was inferred there. Run: GRANT USAGE ON SCHEMA secret TO ${bare}; GRANT SELECT ON secret.doc TO ${bare}`])
  })

  test('databases are listed with what keeps them from being read', async () => {
    const source = await openSource(db)
    expect(await source.listDatabases()).toEqual([{ name: db.name, oid: expect.any(Number) }])
    expect(source.serverVersion).toMatch(new RegExp(`^${major}\\.`))
    await source.close()
  })

  test('statements, and locks held, do not grow with the number of tables', async () => {
    const [few, many] = [await temporaryDatabase({ major, sql: [manyTables(10)] }), await temporaryDatabase({ major, sql: [manyTables(2000)] })]
    const [small, large] = [await readMetadata(few), await readMetadata(many)]
    expect([small.names('table').length, large.names('table').length]).toEqual([10, 2000])
    expect(large.footprint.statements).toBe(small.footprint.statements)
    // The structure is read without a lock on any relation of the user's.
    expect([small.footprint.mostLocks, large.footprint.mostLocks]).toEqual([0, 0])
    expect(unaccounted(large.items)).toEqual({})
    await few.drop()
    await many.drop()
  })
})
