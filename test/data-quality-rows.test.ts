import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TableProfilerConfig } from '../src/model/profiler-config.ts'
import { createQualityRunner, short, type Described } from './data-quality.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

/** 1,000 rows: every tenth amount is -1, every tenth of region 'b' starts there; 100 are of today, and id is not NULL. */
const schema = `
  create table sale (id int, region text, amount int, at timestamptz);
  insert into sale select n, case when n <= 400 then 'a' when n <= 900 then 'b' end, case when n % 10 = 0 then -1 else n end, now() - case when n > 900 then interval '1 minute' else interval '40 days' end from generate_series(1, 1000) n;`

const positive: Described = { on: 'public.sale.amount', test: 'columnValuesToBeBetween', with: { minValue: '0' }, counts: true }
const rowCount: Described = { on: 'public.sale', test: 'tableRowCountToBeBetween' }
const inserted: Described = { on: 'public.sale', test: 'tableRowInsertedCountToBeBetween', with: { columnName: 'at', rangeType: 'HOUR', rangeInterval: '1' } }
const byRegion = (partitionValues: string[]): TableProfilerConfig => ({ partitioning: { enablePartitioning: true, partitionColumnName: 'region', partitionIntervalType: 'COLUMN-VALUE', partitionValues } })

describe.each(servers())('which rows are tested on PostgreSQL %i', (major) => {
  let database: TemporaryDatabase
  beforeAll(async () => { database = await temporaryDatabase({ major, sql: [schema] }) })
  afterAll(() => database.drop())
  const run = async (settings: readonly TableProfilerConfig[], tests: readonly Described[], config: object = {}) => {
    const asked: string[] = []
    const runner = createQualityRunner(database, { catalog: { readRowSettings: async (table) => (asked.push(table), settings) } })
    const records = await runner.run(tests, config)
    expect(asked).toEqual([`svc.${database.name}.public.sale`])
    return records.map((record) => ({ ...record.result, found: short(record) }))
  }

  test('those of the partition that the table is profiled by, by value, number or time', async () => {
    const [values, rows, own] = await run([byRegion(['a'])], [positive, rowCount, { on: 'public.sale', test: 'tableCustomSQLQuery', with: { sqlExpression: 'select * from sale where amount < 0' } }])
    expect(values).toMatchObject({ testCaseStatus: 'Failed', grade: 'exact', passedRows: 360, failedRows: 40, failedRowsPercentage: 10, notes: ['Only the rows of a partition were tested: region is one of a.'] })
    expect(rows).toMatchObject({ found: 'Success rowCount=400', grade: 'exact' })
    // SQL of one's own chooses its rows itself.
    expect(own).toMatchObject({ found: 'Failed resultRowCount=100' })
    expect(own).not.toHaveProperty('notes')
    const numbers = { partitioning: { enablePartitioning: true, partitionColumnName: 'id', partitionIntervalType: 'INTEGER-RANGE', partitionIntegerRangeStart: 1, partitionIntegerRangeEnd: 9 } } as const
    expect(await run([{}, numbers], [positive])).toMatchObject([{ testCaseStatus: 'Success', passedRows: 9, failedRows: 0, notes: ['Only the rows of a partition were tested: id is between 1 and 9.'] }])
    const days = { partitioning: { enablePartitioning: true, partitionColumnName: 'at', partitionIntervalType: 'TIME-UNIT', partitionInterval: 1, partitionIntervalUnit: 'DAY' } } as const
    expect(await run([days], [positive, { on: 'public.sale.id', test: 'columnValuesToBeNotNull' }])).toMatchObject([{ passedRows: 90, failedRows: 10 }, { testCaseStatus: 'Success' }])
    // What holds for a part of the rows is no reason for a constraint.
    expect((await run([days], [{ on: 'public.sale.id', test: 'columnValuesToBeNotNull' }]))[0]).not.toHaveProperty('suggestedConstraint')
    expect((await run([{ partitioning: { enablePartitioning: false, partitionColumnName: 'region' } }], [rowCount]))[0]!.found).toBe('Success rowCount=1000')
  })

  test('a partition that cannot be meant aborts the tests, with what to do', async () => {
    const halfway = { partitioning: { enablePartitioning: true, partitionColumnName: 'region' } } as const
    expect(await run([halfway], [positive])).toMatchObject([{ testCaseStatus: 'Aborted', code: 'CONFIG_INVALID', result: expect.stringContaining('are not complete') }])
    const gone = { partitioning: { ...byRegion(['a']).partitioning!, partitionColumnName: 'regin' } }
    expect(await run([gone], [positive])).toMatchObject([{ testCaseStatus: 'Aborted', code: 'TEST_INVALID', result: expect.stringContaining('has no column regin; is region meant?') }])
  })

  test('a sample of the workflow, else of the table, else of its schema; numbers of rows are of all rows all the same', async () => {
    const [values, rows, since] = await run([{ profileSample: 50 }, { profileSample: 1 }], [positive, rowCount, inserted])
    expect(values).toMatchObject({ testCaseStatus: 'Failed', grade: 'sampled', notes: ['The profiler settings of the table ask for a sample: 50 % of its rows.'] })
    expect(values!.passedRows! + values!.failedRows!).toBeGreaterThan(350)
    expect(values!.passedRows! + values!.failedRows!).toBeLessThan(650)
    expect(rows).toMatchObject({ found: 'Success rowCount=1000', grade: 'exact' })
    expect(since).toMatchObject({ found: 'Success rowCount=100', grade: 'exact' })
    const [named] = await run([{ profileSample: 50 }], [positive], { profileSample: 100, profileSampleType: 'ROWS' })
    expect(named).toMatchObject({ grade: 'sampled' })
    expect(named!.passedRows! + named!.failedRows!).toBeLessThan(200)
    expect(named).not.toHaveProperty('notes')
    // The same rows each time, and within the partition.
    const [once, again] = [await run([{ profileSample: 50, ...byRegion(['b']) }], [positive]), await run([{ profileSample: 50, ...byRegion(['b']) }], [positive])]
    expect([once[0]!.passedRows, once[0]!.failedRows]).toEqual([again[0]!.passedRows, again[0]!.failedRows])
    expect(once[0]!.passedRows! + once[0]!.failedRows!).toBeLessThan(400)
    expect(await run([{ profileSample: 5000, profileSampleType: 'ROWS' }], [positive])).toMatchObject([{ grade: 'exact', passedRows: 900, failedRows: 100 }])
  })

  test('rows that pass and fail are counted for each test of single rows, where asked for', async () => {
    await database.client.query(`create table facts (n int, t text, j jsonb); insert into facts values (1, 'ab', '{}'), (2, 'ab', '[]'), (3, 'c', null), (null, null, '1'); create table known (n int); insert into known values (1)`)
    const each: readonly (readonly [Omit<Described, 'on'> & { on: string }, string])[] = [
      [{ on: 'n', test: 'columnValuesToBeBetween', with: { minValue: '2' } }, '2/1'], [{ on: 't', test: 'columnValueLengthsToBeBetween', with: { minLength: '2' } }, '2/1'],
      [{ on: 't', test: 'columnValuesToBeInSet', with: { allowedValues: '["ab"]', matchEnum: 'true' } }, '2/2'], [{ on: 't', test: 'columnValuesToBeInSet', with: { allowedValues: '["ab"]', matchEnum: 'true', ignoreNulls: 'true' } }, '2/1'],
      [{ on: 't', test: 'columnValuesToBeNotInSet', with: { forbiddenValues: '["c"]' } }, '3/1'], [{ on: 't', test: 'columnValuesToBeNotNull' }, '3/1'], [{ on: 't', test: 'columnValuesToBeUnique' }, '1/2'],
      [{ on: 't', test: 'columnValuesToMatchRegex', with: { regex: '^a' } }, '2/1'], [{ on: 't', test: 'columnValuesToNotMatchRegex', with: { forbiddenRegex: '^c' } }, '2/2'],
      [{ on: 'n', test: 'columnValuesMissingCount', with: { missingCountValue: '0' } }, '3/1'], [{ on: 'n', test: 'columnValuesToExistInTable', with: { referredTable: 'known', referredColumn: 'n' } }, '1/2'],
      [{ on: 'n', test: 'columnValuesToCompareWithColumn', with: { operator: '>', otherColumn: 'n' } }, '1/3'], [{ on: 'j', test: 'columnValuesToMatchJsonSchema', with: { jsonSchema: '{"type": "object"}' } }, '1/2'],
      [{ on: '', test: 'tableCustomSQLQuery', with: { sqlExpression: 'select * from facts where n > 1', partitionExpression: 'n is not null' } }, '1/2'],
    ]
    const records = await createQualityRunner(database).run(each.map(([one]) => ({ ...one, on: one.on === '' ? 'public.facts' : `public.facts.${one.on}`, counts: true })))
    expect(records.map(({ result: { passedRows, failedRows } }) => `${passedRows}/${failedRows}`)).toEqual(each.map(([, expected]) => expected))
    const silent = await createQualityRunner(database).run(each.map(([one]) => ({ ...one, on: one.on === '' ? 'public.facts' : `public.facts.${one.on}` })))
    // OpenMetadata counts those of uniqueness always.
    expect(silent.filter(({ result }) => result.passedRows !== undefined).map(({ testCase }) => testCase.testDefinition)).toEqual(['columnValuesToBeUnique'])
  })
})
