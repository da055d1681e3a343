import { expect, test } from 'vitest'
import { TrunklineError, errorTable } from '../../model/errors.ts'
import { toConnectionError } from './diagnose.ts'
import type { ErrorContext } from './diagnose.ts'
import { diagnoses } from './diagnoses.ts'

const context: ErrorContext = {
  hosts: [{ host: 'db', port: 5432 }], user: 'reader', database: 'Shop', authentication: 'basic', ssl: { mode: 'require', negotiation: 'postgres' },
}

function failure(message: string, code?: string): Error {
  return Object.assign(new Error(message), code === undefined ? {} : { code })
}

test('each failure, as servers and systems word it, has one code', () => {
  const cases: [Error, string, Partial<ErrorContext>?][] = [
    [failure('password authentication failed for user "reader"', '28P01'), 'AUTHENTICATION_FAILED'],
    [failure('PAM authentication failed for user "reader"', '28000'), 'AUTHENTICATION_FAILED', { authentication: 'iam' }],
    [failure('Peer authentication failed for user "reader"', '28000'), 'AUTHENTICATION_FAILED'],
    [failure('certificate authentication failed for user "reader"', '28000'), 'AUTHENTICATION_FAILED'],
    [failure('role "reader" does not exist', '28000'), 'ROLE_NOT_FOUND'],
    [failure('role "reader" is not permitted to log in', '28000'), 'AUTHENTICATION_FAILED'],
    [failure('no pg_hba.conf entry for host "10.0.0.1", user "reader", database "Shop", SSL encryption', '28000'), 'HBA_REJECTED'],
    [failure('no pg_hba.conf entry for host "10.0.0.1", user "reader", database "Shop", no encryption', '28000'), 'TLS_REQUIRED', { ssl: { mode: 'disable', negotiation: 'postgres' } }],
    [failure('connection requires a valid client certificate', '28000'), 'TLS_CERTIFICATE_REQUIRED'],
    [failure('SSL required', '08P01'), 'TLS_REQUIRED'],
    [failure('database "Shop" does not exist', '3D000'), 'DATABASE_NOT_FOUND'],
    [failure('no such database: Shop', '08P01'), 'DATABASE_NOT_FOUND'],
    [failure('permission denied for database "Shop"', '42501'), 'INSUFFICIENT_PRIVILEGE'],
    [failure('permission denied for table account', '42501'), 'INSUFFICIENT_PRIVILEGE'],
    [failure('sorry, too many clients already', '53300'), 'TOO_MANY_CONNECTIONS'],
    [failure('connect ECONNREFUSED 10.0.0.1:5432', 'ECONNREFUSED'), 'CONNECTION_REFUSED'],
    [failure('the database system is starting up', '57P03'), 'CONNECTION_REFUSED'],
    [failure('getaddrinfo ENOTFOUND db', 'ENOTFOUND'), 'HOST_NOT_FOUND'],
    [failure('connect EHOSTUNREACH', 'EHOSTUNREACH'), 'CONNECTION_UNREACHABLE'],
    [failure('read ECONNRESET', 'ECONNRESET'), 'CONNECTION_LOST'],
    [failure('Connection terminated unexpectedly'), 'CONNECTION_LOST'],
    [failure('terminating connection due to administrator command', '57P01'), 'CONNECTION_LOST'],
    [failure('terminating connection due to idle-in-transaction timeout', '25P03'), 'CONNECTION_LOST'],
    [failure('The server does not support SSL connections'), 'TLS_REFUSED'],
    [failure('self-signed certificate in certificate chain', 'SELF_SIGNED_CERT_IN_CHAIN'), 'TLS_UNTRUSTED'],
    [failure('certificate has expired', 'CERT_HAS_EXPIRED'), 'TLS_UNTRUSTED'],
    [failure("Hostname/IP does not match certificate's altnames: Host: db. is not in the cert's altnames: DNS:other", 'ERR_TLS_CERT_ALTNAME_INVALID'), 'TLS_HOST_MISMATCH'],
    [failure('ssl3_read_bytes:tlsv13 alert certificate required', 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'), 'TLS_CERTIFICATE_REQUIRED'],
    [failure('ssl3_read_bytes:tlsv1 alert unknown ca', 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA'), 'AUTHENTICATION_FAILED'],
    [failure('Client network socket disconnected before secure TLS connection was established', 'ECONNRESET'), 'TLS_REFUSED', { ssl: { mode: 'require', negotiation: 'direct' } }],
    [failure('tls_validate_record_header:wrong version number', 'ERR_SSL_WRONG_VERSION_NUMBER'), 'TLS_REFUSED'],
    [failure('canceling statement due to statement timeout', '57014'), 'STATEMENT_TIMEOUT'],
    [failure('canceling statement due to conflict with recovery', '40001'), 'STANDBY_CONFLICT'],
    [failure('canceling statement due to user request', '57014'), 'SOURCE_FAILED'],
    [failure('canceling statement due to lock timeout', '55P03'), 'LOCK_TIMEOUT'],
    [failure('division by zero', '22012'), 'SOURCE_FAILED'],
    [failure('unrecognized configuration parameter "nonsense"', '42704'), 'CONFIG_INVALID', { serverSettings: { nonsense: '1' } }],
    [failure('permission denied to set parameter "log_statement"', '42501'), 'CONFIG_INVALID', { serverSettings: { log_statement: 'all' } }],
    [failure('unrecognized configuration parameter "jit"', '42704'), 'SOURCE_FAILED', { serverSettings: { nonsense: '1' } }],
  ]
  for (const [error, code, changed] of cases) expect([error.message, toConnectionError(error, { ...context, ...changed }).code]).toEqual([error.message, code])
})

test('names stand in advice as SQL wants them', () => {
  const odd = { ...context, user: 'Read "er"' }
  expect(toConnectionError(failure('permission denied for database "Shop"', '42501'), odd).hint).toBe('Run: GRANT CONNECT ON DATABASE "Shop" TO "Read ""er"""')
})

test('a refused token is explained by its provider', () => {
  const hints = (['iam', 'azure', 'google'] as const).map((authentication) => toConnectionError(failure('x', '28P01'), { ...context, authentication }).hint)
  expect(hints).toEqual([expect.stringContaining('rds_iam'), expect.stringContaining('pgaadauth_create_principal'), expect.stringContaining('cloudsql.iam_authentication')])
})

test('several addresses of one name that all refuse are one refusal', () => {
  const both = new AggregateError([failure('connect ECONNREFUSED ::1:5432', 'ECONNREFUSED'), failure('connect ECONNREFUSED 127.0.0.1:5432', 'ECONNREFUSED')])
  expect(toConnectionError(both, context)).toMatchObject({ code: 'CONNECTION_REFUSED', object: 'db:5432' })
})

test('what is ours already stays, and what nobody knows keeps its words and its state', () => {
  const ours = new TrunklineError('TOKEN_FAILED', 'AWS gave no token.')
  expect(toConnectionError(ours, context)).toBe(ours)
  expect(toConnectionError(failure('odd', 'XX000'), context).message).toBe('The server at db:5432, database "Shop", answered: odd (XX000).')
})

test('every diagnosis has a code of the table, a sentence and something to do', () => {
  const names = { where: 'db:5432', user: 'u', database: 'd', userSql: 'u', databaseSql: 'd' }
  for (const diagnosis of diagnoses) {
    expect(errorTable).toHaveProperty(diagnosis.is)
    expect(diagnosis.sentence(names, { code: 'X', message: 'why' })).toMatch(/^\S.*\.$/)
    expect(diagnosis.hint(names, context)).toMatch(/\w{3}/)
  }
})
