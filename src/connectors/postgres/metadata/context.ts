import type { MetadataScope } from '../../connector.ts'
import { TrunklineError } from '../../../model/errors.ts'
import type { Place } from '../mapping/table.ts'
import type { CapabilitiesRow } from '../queries/server.ts'
import type { Session } from '../session.ts'

/** Everything that reading one database touches. */
export type ReadContext = {
  readonly session: Session
  /** Another one to the same database, where the run may have two: it measures while the first reads lists and texts, and joins it in reading the tables. */
  readonly second?: Session | undefined
  readonly scope: MetadataScope
  readonly place: Place
  readonly capabilities: CapabilitiesRow
}

/** The SQLSTATE below an error of a session, where the server gave one. */
export function toSqlState(error: unknown): string | undefined {
  const cause = error instanceof TrunklineError ? error.cause : error
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined
}

/** True of an error that a statement raised about some object, after which the session goes on: not a timeout, a lost connection or a cancelled run. */
export function isObjectError(error: unknown): error is TrunklineError {
  if (!(error instanceof TrunklineError) || (error.code !== 'SOURCE_FAILED' && error.code !== 'INSUFFICIENT_PRIVILEGE')) return false
  const state = toSqlState(error) ?? ''
  return /^[0-9A-Z]{5}$/.test(state) && !/^(08|25|40|53|57|58)/.test(state)
}
