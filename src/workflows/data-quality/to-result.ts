import type { DimensionFinding, Figures, TableExamined, TestFinding } from '../../connectors/quality-connector.ts'
import type { TestResultRecord, TestToRun } from '../../model/data-quality/run.ts'
import type { CreateTestCaseResult, TestDimensionResult } from '../../model/data-quality/test-result.ts'
import type { TrunklineError } from '../../model/errors.ts'
import type { TestPlan, Verdict } from './test-plan.ts'
import type { ChoiceNotes } from './tested-rows.ts'

/** What is told of a table, with what results say of the rows that were chosen. */
type Examined = TableExamined & Partial<ChoiceNotes>
type Found = Extract<TestFinding, { figures: Figures }>

/** A finding as the result that is kept. */
export function toRecord(test: TestToRun, plan: TestPlan, finding: TestFinding, examined: Examined): TestResultRecord {
  if ('failure' in finding) {
    const { code, message, hint } = finding.failure
    return { testCase: test, result: aborted(examined.takenAt, code, hint === undefined ? message : `${message} ${hint}`, plan.notes) }
  }
  const verdict = finding.provedBy === undefined ? plan.judge(finding.figures) : provedVerdict(plan, finding.provedBy)
  const grade = gradeOf(plan, finding, examined)
  const notes = [...plan.notes ?? [], ...verdict.notes ?? [], ...finding.notes ?? [], ...notesOfRows(plan, grade, examined)]
  const result: CreateTestCaseResult = {
    timestamp: examined.takenAt, testCaseStatus: verdict.status, result: verdict.result, testResultValue: verdict.values.map((value) => ({ ...value })),
    ...toBounds(verdict), ...toCounts(finding.counts), grade,
    ...(finding.provedBy !== undefined && { provedBy: finding.provedBy }),
    ...(finding.dimensions !== undefined && { dimensionResults: finding.dimensions.map((one) => toDimension(plan, one, finding.counts !== undefined)) }),
    ...(isSuggested(verdict, finding, examined) && { suggestedConstraint: finding.constraint! }),
    ...(notes.length > 0 && { notes: [...new Set(notes)] }),
  }
  const isFailed = verdict.status === 'Failed'
  return {
    testCase: test, result,
    ...(isFailed && finding.sample !== undefined && { failedRows: finding.sample }),
    ...(isFailed && finding.inspectionQuery !== undefined && { inspectionQuery: finding.inspectionQuery }),
  }
}

/** The record of a test that cannot mean anything. */
export function toAborted(test: TestToRun, error: TrunklineError, at: number): TestResultRecord {
  return { testCase: test, result: aborted(at, error.code, error.hint === undefined ? error.message : `${error.message} ${error.hint}`) }
}

function aborted(timestamp: number, code: string, result: string, notes: readonly string[] = []): CreateTestCaseResult {
  return { timestamp, testCaseStatus: 'Aborted', result, testResultValue: [], code, ...(notes.length > 0 && { notes: [...notes] }) }
}

function provedVerdict({ provedValues = [] }: TestPlan, { name, definition }: NonNullable<Found['provedBy']>): Verdict {
  return { status: 'Success', result: `Proved by ${name}${definition === undefined ? '' : ` (${definition})`}: the server keeps it so, and no row was read.`, values: provedValues }
}

function gradeOf({ figures }: TestPlan, { provedBy }: Found, { isSampled }: TableExamined): NonNullable<CreateTestCaseResult['grade']> {
  if (provedBy !== undefined) return 'proved'
  if (Object.values(figures).every(({ of }) => of === 'columns')) return 'catalog'
  return isSampled && Object.values(figures).some((figure) => !('isWhole' in figure) && figure.of !== 'query' && figure.of !== 'difference') ? 'sampled' : 'exact'
}

/** Queries of people and comparisons choose their rows themselves. */
function notesOfRows({ figures }: TestPlan, grade: CreateTestCaseResult['grade'], { notes, sampleNotes = [], partitionNotes = [] }: Examined): readonly string[] {
  if (grade === 'proved' || grade === 'catalog') return []
  const isChosen = Object.values(figures).some(({ of }) => of !== 'query' && of !== 'difference')
  return [...notes, ...(grade === 'sampled' ? sampleNotes : []), ...(isChosen ? partitionNotes : [])]
}

/** OpenMetadata's bounds are doubles; where those would lie the digits stand beside them. */
function toBounds({ bounds }: Verdict): Partial<CreateTestCaseResult> {
  const { min, max } = bounds ?? {}
  const numbers = { ...finite('minBound', min), ...finite('maxBound', max) }
  const isExact = [min, max].every((bound) => bound === undefined || String(Number(bound)) === bound)
  return { ...numbers, ...(!isExact && { bounds: { ...(min !== undefined && { min }), ...(max !== undefined && { max }) } }) }
}

function finite(name: 'minBound' | 'maxBound', bound: string | undefined): Partial<CreateTestCaseResult> {
  const value = Number(bound)
  return bound !== undefined && Number.isFinite(value) ? { [name]: value } : {}
}

function toCounts(counts: Found['counts']): Partial<CreateTestCaseResult> {
  if (counts === undefined || counts.rows === 0) return {}
  const failedRows = Math.min(counts.failed, counts.rows)
  const percentage = (part: number): number => Number(((100 * part) / counts.rows).toFixed(6))
  return { passedRows: counts.rows - failedRows, failedRows, passedRowsPercentage: percentage(counts.rows - failedRows), failedRowsPercentage: percentage(failedRows) }
}

function toDimension(plan: TestPlan, { column, value, figures, counts, shareOfRows, impact }: DimensionFinding, isCounted: boolean): TestDimensionResult {
  const verdict = plan.judge(figures)
  return {
    dimensionValues: [{ name: column, value }], dimensionKey: `${column}=${value}`, testCaseStatus: verdict.status, result: verdict.result, testResultValue: verdict.values.map((one) => ({ ...one })),
    ...(isCounted && toCounts(counts)),
    impactScore: Number((plan.failing === undefined ? (verdict.status === 'Failed' ? shareOfRows : 0) : impact).toFixed(6)),
  }
}

/** Something to suggest only where all rows were looked at, there were some, and none failed. */
function isSuggested({ status }: Verdict, { constraint, figures, provedBy }: Found, { isSampled, partitionNotes = [] }: Examined): boolean {
  if (constraint === undefined || status !== 'Success' || isSampled || partitionNotes.length > 0 || provedBy !== undefined) return false
  const [failed, rows] = 'failed' in figures ? [figures['failed'], figures['rows'] ?? figures['values']] : [figures['once'] === figures['values'] ? '0' : '1', figures['values']]
  return failed === '0' && rows !== undefined && rows !== null && rows !== '0'
}
