import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readMetadata, type Reading } from '../../../../test/read-metadata.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from '../../../../test/server.ts'
import type { Column } from '../../../model/table.ts'

const schema = `
create schema s;
create extension hstore schema s; create extension citext schema s; create extension ltree schema s; create extension cube schema s;
create type s.mood as enum ('sad', 'a ''quoted'' one', 'happy');
create domain s.positive as int check (value > 0);
create domain s.small as s.positive default 7 not null check (value < 100);
create domain s.moods as s.mood[]; create domain s.in_c as text collate "C";
create type s.point3 as (x float8, y float8, label varchar(10));
create type s.box3 as (low s.point3, corners s.point3[], mood s.mood);
comment on column s.point3.label is 'how it is called';
create type s.price_range as range (subtype = numeric);
create type s.empty as ();
create table s.used_as_type (id int, note text);
create table s.t (
  bool boolean, i2 smallint, i4 int, i8 bigint, f4 real, f8 double precision, num numeric, num_ps numeric(10,3), mon money,
  txt text, vc varchar, vcn varchar(12), ch char, chn char(5), bp bpchar, nm name, qc "char",
  bin bytea, dt date, tm time(3), tmz timetz, ts timestamp, tsz timestamptz(2), iv interval day to second(1),
  js json, jb jsonb, u uuid, x xml, ip inet, net cidr, mac macaddr, mac8 macaddr8, b1 bit(3), vb varbit, vbn varbit(9),
  tsv tsvector, tsq tsquery, lsn pg_lsn, snap pg_snapshot, pt point, ln line, pg polygon, ci circle, o oid, rc regclass, jp jsonpath,
  r4 int4range, rd daterange, rtz tstzrange, m8 int8multirange, mts tsmultirange, rp s.price_range,
  arr int[], arr2 numeric(8,2)[][], arrm s.mood[], m s.mood, dom s.positive, dom2 s.small, domarr s.moods,
  comp s.point3, comp2 s.box3, comps s.point3[], rowtype s.used_as_type, rows s.used_as_type[], none s.empty,
  hs s.hstore, cit s.citext, lt s.ltree, cu s.cube,
  coll text collate "C", stored text, narrow text, ids int2vector, name_default name collate "default", packed numeric, dom_c s.in_c);
alter table s.t alter stored set storage external, alter packed set storage extended, alter narrow set statistics 7, alter narrow set (n_distinct = -0.5);
grant select (txt), update (txt) on s.t to public;`

/** What a column says of its type, without what every column has. */
function typeOf({ name: _n, dataTypeDisplay: _d, constraint: _c, ordinalPosition: _o, extension: _e, ...facts }: Column & { postgres?: unknown }) {
  const { postgres: _p, ...rest } = facts
  return rest
}

