import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { settingsFor } from '../../../../test/postgres-settings.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from '../../../../test/server.ts'
import { columnMetrics, type ColumnProfile, type PartitionProfile } from '../../../model/profile.ts'
import type { ProfileOutcome, ProfilePlan, ProfileSource } from '../../profile-connector.ts'
import { openProfileSource } from './open-profile-source.ts'

const everything: ProfilePlan = {
  statisticsOnly: false, withColumns: true, withCommonValues: true, metricsOf: () => new Set(columnMetrics), isExact: () => false, customMetrics: [], partitions: new Map(), timeoutMs: 60_000,
}

// Three months of 40,000 rows: n from 1 on, k in each part from its own thousand, word the same 50 in every part.
const schema = `
  create type state as enum ('new', 'old');
  create table sale (id int, day date not null, price numeric(10,2), weight float8, k int, word text, kind state, at timestamptz, ip inet, note text, during int4range, open bool) partition by range (day);
  create table sale_1 partition of sale for values from ('2024-01-01') to ('2024-02-01');
  create table sale_2 partition of sale for values from ('2024-02-01') to ('2024-03-01');
  create table sale_3 partition of sale for values from ('2024-03-01') to ('2024-04-01') partition by list (open);
  create table sale_3_open partition of sale_3 for values in (true);
  create table sale_3_rest partition of sale_3 default;
  insert into sale
  select n, case when n <= 40000 then date '2024-01-10' when n <= 80000 then date '2024-02-10' else date '2024-03-10' end, n / 100.0, n, (n - 1) / 40000 * 1000 + n % 1000, 'w' || n % 50,
         case when n % 4 = 0 then 'old' else 'new' end::state, case when n <= 80000 then timestamptz '2024-01-01 00:00Z' + n * interval '1 second' end, ('10.0.' || n % 200 || '.1')::inet, null, int4range(n, n + 5), n % 2 = 0
  from generate_series(1, 120000) n;
  create table few (k int, v int) partition by list (k);
  create table few_1 partition of few for values in (1);
  create table few_2 partition of few for values in (2);
  insert into few select n % 2 + 1, n from generate_series(1, 10) n;
  create table barred (k int, v int) partition by range (k);
  create table barred_1 partition of barred for values from (1) to (10);
  create table barred_2 partition of barred for values from (10) to (20);
  insert into barred values (1, 5), (2, 7), (12, 9);
  create table hashed (k int) partition by hash (k);
  create table hashed_0 partition of hashed for values with (modulus 1, remainder 0);
  analyze sale; analyze few;`

