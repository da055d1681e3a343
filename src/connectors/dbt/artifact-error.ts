import { TrunklineError } from '../../model/errors.ts'
import { firstLine } from '../postgres/auth/token.ts'

/** What to do about artifacts that may not be read, by where they lie. */
export type AccessHint = string

/** An error for an answer that is none: what it says about the artifact and its place. */
export function toStatusError(status: number, shownAs: string, hint: AccessHint): TrunklineError {
  if (status === 401 || status === 403) return denied(shownAs, `${status}`, hint)
  if (status === 404 || status === 410) return missing(shownAs)
  return new TrunklineError('ARTIFACTS_UNREACHABLE', `${shownAs} was answered with status ${status}.`, { object: shownAs, hint: 'Try again; where it stays, look at the server.' })
}

export function denied(shownAs: string, reason: string, hint: AccessHint, cause?: unknown): TrunklineError {
  return new TrunklineError('ARTIFACTS_DENIED', `${shownAs} may not be read: ${reason}.`, { object: shownAs, hint, ...(cause !== undefined && { cause }) })
}

export function missing(shownAs: string): TrunklineError {
  return new TrunklineError('ARTIFACTS_MISSING', `${shownAs} is not there.`, { object: shownAs, hint: 'Check the path; dbt writes its artifacts into target/ when it has run.' })
}

/** Any other failure on the way. */
export function unreachable(shownAs: string, error: unknown): TrunklineError {
  if (error instanceof TrunklineError) return error
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : ''
  return new TrunklineError('ARTIFACTS_UNREACHABLE', `${shownAs} could not be read: ${firstLine(error)}${cause}.`, {
    object: shownAs, hint: 'Check the address and the network between; it was tried three times.', cause: error,
  })
}
