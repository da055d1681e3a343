import { readFile } from 'node:fs/promises'
import { TrunklineError } from '../../../model/errors.ts'
import { isSecretReference, quoteSetting } from '../../../model/secret-fields.ts'
import { Secret } from '../../../model/secret.ts'
import { checkRegion, type IsKnownHost } from '../auth/aws-region.ts'
import { azureToken } from '../auth/azure.ts'
import { basicPassword } from '../auth/basic.ts'
import { googleToken } from '../auth/google.ts'
import { iamToken } from '../auth/iam.ts'
import { createSecretResolver } from '../auth/secret-reference.ts'
import type { SecretResolver } from '../auth/secret-reference.ts'
import { secretPaths } from '../connection.ts'
import type { PostgresConnection } from '../connection.ts'
import { fillFromEnvironment } from './environment.ts'
import type { Environment } from './environment.ts'
import { parseHostList } from './host-list.ts'
import { readOptions } from './options.ts'
import type { OptionValues } from './options.ts'
import { parseDurationMs } from './server-options.ts'
import type { AuthenticationMethod, ConnectionSettings, PasswordSource } from './connection-settings.ts'
import { checkSslSettings } from '../connect/ssl.ts'
import type { SslSettings } from '../connect/ssl.ts'

const defaultConnectTimeoutMs = 10_000
const defaultTimeoutsMs = { statement_timeout: 60_000, lock_timeout: 2_000, idle_in_transaction_session_timeout: 60_000 }

/** What a connection may refer to: the environment, what turns a secret's text into the secret, and who knows whether a host exists (DNS). */
export type SettingsContext = { readonly environment: Environment; readonly resolveSecret?: SecretResolver; readonly isKnownHost?: IsKnownHost }

/**
 * Reads from a checked connection the settings to open sessions with: secrets and files are read, options honoured or refused.
 * Throws CONFIG_INVALID or TLS_CONFIG_INVALID naming the key. No server is asked, but for DNS where a region of AWS is unknown.
 */
export async function toConnectionSettings(connection: PostgresConnection, context: SettingsContext): Promise<ConnectionSettings> {
  const resolve = context.resolveSecret ?? createSecretResolver(context.environment)
  const { connectionOptions } = fillFromEnvironment(connection, context.environment)
  const options = readOptions(connectionOptions as PostgresConnection['connectionOptions'], connection.connectionArguments)
  const { method, readPassword } = await readAuthentication(connection, options, { environment: context.environment, resolve })
  const hosts = parseHostList(connection.hostPort)
  if (connection.authType !== undefined && 'awsConfig' in connection.authType) {
    for (const { host } of hosts) await checkRegion(connection.authType.awsConfig.awsRegion, host, context.isKnownHost)
  }
  const { statement_timeout, lock_timeout, idle_in_transaction_session_timeout, ...serverSettings } = options.serverSettings ?? {}
  const ssl = checkSslSettings(await readSsl(connection, options, resolve))
  if (options.channelBinding === 'require' && ssl.mode === 'disable') {
    throw new TrunklineError('CONFIG_INVALID', 'channel_binding=require binds the login to TLS, and sslMode is disable.', {
      object: 'channel_binding', hint: 'Set sslMode: require or stronger, or leave channel_binding out.',
    })
  }
  return {
    hosts,
    targetSession: options.targetSession ?? 'any',
    user: connection.username,
    database: connection.database,
    authentication: method,
    readPassword,
    ssl,
    channelBinding: options.channelBinding ?? 'prefer',
    ...(options.applicationName !== undefined && { applicationName: options.applicationName }),
    connectTimeoutMs: options.connectTimeoutMs ?? defaultConnectTimeoutMs,
    keepAlive: { enabled: options.keepAlive ?? true, idleMs: options.keepAliveIdleMs ?? 0 },
    statementTimeoutMs: readTimeout('statement_timeout', statement_timeout),
    lockTimeoutMs: readTimeout('lock_timeout', lock_timeout),
    idleInTransactionTimeoutMs: readTimeout('idle_in_transaction_session_timeout', idle_in_transaction_session_timeout),
    serverSettings,
  }
}

