import { Client } from 'pg'
import type { Connection } from 'pg'
import { TrunklineError } from '../../../model/errors.ts'
import { toConnectionError } from '../diagnose.ts'
import { isOwnSetting } from '../diagnoses.ts'
import { formatHost, isSocketDirectory } from '../settings/host-list.ts'
import type { HostAddress } from '../settings/host-list.ts'
import { toServerSettings, toStartupOptions } from './server-settings.ts'
import { markStatement } from '../statement.ts'
import type { ConnectionSettings, PasswordRequest, PasswordSource } from '../settings/connection-settings.ts'
import { isTlsDisagreement, offersNoTls, tlsAttempts } from './ssl.ts'
import type { TlsAttempt } from './ssl.ts'
import { rawTextTypes } from './text-types.ts'

/** What of a Client its own types leave out. */
export type ClientInternals = {
  processID: number | null
  secretKey: number | null
  connection: Connection & { ssl: unknown }
  connectionParameters: { options: string | undefined }
}

/** What the server says of itself and of our session. */
export type ServerIdentityRow = { pid: number; version: string; version_number: number; read_only: string; in_recovery: boolean }

const serverIdentityQuery = `
  select pg_catalog.pg_backend_pid() as pid,
         pg_catalog.current_setting('server_version') as version,
         pg_catalog.current_setting('server_version_num')::int as version_number,
         pg_catalog.current_setting('default_transaction_read_only') as read_only,
         pg_catalog.pg_is_in_recovery() as in_recovery`

/** Older servers lack jit and other settings of ours; what each workflow can read is for the workflow to say. */
const oldestVersionNumber = 110_000

/** A client that has logged in, and how it got there; `settingsSent` is false where a pooler refused them at start-up. */
export type OpenClient = {
  readonly client: Client
  readonly address: HostAddress
  readonly tls: TlsAttempt
  readonly settingsSent: boolean
  readonly server: ServerIdentityRow
}

export type ConnectTarget = { readonly database: string; readonly workflow: string; readonly signal: AbortSignal }

/** Logs in at the first host that answers and fits `targetSession`. Throws a TrunklineError that says what to do. */
export async function connect(settings: ConnectionSettings, target: ConnectTarget): Promise<OpenClient> {
  const failures: TrunklineError[] = []
  for (const wanted of wantedSessions(settings)) {
    for (const address of settings.hosts) {
      try {
        const open = await connectHost(settings, target, address)
        if (fits(wanted, open.server.in_recovery)) return open
        await open.client.end()
        failures.push(unfit(wanted, address, settings.user))
      } catch (error) {
        const failure = toConnectionError(error, { ...settings, database: target.database, address })
        // As libpq: a server that answered and said no ends the search.
        if (!isUnavailable(failure)) throw failure
        failures.push(failure)
      }
    }
  }
  throw summarize(failures)
}

function wantedSessions(settings: ConnectionSettings): ('any' | 'primary' | 'standby')[] {
  // Our own sessions are read-only anywhere, so only the server's role tells the modes apart.
  switch (settings.targetSession) {
    case 'any': return ['any']
    case 'prefer-standby': return ['standby', 'any']
    case 'primary': case 'read-write': return ['primary']
    case 'standby': case 'read-only': return ['standby']
  }
}

function fits(wanted: 'any' | 'primary' | 'standby', inRecovery: boolean): boolean {
  return wanted === 'any' || (wanted === 'standby') === inRecovery
}

function unfit(wanted: string, address: HostAddress, user: string): TrunklineError {
  return new TrunklineError('CONNECTION_UNREACHABLE', `${formatHost(address)} answered "${user}", but it is not a ${wanted}.`, {
    object: formatHost(address),
    hint: 'Add the right host to hostPort, or change connectionOptions.target_session_attrs.',
  })
}

const unavailable = new Set(['CONNECTION_REFUSED', 'CONNECTION_UNREACHABLE', 'CONNECTION_TIMEOUT', 'CONNECTION_LOST', 'HOST_NOT_FOUND'])

