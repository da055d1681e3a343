import type { TrunklineError } from '../../../model/errors.ts'
import type { FigureRequest, TestFinding, TestRequest } from '../../quality-connector.ts'
import { looksElsewhere } from './condition-sql.ts'
import { countSql } from './count-sql.ts'
import { inspectionQuery } from './failing-rows.ts'
import { figureSql } from './figure-sql.ts'
import { constraintFor } from './constraint-for.ts'
import { prove, type Proved } from './prove.ts'
import { toFailure } from './runner.ts'
import type { Ask } from './scan.ts'
import { requireColumn, type TestedTable } from './tested-table.ts'

/** A test on its way to its finding. */
export type OpenFinding = {
  request: TestRequest
  figures: Record<string, string | null>
  failure?: TrunklineError
  asks: Ask[]
  /** Figures and counts that take more than the shared scan. */
  later: readonly (readonly [string, FigureRequest])[]
  rowCount: string | null
  failedCount: string | null
  rest: Omit<Extract<TestFinding, { figures: unknown }>, 'figures' | 'counts'>
}

type OfRows = Parameters<typeof figureSql>[0]

/** Plans what a test asks; what cannot be asked throws TEST_INVALID before anything is read. */
export function openFinding(request: TestRequest, table: TestedTable, trustsConstraints: boolean): OpenFinding {
  const entries = Object.entries(request.figures)
  const open: OpenFinding = { request, figures: {}, asks: [], later: entries.filter(([, figure]) => isLater(figure)), rowCount: null, failedCount: null, rest: {} }
  const fail = (error: TrunklineError): void => void (open.failure ??= error)
  for (const [name, figure] of entries) {
    if (figure.of === 'columns') open.figures[name] = toColumnsJson(table)
    else if (!isLater(figure)) open.asks.push({ sql: figureSql(figure as OfRows, table), tell: (text) => { open.figures[name] = text }, fail })
  }
  const { failing, among, claim } = request
  if (failing !== undefined && failing.is !== 'query') open.rest.inspectionQuery = inspectionQuery(failing, table)
  if (request.dimensions !== undefined) for (const column of request.dimensions.columns) requireColumn(table, column)
  const proved: Proved = claim === undefined || !trustsConstraints ? { notes: [] } : prove(claim, table)
  if (proved.notes.length > 0) open.rest.notes = proved.notes
  if (proved.provedBy !== undefined) {
    open.rest.provedBy = proved.provedBy
    open.asks = []
  } else if (claim !== undefined) {
    const constraint = constraintFor(claim, table, proved.notValid)
    if (constraint !== undefined) open.rest.constraint = constraint
  }
  if (request.wantsCounts || request.wantsSample) {
    const count: OfRows = among?.is === 'notNull' ? { of: 'values', column: among.column } : { of: 'rows' }
    if (among?.is !== 'sql') open.asks.push({ sql: figureSql(count, table), tell: (text) => { open.rowCount = text }, fail })
    if (proved.provedBy !== undefined) open.failedCount = '0'
    else if (failing !== undefined && failing.is !== 'query') {
      const condition = looksElsewhere(failing) ? figureSql({ of: 'rows', where: failing }, table) : { shared: `(${countSql(failing, table)})::text` }
      open.asks.push({ sql: condition, tell: (text) => { open.failedCount = text }, fail })
    }
  }
  return open
}

/** What is reported of a test once everything is known. */
export function closeFinding({ request, failure, figures, rest, rowCount, failedCount }: OpenFinding): TestFinding {
  if (failure !== undefined) return { failure: toFailure(failure) }
  const isCounted = request.wantsCounts && rowCount !== null && failedCount !== null
  return { figures, ...rest, ...(isCounted && { counts: { rows: Number(rowCount), failed: Number(failedCount) } }) }
}

function isLater({ of }: FigureRequest): boolean {
  return of === 'query' || of === 'rowsMeeting' || of === 'difference'
}

function toColumnsJson({ columns }: TestedTable): string {
  return JSON.stringify(columns.map(({ name, display, is_nullable: isNullable }) => ({ name, type: display, nullable: isNullable })))
}
