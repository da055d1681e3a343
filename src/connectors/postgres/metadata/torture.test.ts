import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readMetadata, unaccounted, type Reading } from '../../../../test/read-metadata.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from '../../../../test/server.ts'

describe.each(servers())('torture.sql on PostgreSQL %i', (major) => {
  let db: TemporaryDatabase
  let read: Reading

  beforeAll(async () => {
    db = await temporaryDatabase({ major, sql: ['torture.sql'] })
    read = await readMetadata(db)
  })
  afterAll(() => db.drop())

  test('everything is read, in the order of the contract, and adds up', () => {
    expect(read.names('databaseSchema')).toEqual(['"Weird.Schema"', 'audit', 'public', 'shop'])
    expect(read.names('table')).toEqual([
      '"Weird.Schema"."my ""Table"".x"', 'audit.pairs_ref', 'audit.self', 'shop.customers', 'shop.events', 'shop.ft', 'shop.mv_pairs', 'shop.pairs',
      'shop.unl', 'shop.v_customers',
    ])
    expect(read.names('storedProcedure')).toEqual(['shop.f(integer, text)', 'shop.p()'])
    expect(unaccounted(read.items)).toEqual({})
    expect(read.warnings()).toEqual([])
  })

  test('a dropped column is gone and the numbers of the others stay', () => {
    expect(read.table('shop.customers').columns.map(({ name, ordinalPosition }) => [name, ordinalPosition])).toEqual([
      ['id', 1], ['mail', 3], ['full_name', 4], ['name_upper', 5], ['state', 6], ['amount', 7],
    ])
  })

  test('columns tell identity, domain, default, generation, enum arrays and scale', () => {
    expect(read.column('shop.customers', 'id')).toMatchObject({
      dataType: 'BIGINT', constraint: 'PRIMARY_KEY',
      postgres: { notNull: true, identity: { generation: 'by default', sequence: 'shop.customers_id_seq', start: '1', maximum: '9223372036854775807', cycle: false } },
    })
    expect(read.column('shop.customers', 'mail')).toMatchObject({
      dataType: 'TEXT', dataTypeDisplay: 'shop.email', constraint: 'NOT_NULL', description: 'the mail',
      postgres: { notNull: true, notNullByDomain: true, typeSchema: 'shop', domain: { name: 'shop.email', baseType: 'text', notNull: true, checks: ["CHECK (VALUE ~~ '%@%'::text)"] } },
    })
    expect(read.column('shop.customers', 'full_name')).toMatchObject({ dataType: 'VARCHAR', dataLength: 80, constraint: 'NOT_NULL', postgres: { default: "'n/a'::character varying" } })
    expect(read.column('shop.customers', 'name_upper').postgres).toEqual({ attributeNumber: 5, notNull: false, generated: { kind: 'stored', expression: 'upper(full_name::text)' } })
    expect(read.column('shop.customers', 'state')).toMatchObject({
      dataType: 'ARRAY', arrayDataType: 'ENUM', dataTypeDisplay: 'shop.status[]', postgres: { arrayDimensions: 1, enumLabels: ['draft', 'new', 'paid'] },
    })
    expect(read.column('shop.customers', 'amount')).toMatchObject({ dataType: 'NUMERIC', precision: 12, scale: 2, constraint: 'NULL' })
  })

  test('a foreign key pairs its columns as it was written, with its comment', () => {
    const pairs = read.table('audit.pairs_ref')
    expect(pairs.tableConstraints).toEqual([{
      constraintType: 'FOREIGN_KEY', columns: ['x', 'y'],
      referredColumns: [`pg.${db.name}.shop.pairs.b`, `pg.${db.name}.shop.pairs.a`], relationshipType: 'MANY_TO_ONE',
    }])
    expect(pairs.postgres.constraints).toEqual([{
      name: 'pairs_fk', kind: 'foreignKey', columns: ['x', 'y'], referredTable: 'shop.pairs', referredColumns: ['b', 'a'],
      onUpdate: 'no action', onDelete: 'no action', match: 'simple', validated: true, enforced: true, description: 'fk comment',
    }])
    expect(read.table('audit.self').tableConstraints).toEqual([
      { constraintType: 'FOREIGN_KEY', columns: ['parent'], referredColumns: [`pg.${db.name}.audit.self.id`], relationshipType: 'MANY_TO_ONE' },
    ])
  })

  test('a key of several columns stands on the table in its order, and its columns stay not null', () => {
    expect(read.table('shop.pairs').tableConstraints).toEqual([{ constraintType: 'PRIMARY_KEY', columns: ['b', 'a'] }])
    expect(read.table('shop.pairs').columns.map(({ name, constraint }) => [name, constraint])).toEqual([['a', 'NOT_NULL'], ['b', 'NOT_NULL']])
  })

  test('an index keeps its key order, shows expressions as SQL, and lists INCLUDE columns apart', () => {
    const indexes = read.table('shop.customers').postgres.indexes
    expect(indexes.map(({ name, keys, included, predicate }) => [name, keys.map(({ expression }) => expression), included, predicate])).toEqual([
      ['customers_pkey', ['id'], [], undefined],
      ['expr_only', ['lower(full_name::text)'], [], undefined],
      ['partial_inc', ['id'], ['amount'], 'amount > 0::numeric'],
      ['same_name', ['full_name'], [], undefined],
    ])
    expect(indexes.find(({ name }) => name === 'same_name')).toMatchObject({ description: 'index comment', isUnique: false, isValid: true, method: 'btree' })
    expect(read.table('audit.pairs_ref').postgres.indexes.map(({ name, keys }) => [name, keys.map(({ expression }) => expression)])).toEqual([
      ['order_matters', ['z', 'x']], ['same_name', ['z']],
    ])
  })

  test('a partitioned table lists its partition, which is no table of its own', () => {
    const events = read.table('shop.events')
    expect(events).toMatchObject({
      tableType: 'Partitioned', tablePartition: { columns: [{ columnName: 'at', intervalType: 'TIME-UNIT' }] },
      postgres: {
        partitioning: { strategy: 'range', key: 'RANGE (at)', columns: ['at'] },
        partitions: [{
          name: 'events_2026', databaseSchema: 'shop', isPartitioned: false,
          bounds: "FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2027-01-01 00:00:00+00')",
        }],
      },
    })
    expect(read.counted('partition')).toEqual({ kind: 'partition', entityType: 'table', inPostgres: 1, alsoLeftOut: { partition: 1 } })
  })

  test('views, materialized views, foreign and unlogged tables say what they are', () => {
    expect(read.table('shop.v_customers')).toMatchObject({ tableType: 'View', schemaDefinition: expect.stringMatching(/^create view shop\.v_customers as\n\s*SELECT /) })
    expect(read.table('shop.mv_pairs')).toMatchObject({
      tableType: 'MaterializedView', schemaDefinition: expect.stringMatching(/^create materialized view shop\.mv_pairs as\n/), postgres: { isPopulated: true },
    })
    expect(read.table('shop.ft')).toMatchObject({ tableType: 'Foreign', postgres: { foreign: { server: 'fs', options: { filename: '/dev/null', format: 'csv' } } } })
    expect(read.table('shop.unl').postgres).toMatchObject({ persistence: 'unlogged', constraints: [
      { name: 'chk2', kind: 'check', definition: 'CHECK (true)' }, { name: 'unl_chk_check', kind: 'check', columns: ['chk'], definition: 'CHECK (chk > 0)' },
      { name: 'unl_id_key', kind: 'unique', columns: ['id'] },
    ] })
    expect(read.column('shop.unl', 'id').constraint).toBe('UNIQUE')
  })

  test('facts that change by themselves are a measurement', () => {
    const { record, ownerRole } = read.record('shop.pairs')
    expect(record).toMatchObject({ measurement: { estimatedRowCount: 1000, sizeBytes: expect.any(Number) } })
    expect(ownerRole).toBe(db.connection.user)
    expect(JSON.stringify(record.request)).not.toContain('estimatedRowCount')
  })

  test('identity is the oid, below the system identifier and the database', async () => {
    const { rows } = await db.client.query<{ identity: string }>(`select format('pg:%s/%s/pg_class/%s', (select system_identifier from pg_control_system()),
      (select oid from pg_database where datname = current_database()), 'shop.pairs'::regclass::oid) as identity`)
    expect(read.record('shop.pairs').record.sourceIdentity).toBe(rows[0]?.identity)
  })

  test('a routine is named with its argument types', () => {
    expect(read.routine('shop.f(integer, text)')).toMatchObject({
      storedProcedureType: 'Function', storedProcedureCode: { language: 'SQL', code: 'select 1' },
      postgres: { routineName: 'f', identityArguments: 'a integer, b text', arguments: "a integer, b text DEFAULT 'x'::text", returns: 'integer', volatility: 'volatile' },
    })
    expect(read.routine('shop.p()').storedProcedureType).toBe('StoredProcedure')
  })
})