describe.each(servers())('column types on PostgreSQL %i', (major) => {
  let db: TemporaryDatabase
  let read: Reading

  beforeAll(async () => {
    db = await temporaryDatabase({ major, sql: [schema, ...(major >= 15 ? ['alter table s.t add neg numeric(5,-2)'] : [])] })
    read = await readMetadata(db)
  })
  afterAll(() => db.drop())

  const column = (name: string) => read.column('s.t', name)

  test.each(Object.entries({
    bool: 'BOOLEAN', i2: 'SMALLINT', i4: 'INT', i8: 'BIGINT', f4: 'FLOAT', f8: 'DOUBLE', num: 'NUMERIC', mon: 'MONEY', txt: 'TEXT', bp: 'STRING',
    nm: 'STRING', qc: 'STRING', bin: 'BYTEA', dt: 'DATE', tm: 'TIME', tmz: 'TIME', ts: 'TIMESTAMP', tsz: 'TIMESTAMPZ', iv: 'INTERVAL', js: 'JSON',
    jb: 'JSON', u: 'UUID', x: 'XML', ip: 'INET', net: 'CIDR', mac: 'MACADDR', mac8: 'MACADDR', vb: 'BIT', tsv: 'TSVECTOR', tsq: 'TSQUERY',
    lsn: 'PG_LSN', snap: 'PG_SNAPSHOT', pt: 'POINT', ln: 'GEOMETRY', pg: 'POLYGON', ci: 'GEOMETRY', o: 'UINT', jp: 'STRING', r4: 'UNKNOWN',
    rd: 'DATETIMERANGE', rtz: 'DATETIMERANGE', m8: 'UNKNOWN', mts: 'DATETIMERANGE', rp: 'UNKNOWN', m: 'ENUM', dom: 'INT', dom2: 'INT',
    cit: 'STRING', lt: 'STRING', cu: 'GEOMETRY', coll: 'TEXT',
  }))('%s is %s', (name, dataType) => {
    expect(typeOf(column(name))).toEqual({ dataType })
  })

  test('lengths, precision and scale are told where they were declared', () => {
    expect(typeOf(column('vc'))).toEqual({ dataType: 'VARCHAR', dataLength: 1 })
    expect(typeOf(column('vcn'))).toEqual({ dataType: 'VARCHAR', dataLength: 12 })
    expect(typeOf(column('ch'))).toEqual({ dataType: 'CHAR', dataLength: 1 })
    expect(typeOf(column('chn'))).toEqual({ dataType: 'CHAR', dataLength: 5 })
    expect(typeOf(column('b1'))).toEqual({ dataType: 'BIT', dataLength: 3 })
    expect(typeOf(column('vbn'))).toEqual({ dataType: 'BIT', dataLength: 9 })
    expect(typeOf(column('num_ps'))).toEqual({ dataType: 'NUMERIC', precision: 10, scale: 3 })
    if (major >= 15) expect(column('neg')).toMatchObject({ precision: 5, scale: -2, dataTypeDisplay: 'numeric(5,-2)' })
  })

  test('the display is the whole type as the server writes it', () => {
    expect(['tm', 'tsz', 'iv', 'vc', 'arr2', 'arrm', 'comps', 'qc'].map((name) => column(name).dataTypeDisplay)).toEqual([
      'time(3) without time zone', 'timestamp(2) with time zone', 'interval day to second(1)', 'character varying', 'numeric(8,2)[]', 's.mood[]',
      's.point3[]', '"char"',
    ])
  })

  test('an array tells its element and its dimensions', () => {
    expect(column('arr')).toMatchObject({ dataType: 'ARRAY', arrayDataType: 'INT', postgres: { arrayDimensions: 1 } })
    expect(column('arr2')).toMatchObject({ dataType: 'ARRAY', arrayDataType: 'NUMERIC', postgres: { arrayDimensions: 2 } })
    expect(column('arrm')).toMatchObject({ arrayDataType: 'ENUM', postgres: { enumLabels: ['sad', "a 'quoted' one", 'happy'], typeSchema: 's' } })
    expect(column('domarr')).toMatchObject({ dataType: 'ARRAY', arrayDataType: 'ENUM', dataTypeDisplay: 's.moods', postgres: { arrayDimensions: 1, enumLabels: ['sad', "a 'quoted' one", 'happy'] } })
    expect(typeOf(column('ids'))).toEqual({ dataType: 'ARRAY', arrayDataType: 'SMALLINT' })
  })

  test('an enum tells its labels, a range its subtype', () => {
    expect(column('m').postgres.enumLabels).toEqual(['sad', "a 'quoted' one", 'happy'])
    expect(column('rd').postgres.range).toEqual({ subtype: 'date', multirange: false })
    expect(column('m8').postgres.range).toEqual({ subtype: 'bigint', multirange: true })
    expect(column('rp').postgres).toMatchObject({ typeSchema: 's', range: { subtype: 'numeric', multirange: false } })
  })

  test('a domain over a domain tells everything that both ask', () => {
    expect(column('dom').postgres).toMatchObject({ notNull: false, domain: { name: 's.positive', baseType: 'integer', notNull: false, checks: ['CHECK (VALUE > 0)'] } })
    expect(column('dom2')).toMatchObject({
      constraint: 'NOT_NULL', dataTypeDisplay: 's.small',
      postgres: {
        notNull: true, notNullByDomain: true,
        domain: { name: 's.small', baseType: 's.positive', notNull: true, default: '7', checks: ['CHECK (VALUE::integer < 100)', 'CHECK (VALUE > 0)'] },
      },
    })
  })

  test('a composite is a STRUCT of its fields, to any depth, in arrays too', () => {
    const point3 = [
      { name: 'x', dataType: 'DOUBLE', dataTypeDisplay: 'double precision', ordinalPosition: 1 },
      { name: 'y', dataType: 'DOUBLE', dataTypeDisplay: 'double precision', ordinalPosition: 2 },
      { name: 'label', dataType: 'VARCHAR', dataLength: 10, dataTypeDisplay: 'character varying(10)', description: 'how it is called', ordinalPosition: 3 },
    ]
    expect(typeOf(column('comp'))).toEqual({ dataType: 'STRUCT', children: point3 })
    expect(typeOf(column('comps'))).toEqual({ dataType: 'ARRAY', arrayDataType: 'STRUCT', children: point3 })
    expect(typeOf(column('comp2'))).toEqual({
      dataType: 'STRUCT',
      children: [
        { name: 'low', dataType: 'STRUCT', dataTypeDisplay: 's.point3', ordinalPosition: 1, children: point3 },
        { name: 'corners', dataType: 'ARRAY', arrayDataType: 'STRUCT', dataTypeDisplay: 's.point3[]', ordinalPosition: 2, children: point3 },
        { name: 'mood', dataType: 'ENUM', dataTypeDisplay: 's.mood', ordinalPosition: 3 },
      ],
    })
    expect(typeOf(column('none'))).toEqual({ dataType: 'STRUCT', children: [] })
  })

  test('the row type of a table is a STRUCT of its columns', () => {
    const row = [
      { name: 'id', dataType: 'INT', dataTypeDisplay: 'integer', ordinalPosition: 1 }, { name: 'note', dataType: 'TEXT', dataTypeDisplay: 'text', ordinalPosition: 2 },
    ]
    expect(typeOf(column('rowtype'))).toEqual({ dataType: 'STRUCT', children: row })
    expect(typeOf(column('rows'))).toEqual({ dataType: 'ARRAY', arrayDataType: 'STRUCT', children: row })
  })

  test('types of extensions are known by name, in whatever schema', () => {
    expect(column('hs')).toMatchObject({ dataType: 'MAP', dataTypeDisplay: 's.hstore', postgres: { typeSchema: 's' } })
  })

  test('collation and storage are told where they are not the type’s own, and nowhere else', () => {
    const set = read.table('s.t').columns.flatMap(({ name }) => {
      const { collation, storage } = column(name).postgres
      return collation === undefined && storage === undefined ? [] : [[name, collation ?? storage]]
    })
    expect(set).toEqual([['coll', 'pg_catalog."C"'], ['stored', 'external'], ['name_default', 'pg_catalog."default"'], ['packed', 'extended']])
  })

  test('what is set on a column is told, and what is not set is not', () => {
    expect(column('coll').postgres.collation).toBe('pg_catalog."C"')
    expect(column('stored').postgres).toEqual({ attributeNumber: column('stored').ordinalPosition, notNull: false, storage: 'external' })
    expect(column('narrow').postgres).toMatchObject({ statisticsTarget: 7, options: ['n_distinct=-0.5'] })
    expect(column('txt').postgres.grants).toEqual([{ grantee: 'PUBLIC', privileges: ['SELECT', 'UPDATE'], grantor: db.connection.user }])
    expect(column('i4').postgres).toEqual({ attributeNumber: 3, notNull: false })
  })
})
