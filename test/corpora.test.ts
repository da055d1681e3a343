import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../src/app.ts'
import { getEntity } from '../src/catalog/get.ts'
import { listEntities } from '../src/catalog/list.ts'
import { readWorkflowFile } from '../src/config.ts'
import { Secret } from '../src/model/secret.ts'
import { pagilaSchema } from './databases/pagila.ts'
import { readMetadata, unaccounted, type Reading } from './read-metadata.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

const chinook = 'chinook/Chinook_PostgreSql_SerialPKs.sql'

function foreignKey(column: string, referred: string, relationshipType = 'MANY_TO_ONE'): object {
  return { constraintType: 'FOREIGN_KEY', columns: [column], referredColumns: [referred], relationshipType }
}

describe.each(servers())('Pagila on PostgreSQL %i', (major) => {
  let db: TemporaryDatabase
  let read: Reading
  const id = (column: string) => `pg.${db.name}.public.${column}`

  beforeAll(async () => {
    db = await temporaryDatabase({ major, sql: [pagilaSchema(major)] })
    read = await readMetadata(db)
  })
  afterAll(() => db.drop())

  test('16 tables, 7 views and a materialized view are read, and the partitions are counted', () => {
    const named = (tableType: string) => read.names('table').filter((name) => read.table(name).tableType === tableType).map((name) => name.replace('public.', ''))
    expect(named('Regular')).toEqual([
      'actor', 'address', 'category', 'city', 'country', 'customer', 'film', 'film_actor', 'film_category', 'film_embedding', 'inventory', 'language',
      'rental', 'staff', 'store',
    ])
    expect(named('Partitioned')).toEqual(['payment'])
    expect(named('View')).toEqual(['actor_info', 'customer_list', 'film_list', 'nicer_but_slower_film_list', 'sales_by_film_category', 'sales_by_store', 'staff_list'])
    expect(named('MaterializedView')).toEqual(['rental_by_category'])
    expect(read.counted('partition')).toMatchObject({ inPostgres: 55, alsoLeftOut: { partition: 55 } })
    expect(unaccounted(read.items)).toEqual({})
    expect(read.warnings()).toEqual([])
  })

  test('payment lists its 55 months, with bounds in UTC whatever offset they were written with', () => {
    const { tablePartition, tableConstraints, postgres } = read.table('public.payment')
    expect(tablePartition).toEqual({ columns: [{ columnName: 'payment_date', intervalType: 'TIME-UNIT' }] })
    expect(postgres.partitioning).toEqual({ strategy: 'range', key: 'RANGE (payment_date)', columns: ['payment_date'] })
    const month = (i: number) => `${2022 + Math.trunc(i / 12)}-${String(i % 12 + 1).padStart(2, '0')}`
    expect(postgres.partitions).toEqual(Array.from({ length: 55 }, (_, i) => ({
      name: `payment_p${month(i).replace('-', '_')}`, databaseSchema: 'public', isPartitioned: false,
      bounds: `FOR VALUES FROM ('${month(i)}-01 00:00:00+00') TO ('${month(i + 1)}-01 00:00:00+00')`,
    })))
    expect(tableConstraints).toEqual([{ constraintType: 'PRIMARY_KEY', columns: ['payment_date', 'payment_id'] }])
    expect(postgres.indexes).toMatchObject([
      { name: 'payment_pkey', isPrimary: true, keys: [{ expression: 'payment_date' }, { expression: 'payment_id' }] },
      { name: 'payment_uuid_key', isPrimary: false, isUnique: true, keys: [{ expression: 'uuid' }, { expression: 'payment_date' }] },
    ])
  })

  test('a partition read as a table has keys of its own beside those of its parent', async () => {
    const whole = await readMetadata(db, { scope: { includePartitions: true } })
    expect(whole.names('table')).toHaveLength(24 + 55)
    const first = whole.table('public.payment_p2022_01')
    expect(first.postgres.partitionOf).toMatchObject({ table: 'public.payment' })
    expect(first.postgres.constraints.map(({ name, referredTable, inherited }) => [name, referredTable, inherited])).toEqual([
      ['payment_p2022_01_customer_id_fkey', 'public.customer', undefined], ['payment_p2022_01_pkey', undefined, true],
      ['payment_p2022_01_rental_id_fkey', 'public.rental', undefined], ['payment_p2022_01_staff_id_fkey', 'public.staff', undefined],
    ])
    expect(first.postgres.indexes.map(({ name }) => name)).toEqual([
      'idx_fk_payment_p2022_01_customer_id', 'idx_fk_payment_p2022_01_staff_id', 'payment_p2022_01_customer_id_idx', 'payment_p2022_01_pkey',
      'payment_p2022_01_uuid_payment_date_idx',
    ])
  })

  test('keys of one and of several columns, and what they refer to', () => {
    expect(read.table('public.film').tableConstraints).toEqual([
      foreignKey('language_id', id('language.language_id')), foreignKey('original_language_id', id('language.language_id')),
    ])
    expect(read.table('public.film_actor').tableConstraints).toEqual([
      foreignKey('actor_id', id('actor.actor_id')), foreignKey('film_id', id('film.film_id')),
      { constraintType: 'PRIMARY_KEY', columns: ['actor_id', 'film_id'] },
    ])
    expect(read.table('public.film_embedding').tableConstraints).toEqual([foreignKey('film_id', id('film.film_id'), 'ONE_TO_ONE')])
    expect(read.table('public.staff').postgres.constraints).toMatchObject([
      { name: 'staff_address_id_fkey', onUpdate: 'cascade', onDelete: 'restrict' }, { name: 'staff_pkey' },
      { name: 'staff_store_id_fkey', onUpdate: 'no action', onDelete: 'no action' },
    ])
  })

  test('film has an enum, a domain, an array, a tsvector and a generated column', () => {
    const film = (name: string) => read.column('public.film', name)
    expect(film('film_id')).toMatchObject({ dataType: 'INT', constraint: 'PRIMARY_KEY', postgres: { default: "nextval('public.film_film_id_seq'::regclass)" } })
    expect(film('rating')).toMatchObject({
      dataType: 'ENUM', dataTypeDisplay: 'public.mpaa_rating', constraint: 'NULL',
      postgres: { default: "'G'::public.mpaa_rating", enumLabels: ['G', 'PG', 'PG-13', 'R', 'NC-17'] },
    })
    expect(film('release_year')).toMatchObject({
      dataType: 'INT', dataTypeDisplay: 'public.year',
      postgres: { notNull: false, domain: { name: 'public.year', baseType: 'integer', notNull: false, checks: ['CHECK (VALUE >= 1901 AND VALUE <= 2155)'] } },
    })
    expect(film('special_features')).toMatchObject({ dataType: 'ARRAY', arrayDataType: 'TEXT', dataTypeDisplay: 'text[]', postgres: { arrayDimensions: 1 } })
    expect(film('fulltext')).toMatchObject({ dataType: 'TSVECTOR', constraint: 'NOT_NULL' })
    expect(film('rental_rate')).toMatchObject({ dataType: 'NUMERIC', precision: 4, scale: 2, dataTypeDisplay: 'numeric(4,2)', postgres: { default: '4.99' } })
    // Pagila has it virtual; before 18 it is loaded as stored.
    const generated = { kind: major >= 18 ? 'virtual' : 'stored', expression: 'round(length::numeric / 60.0, 2)' }
    expect(film('length_hours')).toMatchObject({ ordinalPosition: 15, dataType: 'NUMERIC', postgres: { generated } })
    expect(read.column('public.customer', 'uuid')).toMatchObject({ dataType: 'UUID', postgres: { default: major >= 18 ? 'uuidv7()' : 'gen_random_uuid()' } })
  })

  test('triggers of film, and none on payment', () => {
    expect(read.table('public.film').postgres.triggers).toMatchObject([
      {
        name: 'film_fulltext_trigger', timing: 'before', events: ['insert', 'update'], level: 'row', function: 'pg_catalog.tsvector_update_trigger',
        enabled: 'origin', definition: expect.stringContaining("tsvector_update_trigger('fulltext', 'pg_catalog.english', 'title', 'description')"),
      },
      { name: 'last_updated', timing: 'before', events: ['update'], level: 'row', function: 'public.last_updated', enabled: 'origin' },
    ])
    expect(read.table('public.payment').postgres.triggers).toEqual([])
  })

  test('indexes: unique ones without a constraint, several columns, GiST, one of a materialized view', () => {
    const facts = (table: string) => read.table(table).postgres.indexes.map(({ name, method, isUnique, keys }) => [name, method, isUnique, keys.map(({ expression }) => expression)])
    expect(facts('public.film')).toEqual([
      ['film_fulltext_idx', 'gist', false, ['fulltext']], ['film_pkey', 'btree', true, ['film_id']], ['idx_fk_language_id', 'btree', false, ['language_id']],
      ['idx_fk_original_language_id', 'btree', false, ['original_language_id']], ['idx_title', 'btree', false, ['title']],
    ])
    expect(facts('public.rental')).toContainEqual(['idx_unq_rental_rental_date_inventory_id_customer_id', 'btree', true, ['rental_date', 'inventory_id', 'customer_id']])
    expect(facts('public.rental_by_category')).toEqual([['rental_category', 'btree', true, ['category']]])
    expect(read.column('public.store', 'manager_staff_id').constraint).toBe('NOT_NULL')
  })

  test('views have columns and their statement', () => {
    expect(read.table('public.staff_list').columns.map(({ name, dataType }) => [name, dataType])).toEqual([
      ['id', 'INT'], ['name', 'TEXT'], ['address', 'TEXT'], ['zip code', 'TEXT'], ['phone', 'TEXT'], ['city', 'TEXT'], ['country', 'TEXT'], ['sid', 'INT'],
    ])
    expect(read.column('public.actor_info', 'film_info')).toMatchObject({ dataType: 'JSON', dataTypeDisplay: 'jsonb' })
    expect(read.column('public.film_list', 'rating').postgres.enumLabels).toHaveLength(5)
    expect(read.table('public.film_list').schemaDefinition).toMatch(/^create view public\.film_list as\n[^]*public\.group_concat\(/)
    expect(read.table('public.rental_by_category').postgres).toMatchObject({ relkind: 'm', isPopulated: false })
  })

  test('functions and the aggregate group_concat', () => {
    const facts = read.names('storedProcedure').map((name) => read.routine(name)).map(({ postgres }) => [postgres.routineName, postgres.identityArguments, postgres.language, postgres.returns])
    expect(facts).toEqual([
      ['_group_concat', 'text, text', 'sql', 'text'],
      ['film_in_stock', 'p_film_id integer, p_store_id integer, OUT p_film_count integer', 'sql', 'SETOF integer'],
      ['film_not_in_stock', 'p_film_id integer, p_store_id integer, OUT p_film_count integer', 'sql', 'SETOF integer'],
      ['get_customer_balance', 'p_customer_id integer, p_effective_date timestamp with time zone', 'plpgsql', 'numeric'],
      ['group_concat', 'text', 'internal', 'text'],
      ['inventory_held_by_customer', 'p_inventory_id integer', 'plpgsql', 'integer'],
      ['inventory_in_stock', 'p_inventory_id integer', 'plpgsql', 'boolean'],
      ['last_day', 'timestamp with time zone', 'sql', 'date'],
      ['last_updated', '', 'plpgsql', 'trigger'],
      ['rewards_report', 'min_monthly_purchases integer, min_dollar_amount_purchased numeric', 'plpgsql', 'SETOF public.customer'],
    ])
    expect(read.routine('public.group_concat(text)').postgres).toMatchObject({ kind: 'aggregate', aggregate: { kind: 'normal', transition: 'public._group_concat', stateType: 'text' } })
    expect(read.routine('public.last_day(timestamp with time zone)').postgres).toMatchObject({ volatility: 'immutable', strict: true })
    expect(read.routine('public.rewards_report(integer, numeric)').postgres).toMatchObject({ securityDefiner: true, returnsSet: true, volatility: 'volatile' })
  })

  test('the schema has its types, sequences, rights and comment', () => {
    const { description, postgres } = read.schema('public')
    expect(description).toBe('standard public schema')
    expect(postgres).toMatchObject({ owner: 'postgres', grants: expect.arrayContaining([{ grantee: 'PUBLIC', privileges: ['USAGE', 'CREATE'], grantor: 'postgres' }]) })
    expect(postgres.types).toMatchObject([
      { name: 'bıgınt', kind: 'domain', baseType: 'bigint', notNull: false }, { name: 'mpaa_rating', kind: 'enum', labels: ['G', 'PG', 'PG-13', 'R', 'NC-17'] },
      { name: 'year', kind: 'domain', baseType: 'integer', checks: [{ name: 'year_check', definition: 'CHECK (VALUE >= 1901 AND VALUE <= 2155)', validated: true }] },
    ])
    expect(postgres.sequences).toHaveLength(13)
    // Its sequences are made apart and belong to no column.
    expect(postgres.sequences[0]).toMatchObject({ name: 'actor_actor_id_seq', dataType: 'bigint', start: '1', increment: '1', maximum: '9223372036854775807', cycle: false })
    expect(postgres.sequences.filter(({ ownedBy }) => ownedBy !== undefined)).toEqual([])
  })
})

describe.each(servers())('Chinook on PostgreSQL %i', (major) => {
  let db: TemporaryDatabase
  let read: Reading
  const id = (column: string) => `pg.${db.name}.public.${column}`

  beforeAll(async () => {
    db = await temporaryDatabase({ major, sql: [chinook, 'analyze'] })
    read = await readMetadata(db)
  })
  afterAll(() => db.drop())

  test('11 tables with as many rows as are inserted', () => {
    const rows = read.names('table').map((name) => [name, (read.record(name).record as { measurement?: { estimatedRowCount?: number } }).measurement?.estimatedRowCount])
    expect(Object.fromEntries(rows)).toEqual({
      'public.album': 347, 'public.artist': 275, 'public.customer': 59, 'public.employee': 8, 'public.genre': 25, 'public.invoice': 412,
      'public.invoice_line': 2240, 'public.media_type': 5, 'public.playlist': 18, 'public.playlist_track': 8715, 'public.track': 3503,
    })
    expect(read.names('table').map((name) => read.table(name)).filter(({ tableType, description }) => tableType !== 'Regular' || description !== undefined)).toEqual([])
    expect(read.names('storedProcedure')).toEqual([])
    expect(unaccounted(read.items)).toEqual({})
  })

  test('foreign keys, one to the table itself, and a key of two columns', () => {
    expect(read.table('public.invoice_line').tableConstraints).toEqual([foreignKey('invoice_id', id('invoice.invoice_id')), foreignKey('track_id', id('track.track_id'))])
    expect(read.table('public.employee').tableConstraints).toEqual([foreignKey('reports_to', id('employee.employee_id'))])
    expect(read.table('public.track').tableConstraints).toEqual([
      foreignKey('album_id', id('album.album_id')), foreignKey('genre_id', id('genre.genre_id')), foreignKey('media_type_id', id('media_type.media_type_id')),
    ])
    expect(read.table('public.playlist_track').tableConstraints).toEqual([
      { constraintType: 'PRIMARY_KEY', columns: ['playlist_id', 'track_id'] },
      foreignKey('playlist_id', id('playlist.playlist_id')), foreignKey('track_id', id('track.track_id')),
    ])
  })

  test('columns tell type, length and whether they may be null; a serial its sequence', () => {
    expect(read.table('public.track').columns.map(({ name, dataTypeDisplay, dataLength, constraint }) => [name, dataTypeDisplay, dataLength, constraint])).toEqual([
      ['track_id', 'integer', undefined, 'PRIMARY_KEY'], ['name', 'character varying(200)', 200, 'NOT_NULL'], ['album_id', 'integer', undefined, 'NULL'],
      ['media_type_id', 'integer', undefined, 'NOT_NULL'], ['genre_id', 'integer', undefined, 'NULL'], ['composer', 'character varying(220)', 220, 'NULL'],
      ['milliseconds', 'integer', undefined, 'NOT_NULL'], ['bytes', 'integer', undefined, 'NULL'], ['unit_price', 'numeric(10,2)', undefined, 'NOT_NULL'],
    ])
    expect(read.column('public.invoice', 'total')).toMatchObject({ dataType: 'NUMERIC', precision: 10, scale: 2 })
    expect(read.column('public.employee', 'birth_date')).toMatchObject({ dataType: 'TIMESTAMP', dataTypeDisplay: 'timestamp without time zone' })
    expect(read.column('public.album', 'album_id').postgres).toEqual({ attributeNumber: 1, notNull: true, default: "nextval('public.album_album_id_seq'::regclass)" })
    const { sequences } = read.schema('public').postgres
    expect(sequences).toHaveLength(10)
    expect(sequences[0]).toMatchObject({ name: 'album_album_id_seq', dataType: 'integer', maximum: '2147483647', ownedBy: 'public.album.album_id' })
  })
})

describe.each(servers())('runs into a catalog on PostgreSQL %i', (major) => {
  // The service, the database and the schema public are three entities more.
  test.each([
    { name: 'Pagila', sql: pagilaSchema(major), tables: 24, routines: 10 }, { name: 'Chinook', sql: chinook, tables: 11, routines: 0 },
  ])('$name is written whole, and not again', async ({ sql, tables, routines }) => {
    const [source, catalog] = [await temporaryDatabase({ major, sql: [sql] }), await temporaryDatabase({ major })]
    const home = mkdtempSync(join(tmpdir(), 'trunkline-corpora-'))
    const app = createApp({ environment: {}, databaseUrl: new Secret(catalog.url), home, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
    const { host, port, user: username, database } = source.connection
    const config = { hostPort: `${host}:${port}`, username, database }
    const file = readWorkflowFile(JSON.stringify({ source: { type: 'postgres', serviceName: 'pg', serviceConnection: { config } } }), { fileName: 'metadata.yaml', environment: {} })
    const ingest = () => app.ingest(file, { signal: new AbortController().signal, allowMassDelete: false, emit: () => {} })
    try {
      expect(await ingest()).toMatchObject({ state: 'success', created: 3 + tables + routines, failures: [], skipped: [], warnings: [] })
      expect(await ingest()).toMatchObject({ state: 'success', created: 0, updated: 0, deleted: 0, unchanged: 3 + tables + routines })
      const pool = await app.store()
      expect((await listEntities(pool, 'table', { limit: 100 })).data).toHaveLength(tables)
      expect(await getEntity(pool, 'table', { fqn: `pg.${source.name}.public.customer` })).toMatchObject({ version: 0.1, tableType: 'Regular', columns: expect.arrayContaining([expect.objectContaining({ name: 'customer_id' })]) })
    } finally {
      await app.close()
      await Promise.all([source.drop(), catalog.drop()])
      rmSync(home, { recursive: true })
    }
  })
})
