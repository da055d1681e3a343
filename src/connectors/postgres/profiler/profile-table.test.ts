import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { settingsFor } from '../../../../test/postgres-settings.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from '../../../../test/server.ts'
import { columnMetrics, type ColumnProfile } from '../../../model/profile.ts'
import type { ProfileOutcome, ProfilePlan, ProfileSource } from '../../profile-connector.ts'
import { openProfileSource } from './open-profile-source.ts'

const everything: ProfilePlan = {
  statisticsOnly: false, withColumns: true, withCommonValues: false, metricsOf: () => new Set(columnMetrics), isExact: () => false, customMetrics: [], timeoutMs: 60_000,
}

const schema = `
  create table number (i int, b bigint, d numeric(40,20), f float8, huge float8, m money);
  insert into number values
    (1, 9007199254740993, 0.1, 1.5, 1e308, 12.50), (2, 9007199254740993, 12345678901234567890.12345, 'NaN', 1e308, 1), (3, 1, 'NaN', 'Infinity', 1e308, null),
    (4, null, null, -0.5, 1e308, null), (null, null, null, null, 1e308, null);
  create type mood as enum ('sad', 'fine', 'glad');
  create domain short as varchar(10);
  create table "Odd ""names""" ("A" text, a short, "select" mood, flag bool, u uuid, ip inet, tags text[], doc jsonb, plain json, raw bytea, at point, bits bit(3), r int4range, x xml);
  insert into "Odd ""names""" values
    ('one', 'x', 'glad', true, '00000000-0000-0000-0000-000000000001', '10.0.0.1', '{a,b}', '{"k":1}', '[1]', '\\x00ff', '(1,2)', '101', '[1,5)', '<a/>'),
    ('three', 'x', 'glad', true, '00000000-0000-0000-0000-000000000001', '10.0.0.200', '{}', '[]', '"s"', '\\x', '(1,2)', '101', '[3,9)', '<a/>'),
    ('', null, 'sad', false, null, null, null, '{"k":2}', null, null, null, null, 'empty', null);
  create table moment (day date, at timestamp, atz timestamptz, clock time, span interval, tz timetz);
  insert into moment values
    ('2024-01-01', '2024-01-01 00:00', '2024-01-01 12:00+02', '08:00', '1 hour', '08:00+01'), ('2024-01-05', '2024-01-01 06:00', 'infinity', '20:30', '2 days', '09:00+01'),
    ('infinity', '2024-01-02 00:00', null, null, null, null), (null, null, null, null, null, null);
  create table nothing (i int, t text, d date);
  create table allnull (i int, t text, d date, f float8, e mood, a int[]);
  insert into allnull select from generate_series(1, 3);
  create table many (id int primary key, k int, t text);
  insert into many select n, n % 10, repeat('x', n % 5) from generate_series(1, 10000) n;
  create view many_view as select * from many;
  create view raising as select 1 / (i - 1) as broken from number;
  create table parts (k int, v int) partition by list (k);
  create table parts_1 partition of parts for values in (1);
  create table parts_2 partition of parts for values in (2);
  insert into parts select n % 2 + 1, n from generate_series(1, 10) n;
  create table hidden (i int, secret text);
  create table closed (i int);
  create table guarded (i int); insert into guarded values (1), (2), (3); alter table guarded enable row level security; create policy p on guarded using (i > 1);
  analyze many; analyze parts;`

