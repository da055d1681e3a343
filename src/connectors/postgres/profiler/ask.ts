import type { QueryResultRow } from 'pg'
import { TrunklineError } from '../../../model/errors.ts'
import type { ProfilePlan } from '../../profile-connector.ts'
import { remainingTimeQuery } from '../queries/profile.ts'
import type { Session, Snapshot } from '../session.ts'

/** Asks statement after statement about one table, within its time; one that fails leaves what came before. */
export type Asker = {
  /** Undefined where the statement failed, or the time was over; the reason is noted, unless `orElse` says that another try follows. */
  ask<R extends QueryResultRow>(statement: string, options?: { orElse?: true }): Promise<R[] | undefined>
  /** Whether no time is left. */
  isOver(): boolean
  /** Why figures are missing, in sentences. */
  readonly notes: readonly string[]
}

const savepoint = 'trunkline_profile'
/** Failures of one statement; anything else is one of the whole table. */
const survivable: ReadonlySet<string> = new Set(['STATEMENT_TIMEOUT', 'SOURCE_FAILED', 'INSUFFICIENT_PRIVILEGE'])

/**
 * Asks inside of a snapshot: the server itself ends a statement that takes longer than what is left of the time. The snapshot stays, but unless
 * `keepsLocks` the locks of a statement go with it: who wants to change the table waits for one statement, not for the whole profile.
 */
export function createAsker(snapshot: Snapshot, { timeoutMs }: ProfilePlan, { keepsLocks }: { keepsLocks: boolean }): Asker {
  let bound = Infinity
  let markedBound: number | undefined
  const undo = async (): Promise<void> => {
    await snapshot.query(`rollback to savepoint ${savepoint}`)
    bound = markedBound ?? Infinity
  }
  return createTimedAsker(timeoutMs, async <R extends QueryResultRow>(statement: string, remainingMs: number) => {
    // Nothing is changed, so that one savepoint serves every statement (going back to it brings the bound of then back); a bound that is hardly above what is left stays.
    if (remainingMs < bound * 0.95) await snapshot.query(remainingTimeQuery, [bound = remainingMs])
    if (markedBound === undefined) await snapshot.query(`savepoint ${savepoint}`)
    markedBound ??= bound
    try {
      const rows = await snapshot.query<R>(statement)
      if (!keepsLocks) await undo()
      return rows
    } catch (error) {
      if (isSurvivable(error)) await undo()
      throw error
    }
  })
}

/** Asks what holds SQL of a person, each statement in a transaction that is undone; `searchPath` is where bare names are looked for. */
export function createCustomAsker(session: Session, { timeoutMs, searchPath = [] }: Pick<ProfilePlan, 'timeoutMs'> & { searchPath?: readonly string[] }): Asker {
  return createTimedAsker(timeoutMs, (statement, remainingMs) => session.queryCustomSql(statement, [], { timeoutMs: remainingMs, searchPath }))
}

type Run = <R extends QueryResultRow>(statement: string, remainingMs: number) => Promise<R[]>

function createTimedAsker(timeoutMs: number, run: Run): Asker {
  let endsAt = performance.now() + timeoutMs
  const notes: string[] = []
  const note = (sentence: string): void => { if (!notes.includes(sentence)) notes.push(sentence) }
  return {
    notes,
    isOver: () => performance.now() >= endsAt,
    ask: async <R extends QueryResultRow>(statement: string, { orElse }: { orElse?: true } = {}) => {
      const remaining = Math.ceil(endsAt - performance.now())
      try {
        if (remaining > 0) return await run<R>(statement, remaining)
        note(timeIsOver(timeoutMs))
      } catch (error) {
        if (!isSurvivable(error)) throw error
        if (error.code === 'STATEMENT_TIMEOUT') {
          endsAt = 0
          note(timeIsOver(timeoutMs))
        } else if (orElse !== true) note(`Not all could be measured: ${error.message}`)
      }
      return undefined
    },
  }
}

function isSurvivable(error: unknown): error is TrunklineError {
  return error instanceof TrunklineError && survivable.has(error.code)
}

function timeIsOver(timeoutMs: number): string {
  return `The time for this table (${timeoutMs / 1000} s) was over before all was measured.`
}
