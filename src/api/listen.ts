import type { FastifyInstance } from 'fastify'
import { TrunklineError } from '../model/errors.ts'

/** Starts listening and returns the address. Throws PORT_IN_USE or ARGUMENT_INVALID where the place cannot be had. */
export async function listen(server: FastifyInstance, { host, port }: { host: string; port: number }): Promise<string> {
  try {
    return await server.listen({ host, port })
  } catch (error) {
    throw toListenError(error, host, port)
  }
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
    return new TrunklineError('ARGUMENT_INVALID', `This machine has no address ${host}.`, { object, hint: 'Choose one of its own, such as --host 127.0.0.1', cause: error })
  }
  return error
}
