import { TrunklineError } from '../../model/errors.ts'
import type { ErrorCode } from '../../model/errors.ts'
import { diagnoses } from './diagnoses.ts'
import { quoteIdentifier } from './identifier.ts'
import { formatHost } from './settings/host-list.ts'
import type { HostAddress } from './settings/host-list.ts'
import type { AuthenticationMethod } from './settings/connection-settings.ts'
import type { SslMode } from './connect/ssl.ts'

/** What a diagnosis may name: never the password. */
export type ErrorContext = {
  readonly hosts: readonly HostAddress[]
  /** The host at fault, where it is known. */
  readonly address?: HostAddress
  readonly user: string
  readonly database: string
  readonly authentication: AuthenticationMethod
  readonly ssl: { readonly mode: SslMode; readonly negotiation: 'postgres' | 'direct' }
  /** Settings that the connection asks for, of which the server may refuse one. */
  readonly serverSettings?: Readonly<Record<string, string>>
}

/** A failure as the driver and the system tell it; `code` is an SQLSTATE, an errno name or a TLS reason. */
export type DriverFailure = { readonly code: string; readonly message: string }

/** Parts that sentences are built from; names are quoted as SQL wants them where they stand in SQL. */
export type Names = { readonly where: string; readonly user: string; readonly database: string; readonly userSql: string; readonly databaseSql: string }

/** One known failure: how it is recognised, its code, the sentence and what to do. */
export type Diagnosis = {
  readonly codes?: readonly string[]
  readonly message?: RegExp
  readonly when?: (context: ErrorContext, failure: DriverFailure) => boolean
  readonly is: ErrorCode
  readonly sentence: (names: Names, failure: DriverFailure) => string
  readonly hint: (names: Names, context: ErrorContext) => string
}

/** Turns any failure of connecting or asking into a TrunklineError that names host, port, role and database, and what to do. */
export function toConnectionError(error: unknown, context: ErrorContext): TrunklineError {
  if (error instanceof TrunklineError) return error
  const failure = toDriverFailure(error)
  const names = toNames(context)
  const known = diagnoses.find((diagnosis) =>
    (diagnosis.codes === undefined || diagnosis.codes.includes(failure.code))
    && (diagnosis.message === undefined || diagnosis.message.test(failure.message))
    && (diagnosis.when === undefined || diagnosis.when(context, failure)))
  if (known !== undefined) {
    return new TrunklineError(known.is, known.sentence(names, failure), { object: names.where, hint: known.hint(names, context), cause: error })
  }
  const state = failure.code === '' ? '' : ` (${failure.code})`
  return new TrunklineError('SOURCE_FAILED', `The server at ${names.where}, database "${context.database}", answered: ${failure.message}${state}.`, {
    object: names.where, cause: error,
  })
}

function toDriverFailure(error: unknown): DriverFailure {
  if (!(error instanceof Error)) return { code: '', message: String(error) }
  // Several addresses of one name failed: their reasons are alike, the first one speaks for them.
  if (error instanceof AggregateError && error.errors.length > 0 && error.message === '') return toDriverFailure(error.errors[0])
  return { code: 'code' in error && typeof error.code === 'string' ? error.code : '', message: error.message }
}

function toNames(context: ErrorContext): Names {
  const address = context.address ?? context.hosts[0]
  return {
    where: address === undefined ? 'the server' : formatHost(address),
    user: context.user,
    database: context.database,
    userSql: quoteIdentifier(context.user),
    databaseSql: quoteIdentifier(context.database),
  }
}
