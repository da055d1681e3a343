import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { builtInDefinitions } from '../src/model/data-quality/definitions/built-in.ts'
import { caseTables, fiveOf, type Case } from './data-quality-cases.ts'
import { createQualityRunner, short, type Described, type QualityRunner } from './data-quality.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

const schema = `${caseTables}
  create table public.empty (id int, t text, d date, j jsonb);
  create table public.nulls (id int, t text, d date, j jsonb); insert into nulls select from generate_series(1, 3);`

/** Test, target, parameters, what is found: computed by hand from the rows above. */
const cases: readonly (readonly [string, string, Record<string, string>, string])[] = [
  ['columnValueMaxToBeBetween', 'n.id', { minValueForMaxInCol: '3', maxValueForMaxInCol: '3' }, 'Success max=3'],
  ['columnValueMaxToBeBetween', 'n.id', { maxValueForMaxInCol: '2' }, 'Failed max=3'],
  ['columnValueMaxToBeBetween', 'n.big', { minValueForMaxInCol: '9007199254740995', maxValueForMaxInCol: '9007199254740995' }, 'Success max=9007199254740995'],
  ['columnValueMaxToBeBetween', 'n.big', { maxValueForMaxInCol: '9007199254740994' }, 'Failed max=9007199254740995'],
  ['columnValueMaxToBeBetween', 'empty.id', {}, 'Aborted'],
  ['columnValueMaxToBeBetween', 'nulls.id', { whenEmpty: 'Success' }, 'Success'],
  ['columnValueMaxToBeBetween', 'nulls.id', { whenEmpty: 'failed' }, 'Failed'],
  ['columnValueMinToBeBetween', 'n.id', { minValueForMinInCol: '1' }, 'Success min=1'],
  ['columnValueMinToBeBetween', 'n.num', { minValueForMinInCol: '0.10000000000000000001' }, 'Failed min=0.1'],
  ['columnValueMinToBeBetween', 'empty.id', {}, 'Aborted'],
  ['columnValueMeanToBeBetween', 'n.id', { minValueForMeanInCol: '2', maxValueForMeanInCol: '2' }, 'Success mean=2'],
  ['columnValueMeanToBeBetween', 'n.f', { maxValueForMeanInCol: '1.99' }, 'Failed mean=2'],
  ['columnValueMeanToBeBetween', 'n.arr', { minValueForMeanInCol: '1', maxValueForMeanInCol: '1' }, 'Success mean=1'],
  ['columnValueMeanToBeBetween', 'nulls.id', {}, 'Aborted'],
  ['columnValueMedianToBeBetween', 'n.id', { minValueForMedianInCol: '2', maxValueForMedianInCol: '2' }, 'Success median=2'],
  ['columnValueMedianToBeBetween', 'n.big', { minValueForMedianInCol: '9007199254740994', maxValueForMedianInCol: '9007199254740994' }, 'Success median=9007199254740994'],
  ['columnValueMedianToBeBetween', 'n.num', { maxValueForMedianInCol: '0.19' }, 'Failed median=0.2'],
  ['columnValueMedianToBeBetween', 'empty.id', {}, 'Aborted'],
  ['columnValueStdDevToBeBetween', 'n.f', { minValueForStdDevInCol: '0.5', maxValueForStdDevInCol: '0.5' }, 'Success stddev=0.5'],
  ['columnValueStdDevToBeBetween', 'n.f', { minValueForStdDevInCol: '0.51' }, 'Failed stddev=0.5'],
  ['columnValueStdDevToBeBetween', 'nulls.id', {}, 'Aborted'],
  ['columnValuesSumToBeBetween', 'n.num', { minValueForColSum: '12345678901234567890.8', maxValueForColSum: '12345678901234567890.8' }, 'Success sum=12345678901234567890.8'],
  ['columnValuesSumToBeBetween', 'n.big', { maxValueForColSum: '18014398509481987' }, 'Failed sum=18014398509481988'],
  ['columnValuesSumToBeBetween', 'empty.id', {}, 'Aborted'],
  ['columnValueLengthsToBeBetween', 'n.t', { minLength: '0', maxLength: '3' }, 'Success minValueLength=0 maxValueLength=3'],
  ['columnValueLengthsToBeBetween', 'n.t', { minLength: '1' }, 'Failed minValueLength=0 maxValueLength=3'],
  ['columnValueLengthsToBeBetween', 'n.t', { minLength: '1', threshold: '1' }, 'Success minValueLength=0 maxValueLength=3'],
  ['columnValueLengthsToBeBetween', 'n.arr', { maxLength: '2' }, 'Success minValueLength=0 maxValueLength=2'],
  ['columnValueLengthsToBeBetween', 'empty.t', {}, 'Aborted'],
  ['columnValueLengthsToBeBetween', 'n.id', {}, 'Aborted'],
  ['columnValuesToBeBetween', 'n.id', { minValue: '1', maxValue: '3' }, 'Success min=1 max=3'],
  ['columnValuesToBeBetween', 'n.id', { minValue: '1.5' }, 'Failed min=1 max=3'],
  ['columnValuesToBeBetween', 'n.id', { minValue: '1.5', threshold: '34', thresholdUnit: 'PERCENTAGE' }, 'Success min=1 max=3'],
  ['columnValuesToBeBetween', 'n.big', { maxValue: '9007199254740994' }, 'Failed min=9007199254740993 max=9007199254740995'],
  ['columnValuesToBeBetween', 'n.d', { minValue: '2024-01-01', maxValue: '2024-01-05' }, 'Success min=2024-01-01 max=2024-01-05'],
  ['columnValuesToBeBetween', 'n.d', { maxValue: '1704326400000' }, 'Failed min=2024-01-01 max=2024-01-05'],
  ['columnValuesToBeBetween', 'n.ts', { maxValue: '2024-01-31' }, 'Success min=2024-01-01T00:00:00 max=2024-01-31T23:59:59.9'],
  ['columnValuesToBeBetween', 'n.ts', { maxValue: '2024-01-30' }, 'Failed min=2024-01-01T00:00:00 max=2024-01-31T23:59:59.9'],
  ['columnValuesToBeBetween', 'n.tz', { minValue: '1704067200000', maxValue: '2024-01-02T12:00:00+00:00' }, 'Success min=2024-01-01T00:00:00+00:00 max=2024-01-02T12:00:00+00:00'],
  ['columnValuesToBeBetween', 'n.t', { minValue: '1' }, 'Aborted'],
  ['columnValuesToBeBetween', 'n.d', { minValue: 'yesterday-ish' }, 'Aborted'],
  ['columnValuesToBeBetween', 'empty.d', { minValue: '2024-01-01' }, 'Aborted'],
  ['columnValuesMissingCount', 'n.t', { missingCountValue: '1' }, 'Success nullCount=1'],
  ['columnValuesMissingCount', 'n.t', { missingCountValue: '3', missingValueMatch: '["", "a1"]' }, 'Success nullCount=3'],
  ['columnValuesMissingCount', 'n.id', { missingCountValue: '2', missingValueMatch: '["2", "N/A"]' }, 'Success nullCount=2'],
  ['columnValuesMissingCountToBeEqual', 'n.t', { missingCountValue: '0' }, 'Failed nullCount=1'],
  ['columnValuesMissingCount', 'empty.t', { missingCountValue: '0' }, 'Success nullCount=0'],
  ['columnValuesToBeInSet', 'n.vc', { allowedValues: '["x", "z"]' }, 'Success allowedValueCount=1'],
  ['columnValuesToBeInSet', 'n.vc', { allowedValues: '["z"]' }, 'Failed allowedValueCount=0'],
  ['columnValuesToBeInSet', 'n.vc', { allowedValues: '["x", "y"]', matchEnum: 'true' }, 'Failed allowedValueCount=3'],
  ['columnValuesToBeInSet', 'n.vc', { allowedValues: '["x", "y"]', matchEnum: 'True', ignoreNulls: 'true' }, 'Success allowedValueCount=3'],
  ['columnValuesToBeInSet', 'n.vc', { allowedValues: '["x", "y"]', matchEnum: 'true', threshold: '25', thresholdUnit: 'PERCENTAGE' }, 'Success allowedValueCount=3'],
  ['columnValuesToBeInSet', 'n.num', { allowedValues: '[0.10, "0.2", 12345678901234567890.5]', matchEnum: 'true', ignoreNulls: 'yes' }, 'Success allowedValueCount=3'],
  ['columnValuesToBeInSet', 'n.m', { allowedValues: 'sad' }, 'Success allowedValueCount=1'],
  ['columnValuesToBeInSet', 'n.b', { allowedValues: '[True]' }, 'Success allowedValueCount=1'],
  ['columnValuesToBeInSet', 'empty.t', { allowedValues: '["a"]' }, 'Failed allowedValueCount=0'],
  ['columnValuesToBeInSet', 'empty.t', { allowedValues: '["a"]', matchEnum: 'true' }, 'Success allowedValueCount=0'],
  ['columnValuesToBeInSet', 'n.t', { allowedValues: '[]' }, 'Aborted'],
  ['columnValuesToBeNotInSet', 'n.vc', { forbiddenValues: '["z"]' }, 'Success countForbiddenValues=0'],
  ['columnValuesToBeNotInSet', 'n.vc', { forbiddenValues: '["y"]' }, 'Failed countForbiddenValues=2'],
  ['columnValuesToBeNotInSet', 'nulls.t', { forbiddenValues: '["y"]' }, 'Success countForbiddenValues=0'],
  ['columnValuesToBeNotNull', 'n.t', {}, 'Failed nullCount=1'],
  ['columnValuesToBeNotNull', 'n.t', { threshold: '1' }, 'Success nullCount=1'],
  ['columnValuesToBeNotNull', 'n.o', {}, 'Failed nullCount=1'],
  ['columnValuesToBeNotNull', 'empty.t', {}, 'Success nullCount=0'],
  ['columnValuesToBeNotNull', 'nulls.t', {}, 'Failed nullCount=3'],
  ['columnValuesToBeUnique', 'n.id', {}, 'Success valueCount=3 uniqueCount=3'],
  ['columnValuesToBeUnique', 'n.vc', {}, 'Failed valueCount=3 uniqueCount=1'],
  ['columnValuesToBeUnique', 'n.vc', { threshold: '2' }, 'Success valueCount=3 uniqueCount=1'],
  ['columnValuesToBeUnique', 'n.big', {}, 'Success valueCount=2 uniqueCount=2'],
  ['columnValuesToBeUnique', 'n.big', { countNulls: 'true' }, 'Failed valueCount=2 uniqueCount=2'],
  ['columnValuesToBeUnique', 'n.j', {}, 'Success valueCount=3 uniqueCount=3'],
  ['columnValuesToBeUnique', 'empty.id', {}, 'Success valueCount=0 uniqueCount=0'],
  ['columnValuesToBeUnique', 'nulls.id', {}, 'Success valueCount=0 uniqueCount=0'],
  ['columnValuesToMatchRegex', 'n.t', { regex: '^[a-z]*[0-9]?$' }, 'Success likeCount=3'],
  ['columnValuesToMatchRegex', 'n.t', { regex: '^[a-z]+[0-9]$' }, 'Failed likeCount=2'],
  ['columnValuesToMatchRegex', 'n.t', { regex: '[' }, 'Aborted'],
  ['columnValuesToMatchRegex', 'nulls.t', { regex: 'x' }, 'Success likeCount=0'],
  ['columnValuesToNotMatchRegex', 'n.t', { forbiddenRegex: '^z' }, 'Failed notLikeCount=1'],
  ['columnValuesToNotMatchRegex', 'n.t', { forbiddenRegex: '^z', ignoreNulls: 'true' }, 'Success notLikeCount=0'],
  ['columnValuesToNotMatchRegex', 'n.t', { forbiddenRegex: '2$', ignoreNulls: 'true' }, 'Failed notLikeCount=1'],
  ['columnValuesToNotMatchRegex', 'empty.t', { forbiddenRegex: 'x' }, 'Success notLikeCount=0'],
  ['columnValueToBeAtExpectedLocation', 'shop.town', { locationReferenceType: 'CITY', longitudeColumnName: 'lon', latitudeColumnName: 'lat', radius: '1000', referenceTable: 'public.town' }, 'Failed locationReferenceType=CITY unexpectedCount=2'],
  ['ColumnValuesToBeAtExpectedLocation', 'shop.town', { locationReferenceType: 'CITY', longitudeColumnName: 'lon', latitudeColumnName: 'lat', radius: '1000', referenceTable: 'town', threshold: '2' }, 'Success locationReferenceType=CITY unexpectedCount=2'],
  ['columnValueToBeAtExpectedLocation', 'shop.town', { locationReferenceType: 'CITY', longitudeColumnName: 'lon', latitudeColumnName: 'lat', radius: '1000' }, 'Aborted'],
  ['columnValuesToExistInTable', 'n.id', { referredTable: 'public.customer', referredColumn: 'id' }, 'Failed orphanCount=1'],
  ['columnValuesToExistInTable', 'n.o', { referredTable: 'customer', referredColumn: 'id', threshold: '1' }, 'Success orphanCount=1'],
  ['columnValuesToExistInTable', 'empty.id', { referredTable: 'customer', referredColumn: 'id' }, 'Success orphanCount=0'],
  ['columnValuesToExistInTable', 'n.id', { referredTable: 'nowhere', referredColumn: 'id' }, 'Aborted'],
  ['columnValuesToCompareWithColumn', 'n.id', { operator: '<=', otherColumn: 'o' }, 'Success failedCount=0'],
  ['columnValuesToCompareWithColumn', 'n.id', { operator: '<', otherColumn: 'o' }, 'Failed failedCount=1'],
  ['columnValuesToCompareWithColumn', 'n.id', { operator: '<=', otherColumn: 'o', nullsTogether: 'true' }, 'Failed failedCount=2'],
  ['columnValuesToCompareWithColumn', 'n.id', { operator: '~', otherColumn: 'o' }, 'Aborted'],
  ['columnValuesToHaveNoGaps', 'gap.n', {}, 'Failed gapCount=1'],
  ['columnValuesToHaveNoGaps', 'gap.n', { step: '3' }, 'Success gapCount=0'],
  ['columnValuesToHaveNoGaps', 'gap.d', {}, 'Success gapCount=0'],
  ['columnValuesToHaveNoGaps', 'n.d', { step: '1 day', maxGaps: '1' }, 'Success gapCount=1'],
  ['columnValuesToHaveNoGaps', 'empty.id', {}, 'Aborted'],
  ['columnValuesToMatchJsonSchema', 'n.j', { jsonSchema: '{"type": "object", "properties": {"k": {"type": "integer"}}}' }, 'Failed invalidCount=2'],
  ['columnValuesToMatchJsonSchema', 'n.j', { jsonSchema: '{"type": ["object", "array"]}' }, 'Success invalidCount=0'],
  ['columnValuesToMatchJsonSchema', 'n.j', { jsonSchema: '{"unknownKeyword": 1}' }, 'Aborted'],
  ['columnValuesToMatchJsonSchema', 'n.j', { jsonSchema: '{' }, 'Aborted'],
  ['columnValuesToMatchJsonSchema', 'nulls.j', { jsonSchema: '{"type": "object"}' }, 'Success invalidCount=0'],
  ['columnValueDistributionToBeStable', 'n.vc', { baseline: '{"x": 1, "y": 2}' }, 'Success stabilityIndex=0'],
  ['columnValueDistributionToBeStable', 'n.id', { baseline: '{"..2": 0.9, "2..": 0.1}' }, 'Failed stabilityIndex=1.637877'],
  ['columnValueDistributionToBeStable', 'n.vc', {}, 'Aborted'],
  ['columnValueDistributionToBeStable', 'empty.t', { baseline: '{"x": 1}' }, 'Aborted'],
  ['tableRowCountToBeBetween', 'n', { minValue: '4', maxValue: '4' }, 'Success rowCount=4'],
  ['tableRowCountToBeBetween', 'n', { minValue: '5' }, 'Failed rowCount=4'],
  ['tableRowCountToBeBetween', 'n', { minValue: '5', maxValue: '4' }, 'Aborted'],
  ['tableRowCountToBeBetween', 'empty', { maxValue: '0' }, 'Success rowCount=0'],
  ['tableRowCountToEqual', 'n', { value: '4' }, 'Success rowCount=4'],
  ['tableRowCountToEqual', 'n', { value: '4.5' }, 'Failed rowCount=4'],
  ['tableRowCountToEqual', 'n', { value: 'four' }, 'Aborted'],
  ['tableRowInsertedCountToBeBetween', 'recent', { min: '1', max: '1', columnName: 'at', rangeType: 'HOUR', rangeInterval: '1' }, 'Success rowCount=1'],
  ['tableRowInsertedCountToBeBetween', 'recent', { min: '3', columnName: 'at', rangeType: 'DAY', rangeInterval: '1' }, 'Failed rowCount=2'],
  ['tableRowInsertedCountToBeBetween', 'recent', { max: '1', columnName: 'day', rangeType: 'MONTH', rangeInterval: '1' }, 'Success rowCount=1'],
  ['tableRowInsertedCountToBeBetween', 'recent', { max: '1', columnName: 'day', rangeType: 'MONTH', rangeInterval: '0' }, 'Aborted'],
  ['tableRowInsertedCountToBeBetween', 'n', { max: '1', columnName: 'id', rangeType: 'DAY', rangeInterval: '1' }, 'Aborted'],
  ['tableDataToBeFresh', 'empty', { column: 'd', timeSinceUpdate: '1' }, 'Failed'],
  ['tableDataToBeFresh', 'n', { column: 'id', timeSinceUpdate: '1' }, 'Aborted'],
  ['tableColumnCountToBeBetween', 'n', { minColValue: '15', maxColValue: '15' }, 'Success columnCount=15'],
  ['tableColumnCountToBeBetween', 'n', { maxColValue: '14' }, 'Failed columnCount=15'],
  ['tableColumnCountToEqual', 'empty', { columnCount: '4' }, 'Success columnCount=4'],
  ['tableColumnCountToEqual', 'empty', { columnCount: '5' }, 'Failed columnCount=4'],
  ['tableColumnNameToExist', 'n', { columnName: 'vc' }, 'Success columnNameExits=true'],
  ['tableColumnNameToExist', 'n', { columnName: 'VC' }, 'Failed columnNameExits=false'],
  ['tableColumnToMatchSet', 'empty', { columnNames: 't, id ,d,j' }, 'Success columnNames=1'],
  ['tableColumnToMatchSet', 'empty', { columnNames: 't,id,d,j', ordered: 'false' }, 'Success columnNames=1'],
  ['tableColumnToMatchSet', 'empty', { columnNames: 't,id,d,j', ordered: 'true' }, 'Failed columnNames=0'],
  ['tableColumnToMatchSet', 'empty', { columnNames: 'id,t,d' }, 'Failed columnNames=0'],
  ['tableSchemaToMatchContract', 'empty', { columns: '[{"name":"id","type":"int4","nullable":true},{"name":"t","type":"text"},{"name":"d"},{"name":"j","type":"JSONB"}]', ordered: 'true' }, 'Success violationCount=0'],
  ['tableSchemaToMatchContract', 'n', { columns: '[{"name":"vc","type":"varchar(10)"},{"name":"ts","type":"timestamp"},{"name":"tz","type":"timestamptz"},{"name":"arr","type":"int[]"}]', allowAdditional: 'true' }, 'Success violationCount=0'],
  ['tableSchemaToMatchContract', 'empty', { columns: '[{"name":"id","type":"bigint","nullable":false},{"name":"t"},{"name":"x"}]' }, 'Failed violationCount=5'],
  ['tableSchemaToMatchContract', 'empty', { columns: '[{"nam":"id"}]' }, 'Aborted'],
  ['tableCustomSQLQuery', 'n', { sqlExpression: 'select * from n where id > 5' }, 'Success resultRowCount=0'],
  ['tableCustomSQLQuery', 'n', { sqlExpression: 'select id from public.n where id > 1; -- two' }, 'Failed resultRowCount=2'],
  ['tableCustomSQLQuery', 'n', { sqlExpression: 'select 1 as a, 2 as a', strategy: 'COUNT', operator: '==', threshold: '1' }, 'Success resultRowCount=1'],
  ['tableCustomSQLQuery', 'n', { sqlExpression: 'select count(*) from n', strategy: 'COUNT', operator: '>', threshold: '4' }, 'Failed resultRowCount=4'],
  ['tableCustomSQLQuery', 'n', { sqlExpression: 'select * from n where t is null', threshold: '25', thresholdUnit: 'PERCENTAGE' }, 'Success resultRowCount=1'],
  ['tableCustomSQLQuery', 'n', { sqlExpression: 'select * from n where t is null', threshold: '25', thresholdUnit: 'PERCENTAGE', partitionExpression: 'id is null' }, 'Failed resultRowCount=1'],
  ['tableCustomSQLQuery', 'n', { sqlExpression: 'delete from n' }, 'Aborted'],
  ['tableCustomSQLQuery', 'n', { sqlExpression: 'with gone as (delete from n returning *) select * from gone' }, 'Aborted'],
  ['tableCustomSQLQuery', 'n', { sqlExpression: 'select null', strategy: 'COUNT' }, 'Aborted'],
  ['tableCustomSQLQuery', 'n', { sqlExpression: `select 'many'`, strategy: 'COUNT' }, 'Aborted'],
  ['tableCustomSQLQuery', 'n', { sqlExpression: 'select 1) x; drop table n; --' }, 'Aborted'],
  ['tableDiff', 'n', { table2: 'public.n', keyColumns: '["id"]' }, 'Success removedRows=0 addedRows=0 changedRows=0 diffCount=0'],
  ['tableDiff', 'n', { table2: 'public.n' }, 'Aborted'],
  ['noSuchTest', 'n', {}, 'Aborted'],
  ['columnValuesToBeNotNull', 'n', {}, 'Aborted'],
  ['columnValuesToBeNotNull', 'n.nope', {}, 'Aborted'],
  ['tableRowCountToEqual', 'nope', { value: '1' }, 'Aborted'],
]

