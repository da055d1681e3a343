import { lookup } from 'node:dns/promises'
import { connect as connectTcp, isIP } from 'node:net'
import { TrunklineError } from '../../../model/errors.ts'
import { toConnectionError } from '../diagnose.ts'
import { formatHost, isSocketDirectory, type HostAddress } from '../settings/host-list.ts'
import type { ConnectionSettings } from '../settings/connection-settings.ts'

/** What became of one address of a host; `error` is undefined where it accepted. */
type Attempt = { readonly host: HostAddress; readonly ip: string; readonly error: Error | undefined }

/** Once one address has accepted, the others get this long to say what they do. */
const graceMs = 1_000

/**
 * Connects to every address of every host by TCP and hangs up, before anybody signs in or asks for a token: whoever listens is told from whoever
 * refuses or does not answer. Gives words for each address that keeps who connects waiting, and for each host of several that cannot be used; where none
 * accepts, throws with what each address did.
 * Takes the connect timeout at most; unix sockets are left to the login.
 */
export async function preflight(settings: ConnectionSettings, signal: AbortSignal): Promise<string[]> {
  const hosts = settings.hosts.filter((host) => !isSocketDirectory(host))
  if (hosts.length === 0 || hosts.length < settings.hosts.length) return []
  const accepted = new AbortController()
  const stop = AbortSignal.any([signal, accepted.signal])
  const grace: { timer?: NodeJS.Timeout } = {}
  const onAccept = (): void => { grace.timer ??= setTimeout(() => accepted.abort(), graceMs) }
  const attempts = (await Promise.all(hosts.map((host) => tryHost(host, { timeoutMs: settings.connectTimeoutMs, stop, onAccept })))).flat()
  clearTimeout(grace.timer)
  if (signal.aborted) throw new TrunklineError('RUN_CANCELLED', 'The test of the connection was cancelled.')
  const usable = new Set(attempts.filter(({ error }) => error === undefined).map(({ host }) => host))
  if (usable.size > 0) return attempts.flatMap(({ host, ip, error }) => (error === undefined || (usable.has(host) && !isSilent(error)) ? [] : [`${formatHost(host)} (${ip}) ${toWords(error)}`]))
  throw toError(attempts, settings)
}

type Options = { timeoutMs: number; stop: AbortSignal; onAccept(): void }

async function tryHost(host: HostAddress, options: Options): Promise<Attempt[]> {
  let ips: string[]
  try {
    ips = isIP(host.host) === 0 ? [...new Set((await lookup(host.host, { all: true })).map(({ address }) => address))] : [host.host]
  } catch (error) {
    return [{ host, ip: host.host, error: error as Error }]
  }
  return await Promise.all(ips.map(async (ip) => ({ host, ip, error: await tryAddress(ip, host.port, options) })))
}

/** Undefined where the address accepts. */
function tryAddress(ip: string, port: number, { timeoutMs, stop, onAccept }: Options): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const socket = connectTcp({ host: ip, port })
    const end = (error: Error | undefined): void => {
      clearTimeout(timer)
      stop.removeEventListener('abort', onStop)
      socket.destroy()
      resolve(error)
    }
    const startedAt = performance.now()
    const onStop = (): void => end(Object.assign(new Error(`no answer within ${((performance.now() - startedAt) / 1000).toFixed(1)} s`), { code: 'ETIMEDOUT' }))
    const timer = setTimeout(onStop, timeoutMs)
    stop.addEventListener('abort', onStop, { once: true })
    socket.once('connect', () => {
      onAccept()
      end(undefined)
    }).once('error', end)
    if (stop.aborted) onStop()
  })
}

/** Such an address is waited for at every login that tries it. */
function isSilent(error: Error): boolean {
  return 'code' in error && error.code === 'ETIMEDOUT'
}

function toWords(error: Error): string {
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'ECONNREFUSED') return 'refused the connection'
  return isSilent(error) ? 'did not answer' : `cannot be reached (${code === '' ? error.message : code})`
}

/** One address speaks for itself, as it would at the login; of several each is told. */
function toError(attempts: readonly Attempt[], settings: ConnectionSettings): TrunklineError {
  const errors = attempts.map(({ host, error }) => toConnectionError(error, { ...settings, address: host }))
  const [first] = errors
  if (first === undefined) return new TrunklineError('CONFIG_INVALID', 'hostPort names no host.', { object: 'hostPort' })
  const causes = attempts.flatMap(({ error }) => error ?? [])
  if (attempts.length === 1) return first
  // A server that refuses is nearer than one that nobody hears of, and a host that is unknown is told where nothing else is.
  const telling = errors.find(({ code }) => code === 'CONNECTION_REFUSED') ?? errors.find(({ code }) => code !== 'HOST_NOT_FOUND') ?? first
  const list = attempts.map(({ host, ip, error }) => (ip === host.host && isIP(ip) === 0 ? `${formatHost(host)}: the name is not known to DNS` : `${formatHost(host)} (${ip}) ${toWords(error!)}`))
  return new TrunklineError(telling.code, `No server can be reached by TCP. ${list.join('; ')}.`, {
    ...(telling.object !== undefined && { object: telling.object }), ...(telling.hint !== undefined && { hint: telling.hint }), cause: new AggregateError(causes),
  })
}
