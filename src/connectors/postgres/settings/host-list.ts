import { isIPv6 } from 'node:net'
import { TrunklineError } from '../../../model/errors.ts'
import { quoteSetting } from '../../../model/secret-fields.ts'

/** Where a server listens; a `host` that begins with `/` is the directory of its unix socket. */
export type HostAddress = { readonly host: string; readonly port: number }

const defaultPort = 5432

/**
 * Reads `hostPort`: `host`, `host:port`, `[ipv6]:port`, `/socket/directory`, `/socket/directory:port`, or a comma-separated list of them.
 * Throws CONFIG_INVALID that names the bad part.
 */
export function parseHostList(hostPort: string): HostAddress[] {
  const parts = hostPort.split(',').map((part) => part.trim())
  if (parts.some((part) => part === '')) throw invalid(hostPort, 'a host is missing')
  return parts.map((part) => parseHost(part))
}

/** The address as a person would write it. */
export function formatHost({ host, port }: HostAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** Whether the address is the directory of a unix socket. */
export function isSocketDirectory(address: HostAddress): boolean {
  return address.host.startsWith('/')
}

function parseHost(text: string): HostAddress {
  const part = text.replace(/^%2F/i, '/').replaceAll(/%2F/gi, '/')
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(part)
  if (bracketed !== null) {
    const host = bracketed[1] ?? ''
    if (!isIPv6(host)) throw invalid(text, 'what stands between the brackets is not an IPv6 address')
    return { host, port: parsePort(bracketed[2], text) }
  }
  if (isIPv6(part)) return { host: part, port: defaultPort }
  if (/:\/\//.test(part)) throw invalid(text, 'it is a URL; write only the host and the port')
  const [host = '', port, ...rest] = part.split(':')
  if (rest.length > 0) throw invalid(text, 'an IPv6 address with a port needs brackets, as in [::1]:5432')
  if (!/^[^\s@/\\?#[\]]+$/.test(host) && !/^\/[^\0]*$/.test(host)) throw invalid(text, 'the host has a character that no host name has')
  return { host, port: parsePort(port, text) }
}

function parsePort(port: string | undefined, text: string): number {
  if (port === undefined || port === '') return defaultPort
  const number = Number(port)
  if (!/^\d{1,5}$/.test(port) || number < 1 || number > 65535) throw invalid(text, `${quoteSetting(port)} is not a port between 1 and 65535`)
  return number
}

function invalid(text: string, why: string): TrunklineError {
  return new TrunklineError('CONFIG_INVALID', `hostPort ${quoteSetting(text)} cannot be read: ${why}.`, {
    object: 'hostPort',
    hint: 'Write host:port, [ipv6]:port or a socket directory such as /var/run/postgresql; separate several with commas.',
  })
}
