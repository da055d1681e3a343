import type { ErrorCode } from '../model/errors.ts'
import type { FilterPreview, ServiceFilters } from './filter-preview.ts'

/** One thing that a test looks at; without the mandatory ones the connection is of no use. */
export type ConnectionTestStepDefinition = { readonly name: string; readonly mandatory: boolean; readonly description: string }

/**
 * What one step found: `message` is for people, `errorLog` the server's own words, `diagnosis` what it means and what to do.
 * A step that was not tried did not pass and has no diagnosis.
 */
export type ConnectionTestStepResult = {
  name: string
  mandatory: boolean
  passed: boolean
  message: string
  errorLog?: string
  durationMs: number
  diagnosis?: { code: ErrorCode; hint?: string; object?: string }
}

/** `Successful` when every mandatory step passed. `lastUpdatedAt` in ms since the epoch. */
export type ConnectionTestResult = { status: 'Successful' | 'Failed'; lastUpdatedAt: number; steps: ConnectionTestStepResult[] }

export type ConnectionTestOptions = {
  readonly signal: AbortSignal
  /** Told of each step as it ends. */
  readonly emit: (step: ConnectionTestStepResult) => void
  readonly now: () => number
  /** For the whole test; 60 s unless given. */
  readonly timeoutMs?: number
}

/** Runs a test over a connection that was checked and whose secrets were read. Throws RUN_CANCELLED only. */
export type ConnectionTest = (options: ConnectionTestOptions) => Promise<ConnectionTestResult>

/** A checked connection: its test, and what filters would keep of what it leads to. */
export type PreparedConnection = {
  readonly test: ConnectionTest
  /** Throws CONFIG_INVALID on a bad pattern, and what keeps the server from being read. */
  readonly previewFilters: (filters: ServiceFilters, signal: AbortSignal) => Promise<FilterPreview>
  /** What the role can see and what would help, database by database. Throws what keeps the server from being read. */
  readonly inspectAccess: (signal: AbortSignal) => Promise<AccessReport[]>
}

/** One statement that gives a role more; `isDraft`: to be completed by a person. */
export type AccessRemedy = { readonly sql: string; readonly runBy: string; readonly note?: string; readonly database?: string; readonly isDraft?: true }

/** What a role can see of one database: feature by feature, with the statements that mend what does not work. */
export type AccessReport = {
  readonly server: { readonly version: string; readonly support: 'supported' | 'endOfLife' | 'unknown'; readonly supportEndsOn?: string; readonly role: string; readonly database: string; readonly isStandby: boolean }
  readonly notes: readonly string[]
  readonly features: readonly { readonly feature: string; readonly state: 'works' | 'partly' | 'no'; readonly reason?: string; readonly remedies: readonly AccessRemedy[] }[]
  readonly isHealthy: boolean
}

/** How connections of one kind of outside system are tested. */
export type ConnectionTester = {
  readonly serviceType: string
  readonly steps: readonly ConnectionTestStepDefinition[]
  /** What a connection may hold, as JSON Schema (draft 7) with titles and descriptions: forms are made from it. */
  readonly connectionSchema: Readonly<Record<string, unknown>>
  /** Checks what may be a connection, and reads the secrets and files that it names. Throws CONFIG_INVALID or TLS_CONFIG_INVALID. */
  prepare(config: unknown): Promise<PreparedConnection>
}
