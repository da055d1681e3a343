import { readFileSync } from 'node:fs'

import { TrunklineError } from '../model/errors.ts'
import { errorText } from './error-code.ts'

/** libpq's modes, with its meanings. https://www.postgresql.org/docs/current/libpq-ssl.html */
const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const
export type SslMode = (typeof sslModes)[number]

/** Where a database is and how to sign in. What is undefined is left to the defaults of `pg`, which knows PGPASSWORD and ~/.pgpass. */
export type DatabaseConnection = {
  readonly host: string
  readonly port?: number | undefined
  readonly user?: string | undefined
  readonly password?: string | undefined
  readonly database?: string | undefined
  /** Without one: `prefer`, as libpq does. Sockets never use TLS. */
  readonly sslMode?: SslMode | undefined
  /** PEM texts. */
  readonly ca?: string | undefined
  readonly cert?: string | undefined
  readonly key?: string | undefined
}

/** Parameters of libpq that say nothing to us or that we set ourselves: accepted, so that a URL made for psql works. */
const ignored = ['application_name', 'channel_binding', 'connect_timeout', 'fallback_application_name', 'gssencmode', 'keepalives', 'sslcompression', 'sslsni', 'target_session_attrs', 'uselibpqcompat']

/** Stands for the host that a URL with a user must have and a socket has not. */
const noHost = 'socket.invalid'

/**
 * Reads a DATABASE_URL: `postgresql://user:password@host:port/database?sslmode=…&sslrootcert=…`, a socket's folder as
 * `?host=/path`. Throws DATABASE_URL_INVALID, in words that never hold the password.
 */
export function parseDatabaseUrl(text: string): DatabaseConnection {
  const url = parseUrl(text.trim())
  const parameter = parameterReader(url.searchParams)
  const host = parameter('host') ?? filled(url.hostname === noHost ? '' : decode(url.hostname.replaceAll(/^\[|\]$/g, '')))
  if (host === undefined) throw invalid('DATABASE_URL names no host.')
  const port = parameter('port') ?? url.port
  if (port !== '' && !(Number(port) > 0 && Number(port) < 65_536)) throw invalid(`DATABASE_URL has the port ${port}, which is none.`)
  return {
    host,
    port: port === '' ? undefined : Number(port),
    user: parameter('user') ?? filled(decode(url.username)),
    password: parameter('password') ?? filled(decode(url.password)),
    database: parameter('dbname') ?? filled(decode(url.pathname.slice(1))),
    sslMode: sslMode(parameter('sslmode')),
    ca: readPem(parameter('sslrootcert')),
    cert: readPem(parameter('sslcert')),
    key: readPem(parameter('sslkey')),
  }
}

/** A connection for people to read: host, port and database, no secrets. */
export function connectionLabel({ host, port, database }: DatabaseConnection): string {
  return `${host.startsWith('/') ? `the socket in ${host}` : `${host}:${port ?? 5432}`}${database === undefined ? '' : `, database ${database}`}`
}

function parseUrl(text: string): URL {
  if (!/^postgres(ql)?:\/\//.test(text)) throw invalid('DATABASE_URL does not begin with postgresql://.')
  // A user without a host, as in postgresql://user@/db?host=/tmp, is right for libpq and wrong for URL.
  const parsed = URL.parse(text) ?? URL.parse(text.replace('@/', `@${noHost}/`))
  if (parsed === null) throw invalid('DATABASE_URL cannot be read.')
  return parsed
}

/** Hands out each parameter once, after it has refused those that nobody knows. */
function parameterReader(parameters: URLSearchParams): (name: string) => string | undefined {
  const known = new Set(['host', 'port', 'user', 'password', 'dbname', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey', ...ignored])
  for (const name of parameters.keys()) {
    if (!known.has(name)) throw invalid(`DATABASE_URL has the parameter ${name}, which Trunkline does not know.`)
  }
  return (name) => filled(parameters.get(name) ?? '')
}

function sslMode(text: string | undefined): SslMode | undefined {
  if (text === undefined) return undefined
  const mode = sslModes.find((known) => known === text)
  if (mode === undefined) throw invalid(`DATABASE_URL has sslmode=${text}; it may be ${sslModes.join(', ')}.`)
  return mode
}

function readPem(file: string | undefined): string | undefined {
  if (file === undefined || file === 'system') return undefined
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw invalid(`DATABASE_URL names the file ${file}, which cannot be read: ${errorText(cause)}.`, cause)
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    throw invalid('DATABASE_URL has a % that is not followed by two hexadecimal digits.', cause)
  }
}

function filled(text: string): string | undefined {
  return text === '' ? undefined : text
}

function invalid(message: string, cause?: unknown): TrunklineError {
  return new TrunklineError('DATABASE_URL_INVALID', message, {
    hint: 'It looks like postgresql://user:password@host:5432/database?sslmode=require; characters such as @ : / # % in the password are written percent-encoded (@ is %40).',
    cause,
  })
}