const fives = Object.entries(fiveOf).flatMap(([name, five]) => (Object.entries(five) as [string, Case][]).map(([kind, one]) => ({ name, kind, one, title: `${name}, ${kind}: ${one[2].toString()}` })))
/** Results of the past, the newest first, with one figure. */
const pastOf = (name: string, values: readonly number[] = []) => values.map((value) => ({ timestamp: 1, testCaseStatus: 'Success' as const, testResultValue: [{ name, value: String(value) }] })).toReversed()

describe.each(servers())('every definition on PostgreSQL %i', (major) => {
  let database: TemporaryDatabase
  let runner: QualityRunner
  let found: string[]

  beforeAll(async () => {
    database = await temporaryDatabase({ major, sql: [schema] })
    const all = [...cases.map(([name, on, parameters]) => ({ name, one: [on, parameters, ''] as Case })), ...fives]
    runner = createQualityRunner(database, { catalog: { readPastResults: async (fqn) => pastOf('rowCount', all[Number(/\d+$/.exec(fqn)?.[0])]?.one[3]) } })
    const records = await runner.run(all.map(({ name, one: [on, parameters] }): Described => ({ test: name, on: `public.${on}`, with: { ...parameters } })))
    found = records.map(short)
  })
  afterAll(() => database.drop())

  test.each(cases.map(([name, on, parameters, expected], index) => ({ name, on, parameters: JSON.stringify(parameters), expected, index })))('$name on $on with $parameters: $expected', ({ expected, index }) => {
    expect(found[index]).toBe(expected)
  })

  test.each(fives.map((five, index) => ({ ...five, index })))('$title', ({ one: [,, expected], index }) => {
    if (typeof expected === 'string') expect(found[cases.length + index]).toBe(expected)
    else expect(found[cases.length + index]).toMatch(expected)
  })

  test('what a definition says that it can learn, it learns: bounds from past results in place of its parameters', async () => {
    const learning = builtInDefinitions.filter(({ supportsDynamicAssertion }) => supportsDynamicAssertion === true).map(({ name }) => name)
    const past = ['max', 'min', 'mean', 'median', 'stddev', 'sum', 'rowCount', 'diffCount'].flatMap((name) => pastOf(name, [50, 50, 50, 50, 50]))
    const learner = createQualityRunner(database, { catalog: { readPastResults: async () => past } })
    const records = await learner.run(learning.map((name): Described => ({ test: name, on: `public.${fiveOf[name].passing[0]}`, with: { ...fiveOf[name].passing[1] }, dynamic: true })))
    expect(records.map(({ testCase, result }) => [testCase.testDefinition, result.testCaseStatus, result.notes?.at(-1)?.slice(0, 37), result.testResultValue?.at(-1)?.predictedValue])).toEqual(learning.map((name) => [name, 'Failed', 'Bounds were learned (5 past results):', '50']))
  })

  test('drift is measured against the last profile where no baseline is given: its shares of values, else its histogram', async () => {
    const profile = (name: string, more: object) => ({ name, timestamp: 1, ...more })
    const profiled = createQualityRunner(database, { catalog: { readColumnProfiles: async () => [
      profile('vc', { cardinalityDistribution: { categories: ['x', 'y'], counts: [1, 2], percentages: [33, 67] } }), profile('m', { cardinalityDistribution: { categories: ['sad'], counts: [9], percentages: [100] } }),
      profile('id', { histogram: { boundaries: ['1 to 2', '2 and up'], frequencies: [1, 2] } }), profile('o', { histogram: { boundaries: ['1 to 2', '2 and up'], frequencies: [9, 1] } }),
    ] } })
    const found = await profiled.run(['vc', 'm', 'id', 'o', 't'].map((column): Described => ({ test: 'columnValueDistributionToBeStable', on: `public.n.${column}` })))
    // m: (1/3 − 1) · ln(1/3) + (2/3 − 0.0001) · ln(2/3 ÷ 0.0001); o: (0.0001 − 0.9) · ln(0.0001 ÷ 0.9) + (1 − 0.1) · ln(1 ÷ 0.1).
    expect(found.map(short)).toEqual(['Success stabilityIndex=0', 'Failed stabilityIndex=6.601445', 'Success stabilityIndex=0', 'Failed stabilityIndex=10.265898', 'Aborted'])
    expect(found.at(-1)!.result.result).toContain('There is no baseline')
  })
})