function isUnavailable(error: TrunklineError): boolean {
  return unavailable.has(error.code)
}

function summarize(failures: readonly TrunklineError[]): TrunklineError {
  const [first] = failures
  if (first === undefined) return new TrunklineError('CONFIG_INVALID', 'hostPort names no host.', { object: 'hostPort' })
  if (failures.length === 1) return first
  const sentences = [...new Set(failures.map((failure) => failure.message))]
  return new TrunklineError(first.code, `None of the hosts could be used. ${sentences.join(' ')}`, {
    ...(first.hint !== undefined && { hint: first.hint }), cause: new AggregateError(failures),
  })
}

/** Goes through the TLS attempts at one host. */
async function connectHost(settings: ConnectionSettings, target: ConnectTarget, address: HostAddress): Promise<OpenClient> {
  const failures: { readonly error: unknown; readonly tls: TlsAttempt }[] = []
  for (const tls of attemptsFor(settings, address)) {
    try {
      return await connectWithSettings(settings, target, address, tls)
    } catch (error) {
      if (!isTlsDisagreement(error, tls)) throw error
      failures.push({ error, tls })
    }
  }
  // What went wrong over TLS tells the most, except that a server without TLS is no reason where plain text was allowed too.
  const telling = failures.filter(({ error }) => !offersNoTls(error))
  throw (telling.find(({ tls }) => tls !== false) ?? telling.at(-1) ?? failures.at(-1))?.error
}

function attemptsFor({ ssl, authentication, channelBinding }: ConnectionSettings, address: HostAddress): TlsAttempt[] {
  if (isSocketDirectory(address)) return [false]
  const attempts = tlsAttempts(ssl)
  if (channelBinding === 'require') return attempts.filter((attempt) => attempt !== false)
  // A token is as good as a password and goes over the wire as it is: never in plain text, unless that is all that was allowed.
  return authentication === 'basic' || ssl.mode === 'disable' ? attempts : attempts.filter((attempt) => attempt !== false)
}

async function connectWithSettings(settings: ConnectionSettings, target: ConnectTarget, address: HostAddress, tls: TlsAttempt): Promise<OpenClient> {
  try {
    return await login(settings, target, { address, tls, options: toStartupOptions(toServerSettings(settings)) })
  } catch (error) {
    if (!refusesStartupOptions(error) || isOwnSetting(settings, error instanceof Error ? error.message : '')) throw error
    return await login(settings, target, { address, tls, options: undefined })
  }
}

/** PgBouncer, RDS Proxy and their like refuse settings in the startup message. */
function refusesStartupOptions(error: unknown): boolean {
  return error instanceof Error && /unsupported startup parameter|command-line options|startup option|unrecognized configuration parameter/i.test(error.message)
}

type Attempt = { readonly address: HostAddress; readonly tls: TlsAttempt; readonly options: string | undefined }

async function login(settings: ConnectionSettings, target: ConnectTarget, attempt: Attempt): Promise<OpenClient> {
  const { address, tls, options } = attempt
  const seen = { connection: false, channelBinding: false, isTokenAwaited: false }
  const checkBinding = (): void => {
    if (settings.channelBinding === 'require' && !seen.channelBinding) throw unbound(address)
  }
  const readPassword: PasswordSource = async (request) => {
    checkBinding()
    seen.isTokenAwaited = settings.authentication !== 'basic'
    const password = await settings.readPassword(request)
    seen.isTokenAwaited = false
    return password
  }
  const client = createClient({ ...settings, readPassword }, target, attempt)
  const { connection } = client as unknown as ClientInternals
  connection.once('connect', () => { seen.connection = true })
  connection.once('authenticationSASL', ({ mechanisms }: { mechanisms: string[] }) => { seen.channelBinding = mechanisms.includes('SCRAM-SHA-256-PLUS') })
  // Kept for the client's whole life: an error event without a listener would end the process.
  client.on('error', () => {})
  const stop = (): void => { destroy(client) }
  target.signal.addEventListener('abort', stop, { once: true })
  try {
    target.signal.throwIfAborted()
    await client.connect()
    checkBinding()
    const { rows: [server] } = await client.query<ServerIdentityRow>(markStatement(target.workflow, serverIdentityQuery))
    if (server === undefined) throw new Error('the server did not say who it is')
    if (server.version_number < oldestVersionNumber) throw tooOld(server.version, address)
    return { client, address, tls, settingsSent: options !== undefined, server }
  } catch (error) {
    destroy(client)
    if (target.signal.aborted) throw new TrunklineError('RUN_CANCELLED', 'The run was cancelled while it was connecting.')
    if (error instanceof Error && error.message === 'timeout expired') throw seen.isTokenAwaited ? tokenIsLate(settings) : timedOut(settings, address, seen.connection)
    throw error
  } finally {
    target.signal.removeEventListener('abort', stop)
  }
}

