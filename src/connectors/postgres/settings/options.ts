import type { SecureVersion } from 'node:tls'
import { TrunklineError } from '../../../model/errors.ts'
import { nearestName } from '../../../model/nearest-name.ts'
import { quoteSetting } from '../../../model/secret-fields.ts'
import { parseServerOptions } from './server-options.ts'
import { targetSessions } from './connection-settings.ts'
import type { TargetSession } from './connection-settings.ts'
import { sslModes } from '../connect/ssl.ts'
import type { SslMode } from '../connect/ssl.ts'

/** What `connectionOptions` and `connectionArguments` may set, read and checked; times in ms. */
export type OptionValues = {
  applicationName?: string
  connectTimeoutMs?: number
  keepAlive?: boolean
  keepAliveIdleMs?: number
  targetSession?: TargetSession
  sslMode?: SslMode
  sslRootCertificate?: string
  sslCertificate?: string
  sslKey?: string
  sslPassword?: string
  sslNegotiation?: 'postgres' | 'direct'
  minimumTls?: SecureVersion
  maximumTls?: SecureVersion
  channelBinding?: 'disable' | 'prefer' | 'require'
  passwordFile?: string
  serverSettings?: Record<string, string>
}

type OptionReader = (value: string, name: string) => OptionValues

/** Every option honoured, by its name in libpq: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS */
const readers: Readonly<Record<string, OptionReader>> = {
  application_name: (value) => ({ applicationName: value }),
  fallback_application_name: (value) => ({ applicationName: value }),
  connect_timeout: (value, name) => ({ connectTimeoutMs: readNumber(value, name) * 1000 }),
  options: (value) => ({ serverSettings: parseServerOptions(value) }),
  target_session_attrs: (value, name) => ({ targetSession: readChoice(value, name, targetSessions) }),
  keepalives: (value, name) => ({ keepAlive: readSwitch(value, name) }),
  keepalives_idle: (value, name) => ({ keepAliveIdleMs: readNumber(value, name) * 1000 }),
  sslmode: (value, name) => ({ sslMode: readChoice(value, name, sslModes) }),
  sslrootcert: (value) => ({ sslRootCertificate: value }),
  sslcert: (value) => ({ sslCertificate: value }),
  sslkey: (value) => ({ sslKey: value }),
  sslpassword: (value) => ({ sslPassword: value }),
  sslnegotiation: (value, name) => ({ sslNegotiation: readChoice(value, name, ['postgres', 'direct']) }),
  ssl_min_protocol_version: (value, name) => ({ minimumTls: readChoice(value, name, tlsVersions) }),
  ssl_max_protocol_version: (value, name) => ({ maximumTls: readChoice(value, name, tlsVersions) }),
  channel_binding: (value, name) => ({ channelBinding: readChoice(value, name, ['disable', 'prefer', 'require']) }),
  passfile: (value) => ({ passwordFile: value }),
  // These two are honoured by being what Trunkline does anyway.
  client_encoding: (value, name) => (readChoice(value.toLowerCase().replaceAll(/[-_]/g, ''), name, ['utf8', 'auto']), {}),
  gssencmode: (value, name) => (readChoice(value, name, ['disable', 'prefer']), {}),
}

const tlsVersions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const

/** Names of the options honoured, sorted. */
export const honouredOptions: readonly string[] = Object.keys(readers).toSorted()

/** Why a known option of libpq or psycopg2 is refused, and what to write instead. */
const refusals: Readonly<Record<string, string>> = {
  host: 'Write it in hostPort.',
  hostaddr: 'Write the address in hostPort.',
  port: 'Write it in hostPort.',
  dbname: 'Write it in database.',
  user: 'Write it in username.',
  password: 'Write it in authType.password.',
  keepalives_interval: 'Node probes once a second; only keepalives and keepalives_idle can be set.',
  keepalives_count: 'Node gives up after ten probes; only keepalives and keepalives_idle can be set.',
  connectTimeout: 'Write connect_timeout, in seconds.',
}

/** Reads both maps; what is not honoured is refused by name with CONFIG_INVALID. Arguments win over options. */
export function readOptions(
  connectionOptions: Readonly<Record<string, string | number | boolean>> = {},
  connectionArguments: Readonly<Record<string, string | number | boolean>> = {},
): OptionValues {
  const from = (key: string, map: Readonly<Record<string, string | number | boolean>>): OptionValues[] =>
    Object.entries(map).map(([name, value]) => readOption(key, name, String(value)))
  return Object.assign({}, ...from('connectionOptions', connectionOptions), ...from('connectionArguments', connectionArguments)) as OptionValues
}

function readOption(key: string, name: string, value: string): OptionValues {
  const reader = Object.hasOwn(readers, name) ? readers[name] : undefined
  if (reader !== undefined) return reader(value, `${key}.${name}`)
  const nearest = nearestName(name, honouredOptions)
  const instead = Object.hasOwn(refusals, name) ? refusals[name] : nearest === undefined ? undefined : `Did you mean ${nearest}?`
  throw new TrunklineError('CONFIG_INVALID', `${key}.${name} is not an option that Trunkline honours.`, {
    object: `${key}.${name}`,
    hint: `${instead === undefined ? '' : `${instead} `}Honoured are: ${honouredOptions.join(', ')}.`,
  })
}

function readNumber(value: string, name: string): number {
  if (/^\d{1,6}$/.test(value)) return Number(value)
  throw invalid(name, `${quoteSetting(value)} is not a number of seconds`)
}

function readSwitch(value: string, name: string): boolean {
  return readChoice(value.toLowerCase(), name, ['0', '1', 'true', 'false']) === '1' || value.toLowerCase() === 'true'
}

function readChoice<T extends string>(value: string, name: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value)
  if (found !== undefined) return found
  throw invalid(name, `${quoteSetting(value)} is not one of ${choices.join(', ')}`)
}

function invalid(name: string, why: string): TrunklineError {
  return new TrunklineError('CONFIG_INVALID', `${name} cannot be used: ${why}.`, { object: name, hint: 'Correct it, or leave it out.' })
}
