/** Every error a person can meet: the code never changes its meaning; HTTP status and exit code derive from this table. */
export const errorTable = {
  CONFIG_INVALID: { httpStatus: 400, exitCode: 2 },
  CONFIG_NOT_FOUND: { httpStatus: 400, exitCode: 2 },
  ARGUMENT_INVALID: { httpStatus: 400, exitCode: 2 },
  REQUEST_INVALID: { httpStatus: 400, exitCode: 2 },
  PATCH_INVALID: { httpStatus: 400, exitCode: 2 },
  NAME_INVALID: { httpStatus: 400, exitCode: 2 },
  UNAUTHENTICATED: { httpStatus: 401, exitCode: 1 },
  SIGN_IN_FAILED: { httpStatus: 401, exitCode: 1 },
  SIGN_IN_LOCKED: { httpStatus: 429, exitCode: 1 },
  PASSWORD_WEAK: { httpStatus: 400, exitCode: 2 },
  PASSWORD_CHANGE_REQUIRED: { httpStatus: 403, exitCode: 1 },
  FORBIDDEN: { httpStatus: 403, exitCode: 1 },
  ENTITY_NOT_FOUND: { httpStatus: 404, exitCode: 1 },
  ROUTE_NOT_FOUND: { httpStatus: 404, exitCode: 1 },
  ENTITY_EXISTS: { httpStatus: 409, exitCode: 1 },
  ENTITY_IN_USE: { httpStatus: 409, exitCode: 1 },
  VERSION_CONFLICT: { httpStatus: 412, exitCode: 1 },
  NOT_OFFERED: { httpStatus: 501, exitCode: 1 },
  INTERNAL: { httpStatus: 500, exitCode: 1 },
  CONNECTION_REFUSED: { httpStatus: 502, exitCode: 1 },
  CONNECTION_UNREACHABLE: { httpStatus: 502, exitCode: 1 },
  CONNECTION_LOST: { httpStatus: 502, exitCode: 1 },
  CONNECTION_TIMEOUT: { httpStatus: 504, exitCode: 1 },
  HOST_NOT_FOUND: { httpStatus: 502, exitCode: 1 },
  AUTHENTICATION_FAILED: { httpStatus: 502, exitCode: 1 },
  ROLE_NOT_FOUND: { httpStatus: 502, exitCode: 1 },
  DATABASE_NOT_FOUND: { httpStatus: 502, exitCode: 1 },
  HBA_REJECTED: { httpStatus: 502, exitCode: 1 },
  TLS_REQUIRED: { httpStatus: 502, exitCode: 1 },
  TLS_REFUSED: { httpStatus: 502, exitCode: 1 },
  TLS_UNTRUSTED: { httpStatus: 502, exitCode: 1 },
  TLS_HOST_MISMATCH: { httpStatus: 502, exitCode: 1 },
  TLS_CONFIG_INVALID: { httpStatus: 400, exitCode: 2 },
  TLS_CERTIFICATE_REQUIRED: { httpStatus: 502, exitCode: 1 },
  TOKEN_FAILED: { httpStatus: 502, exitCode: 1 },
  INSUFFICIENT_PRIVILEGE: { httpStatus: 502, exitCode: 1 },
  TOO_MANY_CONNECTIONS: { httpStatus: 502, exitCode: 1 },
  STATEMENT_TIMEOUT: { httpStatus: 504, exitCode: 1 },
  LOCK_TIMEOUT: { httpStatus: 504, exitCode: 1 },
  STANDBY_CONFLICT: { httpStatus: 503, exitCode: 1 },
  QUERY_STATISTICS_MISSING: { httpStatus: 502, exitCode: 1 },
  QUERY_STATISTICS_NOT_LOADED: { httpStatus: 502, exitCode: 1 },
  QUERY_STATISTICS_HIDDEN: { httpStatus: 502, exitCode: 1 },
  QUERY_STATISTICS_EMPTY: { httpStatus: 502, exitCode: 1 },
  SOURCE_FAILED: { httpStatus: 502, exitCode: 1 },
  SOURCE_TOO_OLD: { httpStatus: 502, exitCode: 1 },
  ARTIFACTS_MISSING: { httpStatus: 502, exitCode: 1 },
  ARTIFACTS_INVALID: { httpStatus: 502, exitCode: 1 },
  ARTIFACTS_CHANGED: { httpStatus: 502, exitCode: 1 },
  ARTIFACTS_UNREACHABLE: { httpStatus: 502, exitCode: 1 },
  ARTIFACTS_DENIED: { httpStatus: 502, exitCode: 1 },
  RUN_ACTIVE: { httpStatus: 409, exitCode: 1 },
  WORKER_LOST: { httpStatus: 500, exitCode: 1 },
  SCHEDULER_UNAVAILABLE: { httpStatus: 503, exitCode: 1 },
  ALERT_FAILED: { httpStatus: 502, exitCode: 1 },
  RUN_CANCELLED: { httpStatus: 409, exitCode: 1 },
  RUN_BELOW_THRESHOLD: { httpStatus: 409, exitCode: 1 },
  RECONCILIATION_FAILED: { httpStatus: 409, exitCode: 1 },
  MASS_DELETE_REFUSED: { httpStatus: 409, exitCode: 1 },
  TEST_INVALID: { httpStatus: 400, exitCode: 2 },
  LINEAGE_UNPROVED: { httpStatus: 502, exitCode: 1 },
  SECRET_UNREADABLE: { httpStatus: 500, exitCode: 1 },
  SINK_FAILED: { httpStatus: 502, exitCode: 1 },
  IMPORT_FAILED: { httpStatus: 502, exitCode: 1 },
  STORAGE_FAILED: { httpStatus: 502, exitCode: 1 },
  EMBEDDED_UNSUPPORTED: { httpStatus: 500, exitCode: 1 },
  EMBEDDED_START_FAILED: { httpStatus: 500, exitCode: 1 },
  DATABASE_URL_INVALID: { httpStatus: 500, exitCode: 2 },
  DATABASE_TOO_OLD: { httpStatus: 500, exitCode: 1 },
  MIGRATION_FAILED: { httpStatus: 500, exitCode: 1 },
  PORT_IN_USE: { httpStatus: 500, exitCode: 1 },
} as const satisfies Record<string, { httpStatus: number; exitCode: 1 | 2 }>

export type ErrorCode = keyof typeof errorTable

/** What a person is told beside the sentence: to which object it happened, and what to do. */
export type ErrorDetail = { readonly object?: string; readonly hint?: string; readonly cause?: unknown }

/** An error meant for people: a stable code, a sentence, the object it happened to and what to do about it. */
export class TrunklineError extends Error {
  override readonly name = 'TrunklineError'
  readonly code: ErrorCode
  readonly object: string | undefined
  readonly hint: string | undefined

  constructor(code: ErrorCode, message: string, detail: ErrorDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause })
    this.code = code
    this.object = detail.object
    this.hint = detail.hint
  }
}

/** The one-line text of any error: code, sentence and hint; never a stack trace. */
export function toErrorText(error: unknown): string {
  if (error instanceof TrunklineError) return `${error.code}: ${error.message}${error.hint === undefined ? '' : ` ${error.hint}`}`
  return error instanceof Error ? `INTERNAL: ${error.message}` : `INTERNAL: ${String(error)}`
}
