import type { QueryResultRow } from 'pg'
import { TrunklineError } from '../../../model/errors.ts'
import { remainingTimeQuery } from '../queries/profile.ts'
import type { Snapshot } from '../session.ts'

/** Runs statement after statement in one snapshot, within the time of the table and of each statement; locks go with each. */
export type Runner = {
  run<R extends QueryResultRow>(statement: string): Promise<R[]>
  /** ms that are left for one statement; 0 and less when the table's time is over. */
  remainingMs(): number
}

const savepoint = 'trunkline_tests'

/** Failures of one statement; anything else is one of the whole source. */
export function isSurvivable(error: unknown): error is TrunklineError {
  return error instanceof TrunklineError && ['STATEMENT_TIMEOUT', 'SOURCE_FAILED', 'INSUFFICIENT_PRIVILEGE', 'LOCK_TIMEOUT', 'TEST_INVALID', 'ENTITY_NOT_FOUND'].includes(error.code)
}

/**
 * Each statement is undone, though it changes nothing: who wants to change the table waits for one statement, not for all tests. \`keepsLocks\`: what is
 * below a view could be changed in between without being noticed.
 */
export function createRunner(snapshot: Snapshot, { timeoutMs, statementTimeoutMs, keepsLocks }: { timeoutMs: number; statementTimeoutMs: number; keepsLocks: boolean }): Runner {
  const endsAt = performance.now() + timeoutMs
  const remainingMs = (): number => Math.min(statementTimeoutMs, Math.ceil(endsAt - performance.now()))
  let isMarked = false
  return {
    remainingMs,
    run: async <R extends QueryResultRow>(statement: string) => {
      const bound = remainingMs()
      if (bound <= 0) throw new TrunklineError('STATEMENT_TIMEOUT', `The time for the tests of this table (${timeoutMs / 1000} s) was over.`, { hint: 'Raise timeoutSeconds, look at a sample, or test less.' })
      if (!isMarked) await snapshot.query(`savepoint ${savepoint}`)
      isMarked = true
      await snapshot.query(remainingTimeQuery, [bound])
      try {
        const rows = await snapshot.query<R>(statement)
        if (!keepsLocks) await snapshot.query(`rollback to savepoint ${savepoint}`)
        return rows
      } catch (error) {
        if (isSurvivable(error)) await snapshot.query(`rollback to savepoint ${savepoint}`)
        throw error
      }
    },
  }
}

/** What the server said, without where it stands. */
export function toFailure(error: TrunklineError): { code: TrunklineError['code']; message: string; hint?: string } {
  const said = error.code === 'SOURCE_FAILED' && error.cause instanceof Error ? `The server refused: ${error.cause.message}.` : error.message
  return { code: error.code, message: said, ...(error.hint !== undefined && { hint: error.hint }) }
}
