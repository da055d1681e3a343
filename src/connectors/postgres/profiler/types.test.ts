import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { settingsFor } from '../../../../test/postgres-settings.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from '../../../../test/server.ts'
import { columnMetrics, type ColumnProfile } from '../../../model/profile.ts'
import type { ProfileSource } from '../../profile-connector.ts'
import { openProfileSource } from './open-profile-source.ts'

/** Of each type five rows: a value twice, two others, and NULL. */
const values: Record<string, readonly [string, string, string]> = {
  'smallint': ['1', '2', '4'], 'int': ['1', '2', '4'], 'bigint': ['1', '2', '4'], 'numeric': ['1', '2', '4'], 'numeric(10,2)': ['1', '2', '4'], 'real': ['1', '2', '4'], 'float8': ['1', '2', '4'], 'money': ['1', '2', '4'],
  'positive': ['1', '2', '4'], 'small_positive': ['1', '2', '4'],
  'text': ['a', 'bb', 'dddd'], 'varchar(9)': ['a', 'bb', 'dddd'], 'char(6)': ['a', 'bb', 'dddd'], 'name': ['a', 'bb', 'dddd'], 'public.citext': ['a', 'bb', 'dddd'], 'word': ['a', 'bb', 'dddd'],
  'bytea': ['\\x00', '\\x0102', '\\x01020304'], 'varbit': ['1', '10', '1111'], 'int[]': ['{1}', '{1,2}', '{1,2,3,4}'], 'text[]': ['{a}', '{a,b}', '{a,b,c,d}'], 'mood[]': ['{sad}', '{sad,sad}', '{sad,sad,fine,glad}'],
  'date': ['2024-01-01', '2024-01-02', '2024-01-04'], 'timestamp': ['2024-01-01', '2024-01-02', '2024-01-04'], 'timestamptz': ['2024-01-01 02:00+02', '2024-01-02 00:00Z', '2024-01-04 00:00Z'],
  'time': ['01:00', '02:00', '04:00'], 'timetz': ['01:00+01', '02:00+01', '04:00+01'], 'interval': ['1 hour', '2 hours', '4 hours'],
  'inet': ['10.0.0.1', '10.0.0.2', '10.0.0.0/8'], 'cidr': ['10.0.0.0/8', '10.1.0.0/16', '192.168.0.0/16'],
  'int4range': ['[1,2)', '[2,3)', '[4,9)'], 'int8range': ['[1,2)', '[2,3)', '[4,9)'], 'numrange': ['[1,2)', '[2,3)', '[4,9)'], 'daterange': ['[2024-01-01,2024-01-02)', '[2024-01-02,2024-01-03)', '[2024-01-04,2024-01-09)'],
  'tsrange': ['[2024-01-01,2024-01-02)', '[2024-01-02,2024-01-03)', '[2024-01-04,2024-01-09)'], 'tstzrange': ['[2024-01-01Z,2024-01-02Z)', '[2024-01-02Z,2024-01-03Z)', '[2024-01-04Z,2024-01-09Z)'], 'int4multirange': ['{[1,2)}', '{[2,3)}', '{[4,5),[8,9)}'],
  'mood': ['sad', 'fine', 'glad'], 'boolean': ['true', 'false', 'false'], 'json': ['{"a":1}', '{"b":1,"a":2}', '[1]'], 'jsonb': ['{"a":1}', '{"b":1,"a":2}', '[1]'],
  'uuid': ['00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002', '00000000-0000-0000-0000-000000000003'], 'macaddr': ['08:00:2b:01:02:03', '08:00:2b:01:02:04', '08:00:2b:01:02:05'],
  'oid': ['1', '2', '4'], 'pg_lsn': ['0/1', '0/2', '0/4'], 'tsvector': ['a', 'b', 'c'], 'public.hstore': ['a=>1', 'b=>1', 'c=>1'], 'public.ltree': ['a', 'a.b', 'a.c'], 'public.cube': ['(1)', '(2)', '(4)'], 'public.isbn': ['0-393-04002-X', '0-306-40615-2', '0-201-53082-1'], 'floatrange': ['[1,2)', '[2,3)', '[4,9)'],
  'xml': ['<a/>', '<b/>', '<c/>'], 'pair': ['(1,a)', '(2,b)', '(4,c)'], 'pg_snapshot': ['1:1:', '2:2:', '4:4:'], 'path': ['[(0,0),(1,1)]', '[(0,0),(2,2)]', '[(0,0),(3,3)]'],
  'point': ['(1,5)', '(2,-3)', '(4,0)'], 'box': ['(1,1),(0,0)', '(2,2),(1,1)', '(9,7),(4,-4)'], 'lseg': ['[(1,5),(0,0)]', '[(2,-3),(9,9)]', '[(4,0),(1,1)]'], 'polygon': ['((0,0),(1,5))', '((2,-3),(2,2))', '((4,0),(3,3))'], 'circle': ['<(1,1),1>', '<(2,2),1>', '<(8,8),2>'],
  'gis.geometry': ['(1,5)', '(2,-3)', '(4,0)'],
}