describe.each(servers())('profiles of PostgreSQL %i', (major) => {
  let database: TemporaryDatabase
  let source: ProfileSource
  const reader = `profile_reader_${major}_${process.pid}`
  beforeAll(async () => {
    database = await temporaryDatabase({ major, sql: [schema] })
    await database.client.query(`create role ${reader} login; grant select on all tables in schema public to ${reader}; revoke all on hidden, closed from ${reader}; grant select (i) on hidden to ${reader}`)
    source = await openProfileSource({ connection: await settingsFor({ ...database.connection, user: reader }), ingestAllDatabases: false, signal: new AbortController().signal })
  })
  afterAll(async () => {
    await source.close()
    await database.client.query(`drop owned by ${reader}; drop role ${reader}`)
    await database.drop()
  })

  const outcomeOf = (table: string, plan: Partial<ProfilePlan> = {}): Promise<ProfileOutcome> =>
    source.profileTable({ database: database.name, databaseSchema: 'public', table, tableType: 'Regular' }, { ...everything, ...plan })
  async function profile(table: string, plan: Partial<ProfilePlan> = {}) {
    const outcome = await outcomeOf(table, plan)
    if (!('tableProfile' in outcome)) throw new Error('skipped' in outcome ? outcome.detail : 'unchanged')
    const columns = Object.fromEntries(outcome.columnProfile.map((column): [string, ColumnProfile] => [column.name, column]))
    return { table: outcome.tableProfile, columns }
  }

  test('whole numbers: counts, range, moments, quartiles, histogram', async () => {
    const { table, columns } = await profile('number')
    expect(table).toMatchObject({ grade: 'exact', rowCount: 5, columnCount: 6, sampledRows: 5, sizeInByte: expect.any(Number) })
    expect(columns['i']).toEqual({
      name: 'i', timestamp: table.timestamp, grade: 'exact', sampledRows: 5,
      valuesCount: 4, valuesPercentage: 80, nullCount: 1, nullProportion: 0.2, distinctCount: 4, distinctProportion: 1, uniqueCount: 4, uniqueProportion: 1, duplicateCount: 0,
      min: 1, max: 4, mean: 2.5, sum: 10, variance: 1.25, stddev: 1.118033988749895,
      median: 2.5, firstQuartile: 1.75, thirdQuartile: 3.25, interQuartileRange: 1.5, nonParametricSkew: 0,
      histogram: { boundaries: ['1 to 3', '3 and up'], frequencies: [2, 2] },
    })
  })

  test('large numbers keep their digits; what is not finite is counted apart; sums that overflow are summed as numerics', async () => {
    const { columns } = await profile('number')
    expect(columns['b']).toMatchObject({ min: 1, max: '9007199254740993', sum: '18014398509481987', valuesCount: 3, distinctCount: 2, uniqueCount: 1, duplicateCount: 1 })
    expect(columns['d']).toMatchObject({ min: 0.1, max: '12345678901234567890.12345', valuesCount: 3, nonFiniteCount: 1, distinctCount: 3 })
    expect(columns['f']).toMatchObject({ min: -0.5, max: 1.5, mean: 0.5, sum: 1, stddev: 1, variance: 1, valuesCount: 4, nonFiniteCount: 2, distinctCount: 4 })
    expect(columns['huge']).toMatchObject({ min: 1e308, max: 1e308, mean: 1e308, distinctCount: 1, uniqueCount: 0 })
    expect(columns['huge']).not.toHaveProperty('histogram')
    expect(columns['m']).toMatchObject({ min: 1, max: 12.5, sum: 13.5, mean: 6.75, nullCount: 3 })
  })

  test('texts, arrays and bytes by length; enumerations, booleans and JSON by kind; columns that differ by case', async () => {
    const { columns } = await profile('Odd "names"')
    expect(columns['A']).toMatchObject({ valuesCount: 3, minLength: 0, maxLength: 5, mean: 8 / 3, sum: 8, median: 3, distinctCount: 3, histogram: { frequencies: expect.any(Array) } })
    expect(columns['A']).not.toHaveProperty('min')
    expect(columns['a']).toMatchObject({ valuesCount: 2, distinctCount: 1, uniqueCount: 0, minLength: 1, maxLength: 1 })
    expect(columns['select']).toMatchObject({ distinctCount: 2, uniqueCount: 1, cardinalityDistribution: { categories: ['sad', 'glad'], counts: [1, 2], percentages: [33.33, 66.67] } })
    expect(columns['flag']).toMatchObject({ distinctCount: 2, uniqueCount: 1, cardinalityDistribution: { categories: ['true', 'false'], counts: [2, 1] } })
    expect(columns['u']).toMatchObject({ valuesCount: 2, distinctCount: 1, uniqueCount: 0 })
    expect(columns['ip']).toMatchObject({ min: '10.0.0.1/32', max: '10.0.0.200/32', distinctCount: 2 })
    expect(columns['tags']).toMatchObject({ minLength: 0, maxLength: 2, mean: 1, distinctCount: 2 })
    expect(columns['doc']).toMatchObject({ valuesCount: 3, distinctCount: 3, cardinalityDistribution: { categories: ['object', 'array'], counts: [2, 1] } })
    expect(columns['plain']).toMatchObject({ cardinalityDistribution: { categories: ['array', 'string'], counts: [1, 1] } })
    expect(columns['raw']).toMatchObject({ minLength: 0, maxLength: 2, mean: 1 })
    expect(columns['bits']).toMatchObject({ minLength: 3, maxLength: 3, distinctCount: 1 })
    expect(columns['r']).toMatchObject({ valuesCount: 3, min: '1', max: '9', distinctCount: 3 })
    for (const [name, extent] of [['at', { extent: { minX: 1, minY: 2, maxX: 1, maxY: 2 } }], ['x', {}]] as const) expect(columns[name]).toEqual({ name, ...extent, timestamp: columns['A']!.timestamp, grade: 'exact', sampledRows: 3, valuesCount: 2, nullCount: 1, valuesPercentage: 66.6667, nullProportion: 0.333333 })
    expect(columns['plain']).not.toHaveProperty('distinctCount')
  })

  test('dates and times have a range and a histogram; infinity is in neither', async () => {
    const { columns } = await profile('moment')
    expect(columns['day']).toMatchObject({ min: '2024-01-01', max: '2024-01-05', valuesCount: 3, nonFiniteCount: 1, distinctCount: 3, histogram: { boundaries: ['2024-01-01 to 2024-01-04', '2024-01-04 and up'], frequencies: [1, 1] } })
    expect(columns['at']).toMatchObject({ min: '2024-01-01T00:00:00', max: '2024-01-02T00:00:00', histogram: { boundaries: ['2024-01-01T00:00:00 to 2024-01-01T08:00:00', '2024-01-01T08:00:00 to 2024-01-01T16:00:00', '2024-01-01T16:00:00 and up'], frequencies: [2, 0, 1] } })
    expect(columns['atz']).toMatchObject({ min: '2024-01-01T10:00:00Z', max: '2024-01-01T10:00:00Z', nonFiniteCount: 1 })
    expect(columns['clock']).toMatchObject({ min: '08:00:00', max: '20:30:00', histogram: { boundaries: ['08:00:00 to 14:15:00', '14:15:00 and up'], frequencies: [1, 1] } })
    expect(columns['span']).toMatchObject({ min: '01:00:00', max: '2 days' })
    expect(columns['tz']).toMatchObject({ min: '08:00:00+01', max: '09:00:00+01' })
  })

  test('an empty table, and columns of nulls only', async () => {
    const empty = await profile('nothing')
    expect(empty.table).toMatchObject({ rowCount: 0, grade: 'exact' })
    expect(empty.columns['i']).toEqual({ name: 'i', timestamp: empty.table.timestamp, grade: 'exact', sampledRows: 0, valuesCount: 0, nullCount: 0, distinctCount: 0, uniqueCount: 0, duplicateCount: 0 })
    const { columns, table } = await profile('allnull')
    for (const name of ['i', 't', 'd', 'f', 'e', 'a']) {
      expect(columns[name]).toEqual({ name, timestamp: table.timestamp, grade: 'exact', sampledRows: 3, valuesCount: 0, nullCount: 3, valuesPercentage: 0, nullProportion: 1, distinctCount: 0, uniqueCount: 0, duplicateCount: 0 })
    }
  })

  test('statistics only: no row is read, all is an estimate, and nothing is claimed of what was never analysed', async () => {
    const { table, columns } = await profile('many', { statisticsOnly: true })
    expect(table).toMatchObject({ grade: 'statistics', rowCount: 10_000, estimated: ['rowCount'] })
    expect(columns['k']).toMatchObject({ grade: 'statistics', valuesCount: 10_000, nullCount: 0, distinctCount: 10, min: 0, max: 9 })
    expect(columns['id']).toMatchObject({ distinctCount: 10_000, distinctProportion: 1 })
    const unknown = await profile('number', { statisticsOnly: true })
    expect(unknown.table).not.toHaveProperty('rowCount')
    expect(unknown.table.notes?.[0]).toContain('never analysed')
    expect(unknown.columns).toEqual({})
  })

  test('many rows: what adds up is exact, what takes all values at once is estimated with its error, or exact where asked', async () => {
    await database.client.query(`create table large (id bigint, k int, word text, f float8, span date); insert into large select n, n % 7, 'w' || n % 20000, case when n = 5 then float8 'NaN' else n end, date '2024-01-01' + n % 100 from generate_series(1, 150000) n; grant select on large to ${reader}; analyze large`)
    const { table, columns } = await profile('large')
    expect(table).toMatchObject({ grade: 'exact', rowCount: 150_000 })
    expect(columns['id']).toMatchObject({ valuesCount: 150_000, min: 1, max: 150_000, sum: 11_250_075_000, mean: 75_000.5, variance: 1_874_999_999.9166667, estimated: ['distinctCount', 'distinctProportion', 'uniqueCount', 'uniqueProportion', 'duplicateCount', 'median', 'firstQuartile', 'thirdQuartile', 'interQuartileRange', 'nonParametricSkew', 'histogram'] })
    for (const [column, metric, truth] of [['id', 'distinctCount', 150_000], ['id', 'uniqueCount', 150_000], ['id', 'median', 75_000.5], ['id', 'firstQuartile', 37_500], ['f', 'thirdQuartile', 112_500], ['word', 'distinctCount', 20_000], ['word', 'uniqueCount', 0]] as const) {
      const profiled = columns[column]!
      const error = profiled.errors![metric]!
      expect(error, `${column} ${metric}`).toBeLessThan(Math.max(truth * 0.08, 20))
      // Twice the error: the sample is the same every time, but it need not be one of the 95 of 100.
      expect(Math.abs(Number(profiled[metric]) - truth), `${column} ${metric}`).toBeLessThanOrEqual(2 * error)
    }
    expect(columns['k']).toMatchObject({ distinctCount: 7, uniqueCount: 0 })
    expect(columns['k']!.errors).not.toHaveProperty('distinctCount')
    expect(columns['span']).toMatchObject({ distinctCount: 100, uniqueCount: 0, min: '2024-01-01', max: '2024-04-09' })
    expect(columns['f']).toMatchObject({ nonFiniteCount: 1, max: 150_000, sum: 11_250_074_995 })
    expect(columns['id']!.histogram!.frequencies.reduce((sum, count) => sum + count)).toBeGreaterThan(149_900)
    const { columns: common } = await profile('large', { withCommonValues: true })
    expect(common['k']!.cardinalityDistribution!.categories).toHaveLength(7)
    expect(common['k']!.estimated).toContain('cardinalityDistribution')
    for (const count of common['k']!.cardinalityDistribution!.counts) expect(Math.abs(count - 150_000 / 7)).toBeLessThan(1500)
    expect(common['word']).not.toHaveProperty('cardinalityDistribution')
    expect(columns['k']).not.toHaveProperty('cardinalityDistribution')
    expect((await profile('many', { withCommonValues: true })).columns['t']!.cardinalityDistribution).toEqual({ categories: ['', 'x', 'xx', 'xxx', 'xxxx'], counts: [2000, 2000, 2000, 2000, 2000], percentages: [20, 20, 20, 20, 20] })
    const exact = (await profile('large', { isExact: () => true })).columns
    expect(exact['id']).toMatchObject({ distinctCount: 150_000, uniqueCount: 150_000, median: 75_000.5, firstQuartile: 37_500.75 })
    expect(exact['word']).toMatchObject({ distinctCount: 20_000, uniqueCount: 0, duplicateCount: 130_000 })
    expect(exact['id']).not.toHaveProperty('estimated')
  })

  test('a sample is the same every time, for tables and for views, and says how many rows it had', async () => {
    const sample = { value: 10, type: 'PERCENTAGE', method: 'BERNOULLI' } as const
    const [first, second] = [await profile('many', { sample }), await profile('many', { sample })]
    expect(first.table).toMatchObject({ grade: 'sampled', rowCount: 10_000, estimated: ['rowCount'], profileSample: 10, profileSampleType: 'PERCENTAGE', samplingMethodType: 'BERNOULLI' })
    expect(first.table.sampledRows).toBeGreaterThan(800)
    expect(first.table.sampledRows).toBeLessThan(1200)
    expect(second.columns['id']).toEqual({ ...first.columns['id'], timestamp: expect.any(Number) })
    expect(first.columns['id']).toMatchObject({ grade: 'sampled', valuesCount: first.table.sampledRows, distinctCount: first.table.sampledRows })
    const view = await profile('many_view', { sample: { ...sample, value: 500, type: 'ROWS' } })
    expect(view.table.sampledRows).toBeGreaterThan(350)
    expect(view.table.sampledRows).toBeLessThan(650)
    expect((await profile('many', { sample: { ...sample, value: 20_000, type: 'ROWS' } })).table).toMatchObject({ grade: 'exact', rowCount: 10_000 })
  })

  test('a partitioned table is profiled as a whole, or the rows that a condition keeps', async () => {
    expect((await profile('parts')).table).toMatchObject({ rowCount: 10, sizeInByte: 16_384 })
    expect((await profile('parts', { partition: { kind: 'integers', column: 'v', start: 3, end: 5 } })).columns['v']).toMatchObject({ valuesCount: 3, sum: 12 })
    expect((await profile('parts', { partition: { kind: 'values', column: 'k', values: ['2'] } })).columns['v']).toMatchObject({ valuesCount: 5, sum: 25 })
    expect((await profile('moment', { partition: { kind: 'since', column: 'day', interval: 1, unit: 'DAY' } })).table).toMatchObject({ sampledRows: 1 })
  })

  test('rows of a query of ones own; one that writes is refused', async () => {
    expect((await profile('many', { profileQuery: 'select * from public.many where k = 3 -- mine' })).columns['k']).toMatchObject({ valuesCount: 1000, min: 3, max: 3 })
    const refused = await profile('many', { profileQuery: 'select 1) as x; commit; create table public.oops (); select (1' })
    expect(refused.columns).toEqual({})
    expect(refused.table.notes?.[0]).toContain('Not all could be measured')
  })

  /** Profiles a table that another session has locked, and lets that session change it while the profile waits. */
  async function outcomeWhile(table: string, change: string): Promise<ProfileOutcome> {
    const other = new pg.Client(database.connection)
    await other.connect()
    await other.query(`grant select on ${table} to ${reader}`)
    await other.query(`begin; lock table ${table} in access exclusive mode`)
    const profiling = outcomeOf(table)
    const waiting = `select from pg_stat_activity where usename = '${reader}' and wait_event_type = 'Lock'`
    for (let look = 0; look < 500 && (await database.client.query(waiting)).rows.length === 0; look += 1) await new Promise((resolve) => { setTimeout(resolve, 10) })
    await other.query(`${change}; commit`)
    await other.end()
    return profiling
  }

  test('a table that is truncated or dropped after the snapshot was taken is not told of as empty', async () => {
    await database.client.query('create table emptied (i int); insert into emptied values (1), (2)')
    expect(await outcomeWhile('emptied', 'truncate emptied')).toEqual({ skipped: 'changedDuringRun', detail: 'it was truncated, rewritten or dropped while it was read' })
    expect(await outcomeOf('emptied')).toMatchObject({ tableProfile: { rowCount: 0 } })
    await database.client.query('insert into emptied values (1)')
    expect(await outcomeWhile('emptied', 'drop table emptied')).toMatchObject({ skipped: 'changedDuringRun' })
  })

  test('of a table that is altered after the snapshot was taken what is left is measured, or it is skipped', async () => {
    await database.client.query('create table altered (i int, gone int, other int); insert into altered values (1, 2, 3), (4, 5, 6)')
    const outcome = await outcomeWhile('altered', 'alter table altered drop column gone, alter column other type bigint using other * 10')
    expect(outcome).toEqual({ skipped: 'changedDuringRun', detail: 'it was truncated, rewritten or dropped while it was read' })
    await database.client.query('alter table altered add column gone int default 7')
    const smaller = await outcomeWhile('altered', 'alter table altered drop column gone')
    expect(smaller).toMatchObject({ tableProfile: { rowCount: 2 }, columnProfile: [{ name: 'i', sum: 5 }, { name: 'other', sum: 90 }] })
  })

  test('what the role may not read is named with its GRANT; a dropped, locked or raising relation harms nothing', async () => {
    expect(await outcomeOf('closed')).toEqual({ skipped: 'notVisible', detail: `the role ${reader} may not read it`, hint: `GRANT SELECT ON public.closed TO ${reader};` })
    expect((await profile('hidden')).columns['secret']).toEqual({ name: 'secret', timestamp: expect.any(Number), note: expect.stringContaining('GRANT SELECT (secret)') })
    expect((await profile('hidden')).columns['i']).toMatchObject({ valuesCount: 0 })
    expect(await outcomeOf('gone')).toMatchObject({ skipped: 'changedDuringRun' })
    const raising = await profile('raising')
    expect(raising.columns).toEqual({})
    expect(raising.table).toMatchObject({ grade: 'exact', rowCount: 5 })
    expect(raising.table.notes?.[0]).toContain('division by zero')
    await database.client.query('begin; lock table number in access exclusive mode')
    expect(await outcomeOf('number')).toMatchObject({ skipped: 'locked' })
    await database.client.query('rollback')
  })

  test('where row security hides rows, the profile says so', async () => {
    expect((await profile('guarded')).table).toMatchObject({ rowCount: 2, notes: ['Row security decides which rows this role sees: the figures are of those rows only.'] })
  })

  test('a table that has no time for a look at its rows is told of by what the server knew', async () => {
    const { table, columns } = await profile('many', { timeoutMs: 0 })
    expect(table).toMatchObject({ grade: 'statistics', rowCount: 10_000, notes: ['The time for this table (0 s) was over before all was measured.'] })
    expect(columns['k']).toMatchObject({ grade: 'statistics', distinctCount: 10, median: expect.any(Number) })
  })

  test('a table that runs out of time keeps what it got', async () => {
    await database.client.query(`create view slow as select k, (select count(*) from pg_sleep(case when k = 3 then 2 else 0 end)) as s from many where k in (1, 3) and id < 5; grant select on slow to ${reader}`)
    const { table, columns } = await profile('slow', { timeoutMs: 500 })
    expect(table.notes).toEqual(['The time for this table (0.5 s) was over before all was measured.'])
    expect(columns).toEqual({})
  })

  test('as many columns as a table may have', async () => {
    await database.client.query(`create table wide (${Array.from({ length: 1600 }, (_, n) => `c${n} smallint`).join(', ')}); insert into wide (c0, c1599) values (1, 2); grant select on wide to ${reader}`)
    const { columns } = await profile('wide', { metricsOf: () => new Set(['valuesCount', 'min', 'max', 'mean']) })
    expect(Object.keys(columns)).toHaveLength(1600)
    expect(columns['c1599']).toMatchObject({ valuesCount: 1, min: 2, mean: 2 })
    expect(columns['c5']).toMatchObject({ valuesCount: 0 })
  })
})
