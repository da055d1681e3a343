import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readMetadata, unaccounted } from '../../../../test/read-metadata.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from '../../../../test/server.ts'
import { fullyQualifiedName } from '../../../model/fqn.ts'
import { quoteIdentifier as quote } from '../identifier.ts'

const longest = 'x'.repeat(63)
const names = ['a."b', 'line\nbreak', 'tab\there', 'emoji 🐘', 'a,b)(c', "it's", 'back\\slash', '$1', 'SELECT', 'naïve', '%s', '{"a":1}', ' ', longest]

describe.each(servers())('difficult names on PostgreSQL %i', (major) => {
  let db: TemporaryDatabase

  beforeAll(async () => {
    db = await temporaryDatabase({ major })
    for (const name of names) {
      const [table, schema] = [quote(name), quote(name)]
      await db.client.query(`
        create schema ${schema};
        create type ${schema}.${quote(`${name.slice(0, 50)} type`)} as enum ('a', 'b.c"d');
        create table ${schema}.${table} (${table} int primary key, "of type" ${schema}.${quote(`${name.slice(0, 50)} type`)} default 'a', gen int generated always as (${table} + 1) stored);
        create table ${schema}.ref (id int references ${schema}.${table} (${table}), check (id > 0));
        create index on ${schema}.${table} ((${table} * 2)) where ${table} > 1;
        create view ${schema}.${quote(`v${name.slice(0, 60)}`)} as select ${table} from ${schema}.${table};
        create function ${schema}.${table}(a ${schema}.${quote(`${name.slice(0, 50)} type`)}) returns int language sql as 'select 1';
        comment on column ${schema}.${table}.${table} is 'of column';`)
    }
  })
  afterAll(() => db.drop())

  test('every name comes back as it is, quoted only inside FQNs', async () => {
    const read = await readMetadata(db)
    expect(unaccounted(read.items)).toEqual({})
    expect(read.items.filter((item) => 'failure' in item || 'skipped' in item)).toEqual([])
    for (const name of names) {
      const fqn = fullyQualifiedName(name, name)
      expect(read.table(fqn)).toMatchObject({ name, databaseSchema: fullyQualifiedName('pg', db.name, name) })
      expect(read.column(fqn, name)).toMatchObject({ constraint: 'PRIMARY_KEY', description: 'of column' })
      expect(read.column(fqn, 'of type').postgres).toMatchObject({ enumLabels: ['a', 'b.c"d'], typeSchema: name })
      expect(read.table(fullyQualifiedName(name, 'ref')).tableConstraints).toEqual([{
        constraintType: 'FOREIGN_KEY', columns: ['id'], referredColumns: [fullyQualifiedName('pg', db.name, name, name, name)], relationshipType: 'MANY_TO_ONE',
      }])
      expect(read.names('storedProcedure').filter((routine) => routine.startsWith(`${fullyQualifiedName(name)}.`))).toHaveLength(1)
    }
  })

  test('the statement of each view makes it again', async () => {
    const read = await readMetadata(db)
    for (const name of names) {
      const view = `v${name.slice(0, 60)}`
      const { schemaDefinition } = read.table(fullyQualifiedName(name, view))
      await db.client.query(`begin; drop view ${quote(name)}.${quote(view)}; ${schemaDefinition}; rollback`)
    }
  })
})

describe.each(servers())('wide and many on PostgreSQL %i', (major) => {
  let db: TemporaryDatabase

  beforeAll(async () => {
    const columns = Array.from({ length: 1600 }, (_, index) => `c${index + 1} int`).join(', ')
    db = await temporaryDatabase({ major, sql: [
      `create table public.widest (${columns})`,
      'create table public.events (id int, at int) partition by range (at)',
      `do $$ begin for i in 1..1000 loop execute format('create table public.events_%s partition of public.events for values from (%s) to (%s)', i, i, i + 1); end loop; end $$`,
      `create table public.nested (id int, kind text) partition by list (kind);
       create table public.nested_a partition of public.nested for values in ('a') partition by hash ((id % 7), id);
       create table public.nested_a_0 partition of public.nested_a for values with (modulus 1, remainder 0);
       create table public.nested_rest partition of public.nested default;
       insert into public.nested select i, case when i % 2 = 0 then 'a' else 'b' end from generate_series(1, 1000) i; analyze public.nested;`,
    ] })
  })
  afterAll(() => db.drop())

  test('a table of 1,600 columns is whole', async () => {
    const { columns } = (await readMetadata(db)).table('public.widest')
    expect(columns).toHaveLength(1600)
    expect(columns.at(-1)).toMatchObject({ name: 'c1600', ordinalPosition: 1600 })
  })

  test('1,000 partitions stand on their parent and make no item', async () => {
    const read = await readMetadata(db)
    expect(read.table('public.events').postgres.partitions).toHaveLength(1000)
    expect(read.table('public.events').tablePartition).toEqual({ columns: [{ columnName: 'at', intervalType: 'INTEGER-RANGE' }] })
    expect(read.names('table')).toEqual(['public.events', 'public.nested', 'public.widest'])
    expect(read.counted('partition')).toMatchObject({ inPostgres: 1003, alsoLeftOut: { partition: 1003 } })
    expect(unaccounted(read.items)).toEqual({})
  })

  test('partitions of partitions are told, with keys that are expressions', async () => {
    const read = await readMetadata(db)
    expect(read.table('public.nested').postgres).toMatchObject({
      partitioning: { strategy: 'list', key: 'LIST (kind)', columns: ['kind'] },
      partitions: [
        {
          name: 'nested_a', bounds: "FOR VALUES IN ('a')", isPartitioned: true, partitionKey: 'HASH (((id % 7)), id)',
          partitions: [{ name: 'nested_a_0', bounds: 'FOR VALUES WITH (modulus 1, remainder 0)', isPartitioned: false }],
        },
        { name: 'nested_rest', bounds: 'DEFAULT', isPartitioned: false },
      ],
    })
    expect(read.record('public.nested').record.measurement).toMatchObject({ estimatedRowCount: 1000 })
  })

  test('partitions become tables when they are asked for', async () => {
    const read = await readMetadata(db, { scope: { includePartitions: true } })
    expect(read.names('table')).toHaveLength(1006)
    expect(read.table('public.nested_a')).toMatchObject({
      tableType: 'Partitioned', postgres: { partitionOf: { table: 'public.nested' }, partitioning: { strategy: 'hash', columns: [null, 'id'] } },
      tablePartition: { columns: [{ columnName: 'id', intervalType: 'COLUMN-VALUE' }] },
    })
    expect(unaccounted(read.items)).toEqual({})
  })
})
