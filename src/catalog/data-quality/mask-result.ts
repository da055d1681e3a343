import { parseEntityLink } from '../../model/data-quality/entity-link.ts'
import type { TestCase } from '../../model/data-quality/test-case.ts'
import type { CreateTestCaseResult, TestCaseResult } from '../../model/data-quality/test-result.ts'
import type { Table } from '../../model/table.ts'
import { isSensitive } from '../sample-data/mask.ts'

/** What of a test decides how much its results tell of values. */
export type MaskedTest = Pick<TestCase, 'entityLink' | 'testDefinition'> & Partial<Pick<TestCase, 'parameterValues'>>

/** Figures that tell how many, how long or how different values are, and so none of them; any other may be a value. */
const tellNoValue: ReadonlySet<string> = new Set([
  'allowedValueCount', 'countForbiddenValues', 'failedCount', 'gapCount', 'invalidCount', 'likeCount', 'locationReferenceType', 'maxValueLength', 'minValueLength', 'notLikeCount', 'nullCount', 'orphanCount', 'resultRowCount',
  'rowCount', 'stabilityIndex', 'unexpectedCount', 'uniqueCount', 'valueCount',
])

/**
 * A result without what would tell values of columns tagged PII.Sensitive, be that a suggestion still. Counts and lengths stay; the sentence, which may
 * quote what was found, is put together anew from them.
 */
export function maskResult<R extends CreateTestCaseResult | TestCaseResult>(result: R, test: MaskedTest, { columns }: Pick<Table, 'columns'>): R {
  const sensitive = new Set(columns.filter(isSensitive).map(({ name }) => name))
  if (sensitive.size === 0) return result
  const { dimensionResults, ...rest } = result
  const subject = subjectOf(test)
  const isOfSensitive = subject !== undefined && sensitive.has(subject)
  const isMasked = isOfSensitive || returnsAnything(test) || saysWhatServerSaid(result)
  // Who tagged the column of a dimension later is served as well.
  const dimensions = dimensionResults?.filter(({ dimensionValues }) => !dimensionValues.some(({ name }) => sensitive.has(name)))
  return {
    ...(isMasked ? masked(rest, { isValue: returnsAnything(test), of: isOfSensitive ? `of ${subject}` : 'of the table' }) : rest),
    ...(dimensions !== undefined && { dimensionResults: isOfSensitive ? dimensions.map((one) => masked(one, { isValue: false, of: `of ${subject}` })) : dimensions }),
  } as R
}

/** The SQL that finds failing rows is left out where it may hold bounds that were learned from values. */
export function tellsValues(test: MaskedTest & Partial<Pick<TestCase, 'useDynamicAssertion'>>, { columns }: Pick<Table, 'columns'>): boolean {
  const subject = subjectOf(test)
  return test.useDynamicAssertion === true && subject !== undefined && columns.some((column) => column.name === subject && isSensitive(column))
}

type Told = Pick<CreateTestCaseResult, 'testCaseStatus'> & Partial<Pick<CreateTestCaseResult, 'result' | 'testResultValue' | 'notes' | 'minBound' | 'maxBound' | 'bounds' | 'sampleData' | 'provedBy' | 'code'>>

function masked(told: Told, { isValue, of }: { isValue: boolean; of: string }): Told {
  // A constraint says it, and no row was read.
  if (told.provedBy !== undefined) return told
  const { result: _result, sampleData: _sample, minBound, maxBound, bounds, notes, testResultValue = [], ...rest } = told
  const values = isValue ? [] : testResultValue.filter(({ name }) => tellNoValue.has(name))
  const isWhole = values.length === testResultValue.length && told.testCaseStatus !== 'Aborted'
  const found = values.map(({ name, value }) => `${name}=${value}`).join(', ')
  const first = told.testCaseStatus === 'Aborted' ? `It could not run${told.code === undefined ? '' : ` (${told.code})`}.` : found === '' ? '' : `Found ${found}.`
  return {
    ...rest, testResultValue: values, result: `${first} Values ${of} are sensitive: administrators and owners of the table see ${first === '' ? 'what was found' : 'the rest'}.`.trim(),
    ...(isWhole && { ...(minBound !== undefined && { minBound }), ...(maxBound !== undefined && { maxBound }), ...(bounds !== undefined && { bounds }), ...(notes !== undefined && { notes }) }),
  }
}

/** The column whose values are looked at: of a test of a table, the one whose youngest value is sought. */
function subjectOf(test: MaskedTest): string | undefined {
  return parseEntityLink(test.entityLink).column ?? (test.testDefinition.name === 'tableDataToBeFresh' ? parameterOf(test, 'column') : undefined)
}

/** SQL of a person whose first value is the result: it may be any. */
function returnsAnything(test: MaskedTest): boolean {
  return test.testDefinition.name === 'tableCustomSQLQuery' && parameterOf(test, 'strategy')?.trim().toUpperCase() === 'COUNT'
}

/** A server that fails over a row quotes it. */
function saysWhatServerSaid({ testCaseStatus, code }: Pick<CreateTestCaseResult, 'testCaseStatus' | 'code'>): boolean {
  return testCaseStatus === 'Aborted' && (code === undefined || code === 'SOURCE_FAILED')
}

function parameterOf({ parameterValues }: MaskedTest, wanted: string): string | undefined {
  return parameterValues?.find(({ name }) => name === wanted)?.value
}