function readTimeout(name: keyof typeof defaultTimeoutsMs, value: string | undefined): number {
  if (value === undefined) return defaultTimeoutsMs[name]
  const duration = parseDurationMs(value)
  if (duration !== undefined && duration > 0) return duration
  throw new TrunklineError('CONFIG_INVALID', `connectionOptions.options sets ${name} to ${quoteSetting(value)}, which sets no limit.`, {
    object: 'connectionOptions.options', hint: `Give it a duration, as in -c ${name}=120s.`,
  })
}

type AuthenticationContext = { readonly environment: Environment; readonly resolve: SecretResolver }

async function readAuthentication(
  connection: PostgresConnection, options: OptionValues, { environment, resolve }: AuthenticationContext,
): Promise<{ method: AuthenticationMethod; readPassword: PasswordSource }> {
  const auth: Authentication = (await resolveSecrets(connection.authType, 'authType', resolve)) ?? {}
  if ('awsConfig' in auth) return { method: 'iam', readPassword: iamToken(auth.awsConfig) }
  if ('azureConfig' in auth) return { method: 'azure', readPassword: azureToken(auth.azureConfig, environment) }
  if (isGoogle(auth) && auth.enableIamAuth) return { method: 'google', readPassword: googleToken(auth.gcpConfig) }
  const password = auth.password === undefined ? undefined : new Secret(auth.password)
  return { method: 'basic', readPassword: basicPassword(password, environment, options.passwordFile) }
}

type Authentication = NonNullable<PostgresConnection['authType']>

function isGoogle(auth: Authentication): auth is Extract<Authentication, { enableIamAuth: boolean }> {
  return 'enableIamAuth' in auth
}

/** A copy of the value in which every text at a secret path is replaced by what it resolves to. */
async function resolveSecrets<T>(value: T, path: string, resolve: SecretResolver): Promise<T> {
  if (typeof value === 'string') return (secretPaths.includes(path) ? (await resolve(value, path)).reveal() : value) as T
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const entries: [string, unknown][] = []
  for (const [key, inner] of Object.entries(value)) entries.push([key, await resolveSecrets<unknown>(inner, `${path}.${key}`, resolve)])
  return Object.fromEntries(entries) as T
}

async function readSsl(connection: PostgresConnection, options: OptionValues, resolve: SecretResolver): Promise<SslSettings> {
  if (connection.sslMode !== undefined && options.sslMode !== undefined && connection.sslMode !== options.sslMode) {
    throw new TrunklineError('CONFIG_INVALID', `sslMode is ${connection.sslMode}, but the option sslmode says ${options.sslMode}.`, {
      object: 'sslMode', hint: 'Keep one of the two.',
    })
  }
  const root = connection.sslConfig?.caCertificate ?? options.sslRootCertificate
  const ca = root === 'system' ? root : await readPem('sslConfig.caCertificate', root, resolve)
  const certificate = await readPem('sslConfig.sslCertificate', connection.sslConfig?.sslCertificate ?? options.sslCertificate, resolve)
  const key = await readPem('sslConfig.sslKey', connection.sslConfig?.sslKey ?? options.sslKey, resolve)
  return {
    mode: connection.sslMode ?? options.sslMode ?? 'prefer',
    ...(ca !== undefined && { ca }),
    ...(certificate !== undefined && { certificate }),
    ...(key !== undefined && { key: new Secret(key) }),
    ...(options.sslPassword !== undefined && { keyPassphrase: await resolve(options.sslPassword, 'connectionArguments.sslpassword') }),
    negotiation: options.sslNegotiation ?? 'postgres',
    ...(options.minimumTls !== undefined && { minimumVersion: options.minimumTls }),
    ...(options.maximumTls !== undefined && { maximumVersion: options.maximumTls }),
  }
}

/** A PEM text stays as it is; a reference is resolved; anything else is the path of a file. */
async function readPem(key: string, text: string | undefined, resolve: SecretResolver): Promise<string | undefined> {
  if (text === undefined || text.trim() === '') return undefined
  if (text.includes('-----BEGIN')) return text
  if (isSecretReference(text)) return (await resolve(text, key)).reveal()
  // A short text with no line break is a path; a long one is a certificate that lost its frame.
  if (text.includes('\n') || text.length > 1024) return text
  try {
    return await readFile(text, 'utf8')
  } catch (error) {
    throw new TrunklineError('TLS_CONFIG_INVALID', `${key} is neither PEM text nor a file that can be read: ${quoteSetting(text)}.`, {
      object: key, hint: 'Give the path of a PEM file that this user may read, or its text from -----BEGIN to -----END.', cause: error,
    })
  }
}
