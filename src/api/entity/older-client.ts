import type { FastifyRequest } from 'fastify'

/** Whether a client of OpenMetadata asks that does not say its version: before about 1.12 it says nothing of itself but the library it calls with. Such a client refuses fields and steps that came later. */
export function isOlderClient({ headers }: FastifyRequest): boolean {
  return headers['user-agent']?.startsWith('python-requests/') === true
}
