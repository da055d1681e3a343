import { parseEntityLink } from '../model/data-quality/entity-link.ts'
import type { TestResultRecord } from '../model/data-quality/run.ts'
import { printable } from './terminal.ts'

const marks = { Success: 'ok', Failed: 'FAILED', Aborted: 'ABORTED', Queued: 'queued' } as const

/** Results as lines: those that did not pass with what was found. */
export function toTestLines(records: readonly TestResultRecord[]): string[] {
  const width = Math.max(...Object.values(marks).map((mark) => mark.length))
  const lines = records.flatMap(({ testCase, result: { testCaseStatus, result = '', notes = [], provedBy, suggestedConstraint } }) => [
    `${marks[testCaseStatus].padEnd(width)}  ${printable(testCase.fullyQualifiedName)}${provedBy === undefined ? '' : '  (proved)'}`,
    ...(testCaseStatus === 'Success' ? [] : [`${' '.repeat(width)}  ${printable(result)}`]),
    ...notes.map((note) => `${' '.repeat(width)}  note: ${printable(note)}`),
    ...(suggestedConstraint === undefined ? [] : [`${' '.repeat(width)}  the rows satisfy: ${printable(suggestedConstraint)}`]),
  ])
  const count = (status: string): number => records.filter(({ result }) => result.testCaseStatus === status).length
  return [...lines, '', `${records.length} test(s): ${count('Success')} passed, ${count('Failed')} failed, ${count('Aborted')} aborted`]
}

/** Results as objects, for `--json`. */
export function toTestReport(records: readonly TestResultRecord[]): object[] {
  return records.map(({ testCase: { fullyQualifiedName, name, testDefinition, entityLink, parameterValues = [] }, result: { testCaseStatus: status, result, ...rest }, failedRows, inspectionQuery }) => ({
    fullyQualifiedName, name, testDefinition, ...parseEntityLink(entityLink), parameters: Object.fromEntries(parameterValues.map((one) => [one.name, one.value])), status, result, ...rest,
    ...(inspectionQuery !== undefined && { inspectionQuery }), ...(failedRows !== undefined && { failedRows }),
  }))
}

/** Results as JUnit XML: a suite for each table; a test that was aborted is an error. */
export function toJunit(records: readonly TestResultRecord[]): string {
  const suites = [...Map.groupBy(records, ({ testCase }) => parseEntityLink(testCase.entityLink).table)]
  return [
    '<?xml version="1.0" encoding="UTF-8"?>', `<testsuites name="trunkline" ${counts(records)}>`,
    ...suites.flatMap(([table, list]) => [`  <testsuite name="${escaped(table)}" ${counts(list)} timestamp="${new Date(list[0]!.result.timestamp).toISOString()}">`, ...list.flatMap(toTestCase), '  </testsuite>']),
    '</testsuites>', '',
  ].join('\n')
}

function counts(records: readonly TestResultRecord[]): string {
  const count = (status: string): number => records.filter(({ result }) => result.testCaseStatus === status).length
  return `tests="${records.length}" failures="${count('Failed')}" errors="${count('Aborted')}" skipped="0"`
}

function toTestCase({ testCase, result: { testCaseStatus, result = '', code = '' }, inspectionQuery }: TestResultRecord): string[] {
  const { table, column } = parseEntityLink(testCase.entityLink)
  const opening = `    <testcase classname="${escaped(column === undefined ? table : `${table}.${column}`)}" name="${escaped(testCase.name)}"`
  if (testCaseStatus === 'Success') return [`${opening}/>`]
  const [element, type] = testCaseStatus === 'Failed' ? ['failure', testCase.testDefinition] : ['error', code]
  return [`${opening}>`, `      <${element} type="${escaped(type)}" message="${escaped(result)}">${escaped(inspectionQuery ?? '')}</${element}>`, '    </testcase>']
}

/** Characters that XML has no place for are left out. */
function escaped(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll('\n', '&#10;')
}