const counts = { valuesCount: 4, valuesPercentage: 80, nullCount: 1, nullProportion: 0.2 }
const distinct = { distinctCount: 3, distinctProportion: 0.75, uniqueCount: 2, uniqueProportion: 0.5, duplicateCount: 1 }
// Of 1, 1, 2, 4: squares of what they are off the mean are 1, 1, 0, 4.
const moments = { mean: 2, sum: 8, variance: 1.5, stddev: Math.sqrt(1.5), median: 1.5, firstQuartile: 1, thirdQuartile: 2.5, interQuartileRange: 1.5, nonParametricSkew: 0.5 / Math.sqrt(1.5) }
const wholeBins = { histogram: { boundaries: ['1 to 3', '3 and up'], frequencies: [3, 1] } }
const number = { ...counts, ...distinct, ...moments, min: 1, max: 4 }
const whole = { ...number, ...wholeBins }
const fraction = { ...number, histogram: { boundaries: ['1 to 2.5', '2.5 and up'], frequencies: [3, 1] } }
const lengths = { ...counts, ...distinct, ...moments, ...wholeBins, minLength: 1, maxLength: 4 }
const comparable = { ...counts, ...distinct }
const between = (min: string, max: string) => ({ ...comparable, min, max })
const inBins = (...boundaries: string[]) => ({ histogram: { boundaries, frequencies: boundaries.length === 2 ? [3, 1] : [2, 1, 1] } })
const days = ['2024-01-01 to 2024-01-02', '2024-01-02 to 2024-01-03', '2024-01-03 and up']
const hours = ['01:00:00 to 02:00:00', '02:00:00 to 03:00:00', '03:00:00 and up']
const kinds = { cardinalityDistribution: { categories: ['object', 'array'], counts: [3, 1], percentages: [75, 25] }, keyDistribution: { categories: ['a'], counts: [3], percentages: [75] } }
const around = (minX: number, minY: number, maxX: number, maxY: number) => ({ ...counts, extent: { minX, minY, maxX, maxY } })

const figures: Record<string, object> = {
  'smallint': whole, 'int': whole, 'bigint': whole, 'positive': whole, 'small_positive': whole,
  'numeric': fraction, 'numeric(10,2)': fraction, 'real': fraction, 'float8': fraction, 'money': fraction,
  'text': lengths, 'varchar(9)': lengths, 'char(6)': lengths, 'name': lengths, 'public.citext': lengths, 'word': lengths, 'bytea': lengths, 'varbit': lengths, 'int[]': lengths, 'text[]': lengths, 'mood[]': lengths,
  'date': { ...between('2024-01-01', '2024-01-04'), ...inBins('2024-01-01 to 2024-01-03', '2024-01-03 and up') },
  'timestamp': { ...between('2024-01-01T00:00:00', '2024-01-04T00:00:00'), ...inBins(...days) }, 'timestamptz': { ...between('2024-01-01T00:00:00Z', '2024-01-04T00:00:00Z'), ...inBins(...days) },
  'time': { ...between('01:00:00', '04:00:00'), ...inBins(...hours) }, 'timetz': between('01:00:00+01', '04:00:00+01'), 'interval': { ...between('01:00:00', '04:00:00'), ...inBins(...hours) },
  'inet': between('10.0.0.0/8', '10.0.0.2/32'), 'cidr': between('10.0.0.0/8', '192.168.0.0/16'),
  'int4range': between('1', '9'), 'int8range': between('1', '9'), 'numrange': between('1', '9'), 'daterange': between('2024-01-01', '2024-01-09'),
  'tsrange': between('2024-01-01 00:00:00', '2024-01-09 00:00:00'), 'tstzrange': between('2024-01-01T00:00:00Z', '2024-01-09T00:00:00Z'), 'int4multirange': between('1', '9'),
  'mood': { ...comparable, cardinalityDistribution: { categories: ['sad', 'fine', 'glad'], counts: [2, 1, 1], percentages: [50, 25, 25] } },
  'boolean': { ...counts, distinctCount: 2, distinctProportion: 0.5, uniqueCount: 0, uniqueProportion: 0, duplicateCount: 2, cardinalityDistribution: { categories: ['true', 'false'], counts: [2, 2], percentages: [50, 50] } },
  'jsonb': { ...comparable, ...kinds }, 'json': { ...counts, ...kinds },
  ...Object.fromEntries(['uuid', 'macaddr', 'oid', 'pg_lsn', 'tsvector', 'public.hstore', 'public.ltree', 'public.cube', 'public.isbn', 'floatrange'].map((type) => [type, comparable])),
  // They have no equality.
  'xml': counts, 'pair': counts, 'pg_snapshot': counts, 'path': counts,
  'point': around(1, -3, 4, 5), 'box': around(0, -4, 9, 7), 'lseg': around(0, -3, 9, 9), 'polygon': around(0, -3, 4, 5), 'circle': around(0, 0, 10, 10), 'gis.geometry': around(1, -3, 4, 5),
}

