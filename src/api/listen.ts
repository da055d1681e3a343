import { lookup } from 'node:dns/promises'
import { BlockList } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { TrunklineError } from '../model/errors.ts'

type ListenOptions = { host: string; port: number; allowUnauthenticated: boolean; warn(sentence: string): void }

/**
 * Starts listening and returns the address. Throws PORT_IN_USE or ARGUMENT_INVALID where the place cannot be had, or where others than
 * this machine would reach it: there is no sign-in, so that must be said to be wanted.
 */
export async function listen(server: FastifyInstance, { host, port, allowUnauthenticated, warn }: ListenOptions): Promise<string> {
  if (!(await isLoopback(host))) {
    if (!allowUnauthenticated) throw openToOthers(host)
    warn('warning: everyone who reaches this address may read and change the catalog: there is no sign-in (TRUNKLINE_ALLOW_UNAUTHENTICATED=1).')
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

function openToOthers(host: string): TrunklineError {
  return new TrunklineError('ARGUMENT_INVALID', `Listening on ${host === '' ? 'every address' : host} would let everyone who reaches it read and change the catalog: there is no sign-in.`, {
    object: `--host ${host}`,
    hint: 'Listen on 127.0.0.1 and reach it through a tunnel or a proxy that checks who asks; or set TRUNKLINE_ALLOW_UNAUTHENTICATED=1 where the network itself keeps others out.',
  })
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
