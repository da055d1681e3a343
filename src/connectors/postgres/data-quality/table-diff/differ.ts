import { TrunklineError } from '../../../../model/errors.ts'
import type { TableData } from '../../../../model/data-quality/test-case.ts'
import type { DifferenceRequest, TableDifference } from '../../../quality-connector.ts'
import type { SessionPool } from '../../session-pool.ts'
import { readTable, refusal } from '../read-table.ts'
import { createRunner, isSurvivable, type Runner } from '../runner.ts'
import type { TestedTable } from '../tested-table.ts'
import { findDifferences } from './find-differences.ts'
import { matchColumns } from './match-columns.ts'
import { hashProbeQuery, type Side } from './side.ts'

/** The table that is compared, as it is looked at already. */
export type Here = { runner: Runner; table: TestedTable }
/** Compares a table with another one, wherever that is. */
export type Differ = (here: Here, request: DifferenceRequest) => Promise<{ difference: TableDifference; sample: TableData }>

/** Opens the server of a service, and names the role. */
export type OpenOther = (serviceName: string) => Promise<{ sessions: SessionPool; user: string }>

/** Compares by ranges of keys: both servers sum checksums, and only ranges whose sums differ are looked into. Each table is looked at in one snapshot of its own server. */
export function createDiffer(openOther: OpenOther): Differ {
  return async (here, request) => {
    const { sessions, user } = await openOther(request.serviceName).catch(toUnreachable)
    return sessions.use(request.table.database, (session) => session.withSnapshot(async (snapshot) => {
      const table: TestedTable = { ...await readTable(snapshot, request.table), rows: { from: '' }, whole: { from: '' }, user }
      for (const [one, role] of [[here.table, here.table.user], [table, user]] as const) {
        const refused = refusal(one.relation, one.name, role)
        if (refused !== undefined) throw refused
      }
      const runner = createRunner(snapshot, { timeoutMs: here.runner.remainingMs(), statementTimeoutMs: here.runner.remainingMs(), keepsLocks: table.relation.kind === 'v' || table.relation.kind === 'f' })
      return compareSides(here, { runner, table }, request)
    })).catch(toUnreachable)
  }
}

/** What is wrong with the other server is the test's misfortune, not that of the run. */
function toUnreachable(error: unknown): never {
  const isOfTest: boolean = isSurvivable(error)
  if (!(error instanceof TrunklineError) || isOfTest || error.code === 'RUN_CANCELLED') throw error
  throw new TrunklineError('SOURCE_FAILED', `The other table cannot be looked at: ${error.message}`, { ...(error.hint !== undefined && { hint: error.hint }) })
}

async function compareSides(here: Here, there: Here, request: DifferenceRequest): ReturnType<Differ> {
  const matched = matchColumns(here.table, there.table, request)
  requireReadable(here.table, [...matched.keys.map(([own]) => own.name), ...matched.columns.map(([own]) => own.name)])
  requireReadable(there.table, [...matched.keys.map(([, other]) => other.name), ...matched.columns.map(([, other]) => other.name)])
  const probes = await Promise.all([here, there].map(async ({ runner }) => (await runner.run<{ probe: string }>(hashProbeQuery))[0]?.probe))
  const shared = { hash: probes[0] === probes[1] ? 'hashtext' as const : 'md5' as const, where: request.where }
  const left: Side = { ...here, ...shared, keys: matched.keys.map(([own]) => own), columns: matched.columns.map(([own]) => own) }
  const right: Side = { ...there, ...shared, keys: matched.keys.map(([, other]) => other), columns: matched.columns.map(([, other]) => other) }
  const { difference, sample } = await findDifferences(left, right, request.enough)
  const notes = [...matched.notes, ...(difference.notes ?? [])]
  return { difference: { ...difference, ...(notes.length > 0 && { notes }) }, sample }
}

function requireReadable(table: TestedTable, names: readonly string[]): void {
  const hidden = table.columns.filter(({ name, may_read: mayRead }) => !mayRead && names.includes(name)).map(({ name }) => name)
  if (hidden.length > 0) throw new TrunklineError('INSUFFICIENT_PRIVILEGE', `The role ${table.user} may not read ${hidden.join(', ')} of ${table.name.table}.`, { hint: 'Grant SELECT on these columns, or name those to compare in useColumns.' })
}