/** A client that has not connected. */
function createClient(settings: ConnectionSettings, target: ConnectTarget, { address, tls, options }: Attempt): Client {
  const request: PasswordRequest = { ...address, user: settings.user, database: target.database }
  const client = new Client({
    host: address.host,
    port: address.port,
    user: settings.user,
    database: target.database,
    password: (() => settings.readPassword(request)) as () => Promise<string>,
    ssl: tls,
    sslnegotiation: tls === false ? 'postgres' : settings.ssl.negotiation,
    enableChannelBinding: tls !== false && settings.channelBinding !== 'disable',
    application_name: settings.applicationName ?? `trunkline:${target.workflow}`,
    client_encoding: 'UTF8',
    connectionTimeoutMillis: settings.connectTimeoutMs,
    keepAlive: settings.keepAlive.enabled,
    keepAliveInitialDelayMillis: settings.keepAlive.idleMs,
    options: options ?? ' ',
    types: rawTextTypes,
  })
  // The driver would fall back to PGOPTIONS of the process, which nobody asked for.
  if (options === undefined) (client as unknown as ClientInternals).connectionParameters.options = undefined
  return client
}

function tooOld(version: string, address: HostAddress): TrunklineError {
  return new TrunklineError('SOURCE_TOO_OLD', `${formatHost(address)} is PostgreSQL ${version}, which does not know the settings that keep a session harmless.`, {
    object: formatHost(address), hint: 'Its community support ended years ago: upgrade the server.',
  })
}

function unbound(address: HostAddress): TrunklineError {
  return new TrunklineError('AUTHENTICATION_FAILED', `${formatHost(address)} does not log the role in with channel binding, which channel_binding=require asks for.`, {
    object: formatHost(address), hint: 'Give the role a SCRAM password and the server TLS, or set channel_binding: prefer.',
  })
}

function tokenIsLate({ connectTimeoutMs }: ConnectionSettings): TrunklineError {
  return new TrunklineError('TOKEN_FAILED', `The server asked for a token, and none came within ${connectTimeoutMs / 1000} s.`, {
    hint: 'Check that this machine reaches the sign-in service of its cloud (network, proxy, metadata address), or raise connectionOptions.connect_timeout.',
  })
}

function timedOut(settings: ConnectionSettings, address: HostAddress, isReached: boolean): TrunklineError {
  const seconds = settings.connectTimeoutMs / 1000
  const object = formatHost(address)
  return isReached
    ? new TrunklineError('CONNECTION_TIMEOUT', `${object} accepted the connection but did not finish the login within ${seconds} s.`, {
      object, hint: 'Check that a PostgreSQL server listens there and is not overloaded, or raise connectionOptions.connect_timeout.',
    })
    : new TrunklineError('CONNECTION_UNREACHABLE', `${object} did not answer within ${seconds} s.`, {
      object, hint: 'Check the host, the port, the firewall and the network between; raise connectionOptions.connect_timeout if it is only slow.',
    })
}

/** Drops the connection at once, without a goodbye. */
export function destroy(client: Client): void {
  const { stream } = (client as unknown as ClientInternals).connection
  stream.destroy()
}