// A geometry as PostGIS has it, as far as the profiler looks at one: the name, and st_extent() beside it.
const schema = `
  create extension citext; create extension hstore; create extension ltree; create extension cube; create extension isn;
  create type mood as enum ('sad', 'fine', 'glad');
  create domain positive as bigint check (value > 0);
  create domain small_positive as positive check (value < 100);
  create domain word as text;
  create type pair as (a int, b text);
  create type floatrange as range (subtype = float8);
  create schema gis;
  create type gis.geometry as (x float8, y float8);
  create function gis.box_of(state text, value gis.geometry) returns text language sql as $$
    select case when value is null then state else format('BOX(%s %s,%s %s)', least(p[1]::float8, (value).x), least(p[2]::float8, (value).y), greatest(p[3]::float8, (value).x), greatest(p[4]::float8, (value).y)) end
    from (select array(select m[1] from regexp_matches(coalesce(state, ''), '-?[0-9.]+', 'g') m) as p) s $$;
  create aggregate gis.st_extent(gis.geometry) (sfunc = gis.box_of, stype = text);
  create table typed (${Object.keys(values).map((type, index) => `c${index} ${type}`).join(', ')});
  insert into typed values ${[0, 0, 1, 2].map((row) => `(${Object.entries(values).map(([type, three]) => `'${three[row]!}'::${type}`).join(', ')})`).join(', ')};
  insert into typed select from generate_series(1, 1);`

describe.each(servers())('every type on PostgreSQL %i', (major) => {
  let database: TemporaryDatabase
  let source: ProfileSource
  const profiles = new Map<string, ColumnProfile>()
  beforeAll(async () => {
    database = await temporaryDatabase({ major, sql: [schema] })
    await database.client.query(`alter database ${database.name} set lc_monetary = 'C'`)
    source = await openProfileSource({ connection: await settingsFor(database.connection), ingestAllDatabases: false, signal: new AbortController().signal })
    const outcome = await source.profileTable({ database: database.name, databaseSchema: 'public', table: 'typed', tableType: 'Regular' }, {
      statisticsOnly: false, withColumns: true, withCommonValues: false, metricsOf: () => new Set(columnMetrics), isExact: () => false, customMetrics: [], timeoutMs: 60_000,
    })
    if (!('tableProfile' in outcome)) throw new Error(JSON.stringify(outcome))
    expect(outcome.tableProfile.notes).toBeUndefined()
    for (const [index, type] of Object.keys(values).entries()) profiles.set(type, outcome.columnProfile.find(({ name }) => name === `c${index}`)!)
  })
  afterAll(async () => {
    await source.close()
    await database.drop()
  })

  test('every figure that a type has is what it is by hand, and no other is told', () => {
    expect(Object.keys(figures).sort()).toEqual(Object.keys(values).sort())
    for (const [type, wanted] of Object.entries(figures)) {
      const { name: _name, timestamp: _timestamp, grade, sampledRows, ...told } = profiles.get(type)!
      expect({ type, grade, sampledRows, ...told }).toEqual({ type, grade: 'exact', sampledRows: 5, ...wanted })
    }
  })

  test('all the metrics that may be chosen are told of some type', () => {
    const told = new Set(Object.values(figures).flatMap((wanted) => Object.keys(wanted)))
    expect(columnMetrics.filter((metric) => !told.has(metric))).toEqual([])
  })
})