describe.each(servers())('partitions of PostgreSQL %i', (major) => {
  let database: TemporaryDatabase
  let source: ProfileSource
  const reader = `partition_reader_${major}_${process.pid}`
  beforeAll(async () => {
    database = await temporaryDatabase({ major, sql: [schema] })
    await database.client.query(`create role ${reader} login; grant select on all tables in schema public to ${reader}; revoke all on barred_1, barred_2, hashed_0 from ${reader}`)
    source = await openProfileSource({ connection: await settingsFor({ ...database.connection, user: reader }), ingestAllDatabases: false, signal: new AbortController().signal })
  })
  afterAll(async () => {
    await source.close()
    await database.client.query(`drop owned by ${reader}; drop role ${reader}`)
    await database.drop()
  })

  type Profiled = Extract<ProfileOutcome, { tableProfile: unknown }>
  async function profile(table: string, plan: Partial<ProfilePlan> = {}): Promise<Profiled & { columns: Record<string, ColumnProfile> }> {
    const outcome = await source.profileTable({ database: database.name, databaseSchema: 'public', table, tableType: 'Partitioned' }, { ...everything, ...plan })
    if (!('tableProfile' in outcome)) throw new Error(JSON.stringify(outcome))
    return { ...outcome, columns: Object.fromEntries(outcome.columnProfile.map((column) => [column.name, column])) }
  }
  /** The server counts what was written a moment later. */
  async function settle(): Promise<void> {
    await database.client.query(major >= 15 ? 'select pg_stat_force_next_flush()' : 'select pg_sleep(1)')
    await database.client.query('select 1')
  }
  const byName = (...sets: (readonly PartitionProfile[])[]): Map<string, PartitionProfile> => new Map(sets.flat().map((one) => [one.name, one]))

  test('the whole follows from its partitions: what adds up is exact, the rest is labelled, and only what changed is read again', async () => {
    await settle()
    const first = await profile('sale')
    expect(first.tableProfile).toMatchObject({ grade: 'exact', rowCount: 120_000, sampledRows: 120_000, columnCount: 12, partitions: { count: 4, read: 4, oldestAt: first.tableProfile.timestamp } })
    expect(first.partitions).toMatchObject({ names: ['public.sale_1', 'public.sale_2', 'public.sale_3_open', 'public.sale_3_rest'], read: [{ name: 'public.sale_1', tableProfile: { rowCount: 40_000 } }, {}, { tableProfile: { rowCount: 20_000 } }, {}] })
    const { columns } = first
    expect(columns['id']).toMatchObject({ valuesCount: 120_000, nullCount: 0, min: 1, max: 120_000, sum: 7_200_060_000, mean: 60_000.5, grade: 'exact' })
    expect(columns['id']!.variance).toBeCloseTo((120_000 ** 2 - 1) / 12, 0)
    expect(columns['id']!.estimated).toEqual(expect.arrayContaining(['distinctCount', 'median', 'histogram']))
    expect(columns['id']!.estimated).not.toContain('sum')
    for (const [column, metric, truth] of [['id', 'distinctCount', 120_000], ['k', 'distinctCount', 3000], ['word', 'distinctCount', 50], ['id', 'median', 60_000], ['price', 'firstQuartile', 300], ['weight', 'thirdQuartile', 90_000]] as const) {
      const { [metric]: estimate, errors } = columns[column]!
      // Twice the error: 95 of 100 lie within it.
      expect(Math.abs(Number(estimate) - truth), `${column} ${metric} ${String(estimate)}`).toBeLessThanOrEqual(2 * (errors?.[metric] ?? 0))
    }
    expect(columns['id']).not.toHaveProperty('uniqueCount')
    expect(columns['id']!.histogram!.frequencies.reduce((sum, count) => sum + count)).toBe(120_000)
    expect(columns['price']).toMatchObject({ min: 0.01, max: 1200, sum: 72_000_600, mean: expect.closeTo(600.005, 9) })
    expect(columns['weight']).toMatchObject({ min: 1, max: 120_000, mean: expect.closeTo(60_000.5, 6) })
    expect(columns['day']).toMatchObject({ min: '2024-01-10', max: '2024-03-10' })
    expect(columns['at']).toMatchObject({ valuesCount: 80_000, min: '2024-01-01T00:00:01Z', max: '2024-01-01T22:13:20Z' })
    expect(columns['ip']).toMatchObject({ min: '10.0.0.1/32', max: '10.0.199.1/32' })
    expect(columns['during']).toMatchObject({ min: '1', max: '120005' })
    expect(columns['word']).toMatchObject({ minLength: 2, maxLength: 3, sum: 336_000 })
    expect(columns['note']).toMatchObject({ valuesCount: 0, nullCount: 120_000, distinctCount: 0 })
    expect(columns['kind']).toMatchObject({ distinctCount: 2, cardinalityDistribution: { categories: ['new', 'old'], counts: [90_000, 30_000], percentages: [75, 25] } })
    expect(columns['kind']!.estimated).toBeUndefined()

    await database.client.query(`update sale_2 set price = 5000 where id = 80000; insert into sale values (200000, '2024-03-11', null, null, 1, 'w1', 'new', null, null, null, null, true)`)
    await settle()
    const second = await profile('sale', { partitions: byName(first.partitions!.read) })
    expect(second.tableProfile).toMatchObject({ rowCount: 120_001, partitions: { count: 4, read: 2, oldestAt: first.tableProfile.timestamp } })
    expect(second.partitions!.read.map(({ name }) => name)).toEqual(['public.sale_2', 'public.sale_3_open'])
    expect(second.columns['price']).toMatchObject({ max: 5000, nullCount: 1, sum: 72_004_800 })
    const third = await profile('sale', { partitions: byName(first.partitions!.read, second.partitions!.read) })
    expect(third.tableProfile.partitions).toMatchObject({ count: 4, read: 0 })
    expect(third.columns['id']).toEqual({ ...second.columns['id'], timestamp: third.tableProfile.timestamp })
    const otherFigures = await profile('sale', { partitions: byName(first.partitions!.read, second.partitions!.read), metricsOf: (column) => (column === 'id' ? new Set(['mean']) : undefined) })
    expect(otherFigures.tableProfile.partitions).toMatchObject({ read: 4 })
    expect(otherFigures.columnProfile).toEqual([{ name: 'id', timestamp: otherFigures.tableProfile.timestamp, grade: 'exact', sampledRows: 120_001, mean: expect.closeTo(60_001.666, 2) }])
  })

  test('of few rows the whole is read for figures that do not add up; a partition that was truncated is read again', async () => {
    await settle()
    const first = await profile('few')
    expect(first).toMatchObject({ tableProfile: { rowCount: 10, partitions: { count: 2, read: 2 } }, columns: { v: { distinctCount: 10, uniqueCount: 10, median: 5.5 } } })
    expect(first.columns['v']).not.toHaveProperty('estimated')
    expect(first.partitions!.read[0]!.columnProfile[1]).toMatchObject({ name: 'v', valuesCount: 5, min: 2, max: 10, sum: 30, median: 6 })
    await database.client.query('truncate few_1')
    const second = await profile('few', { partitions: byName(first.partitions!.read) })
    expect(second).toMatchObject({ tableProfile: { rowCount: 5, partitions: { count: 2, read: 1 } }, partitions: { read: [{ name: 'public.few_1', tableProfile: { rowCount: 0 } }] } })
  })

  test('partitions that may not be read by their names are read through the table, where its bounds leave out the others; samples and a time that is over', async () => {
    const barred = await profile('barred')
    expect(barred).toMatchObject({ tableProfile: { rowCount: 3, partitions: { count: 2, read: 2 } }, columns: { v: { sum: 21 } }, partitions: { read: [{ name: 'public.barred_1', tableProfile: { rowCount: 2 }, columnProfile: [{ max: 2 }, { sum: 12 }] }, { tableProfile: { rowCount: 1 } }] } })
    expect(barred.tableProfile).not.toHaveProperty('notes')
    const hashed = await profile('hashed')
    expect(hashed.tableProfile).toMatchObject({ rowCount: 0, notes: [`Its partitions were not profiled one by one: the role ${reader} may not read public.hashed_0 by its name. GRANT SELECT ON public.hashed_0 TO ${reader};`] })
    expect(hashed).not.toHaveProperty('partitions')
    expect(await profile('sale', { sample: { value: 10, type: 'PERCENTAGE', method: 'BERNOULLI' } })).not.toHaveProperty('partitions')
    const late = await profile('sale', { timeoutMs: 0 })
    expect(late).toMatchObject({ tableProfile: { grade: 'statistics', partitions: { count: 4, read: 0 } }, columns: { k: { grade: 'statistics' } } })
    expect(late.tableProfile.notes).toContain('4 of its 4 partitions were not read: the next run begins with them.')
    expect(late).not.toHaveProperty('state')
  })
})
