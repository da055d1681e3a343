import { lookup } from 'node:dns/promises'
import { BlockList } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { TrunklineError } from '../model/errors.ts'

type ListenOptions = { host: string; port: number; isBehindProxy: boolean; warn(sentence: string): void }

/** Starts listening and returns the address; warns where passwords would travel in plain text. Throws PORT_IN_USE or ARGUMENT_INVALID where the place cannot be had. */
export async function listen(server: FastifyInstance, { host, port, isBehindProxy, warn }: ListenOptions): Promise<string> {
  if (!(await isLoopback(host)) && !isBehindProxy) {
    warn('warning: others reach this address, and what they send, passwords too, is not encrypted. Put a proxy with HTTPS before it and name it in TRUNKLINE_TRUSTED_PROXIES (docs/security.md).')
  }
  try {
    return await server.listen({ host, port })
  } catch (error) {
    throw toListenError(error, host, port)
  }
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Whether every address of a host is one that only this machine reaches; an empty host stands for every address there is. */
async function isLoopback(host: string): Promise<boolean> {
  if (host === '') return false
  const addresses = await lookup(host, { all: true }).catch((error: unknown) => {
    throw noSuchAddress(host, error)
  })
  return addresses.every(({ address, family }) => loopback.check(address, family === 6 ? 'ipv6' : 'ipv4'))
}

function noSuchAddress(host: string, cause: unknown): TrunklineError {
  return new TrunklineError('ARGUMENT_INVALID', `This machine has no address ${host}.`, { object: `--host ${host}`, hint: 'Choose one of its own, such as --host 127.0.0.1', cause })
}

function toListenError(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const object = `${host}:${port}`
  if (code === 'EADDRINUSE') {
    return new TrunklineError('PORT_IN_USE', `Port ${port} on ${host} is taken by another program, perhaps another Trunkline.`, { object, hint: 'Stop that one, or choose another port: --port 8586', cause: error })
  }
  if (code === 'EACCES') {
    return new TrunklineError('ARGUMENT_INVALID', `This user may not listen on port ${port}.`, { object, hint: 'Choose a port above 1023: --port 8585', cause: error })
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return noSuchAddress(host, error)
  }
  return error
}
