import type { FastifyRequest } from 'fastify'

/** Whether a client of OpenMetadata asks that does not say its version: before about 1.12 it says nothing of itself but the library it calls with. Such a client refuses fields and steps that came later. */
export function isOlderClient({ headers }: FastifyRequest): boolean {
  return headers['user-agent']?.startsWith('python-requests/') === true
}

/** The version that a client says it is, major and minor: `postgres_metadata (service: shop; v1.13.6.3)` is how OpenMetadata's ingestion calls itself. */
export function versionOfClient({ headers }: FastifyRequest): readonly [major: number, minor: number] | undefined {
  const [, major, minor] = /\bv(\d+)\.(\d+)\.[\d.]+\)?$/.exec(headers['user-agent'] ?? '') ?? []
  return major === undefined || minor === undefined ? undefined : [Number(major), Number(minor)]
}

/** Whether a client of OpenMetadata is older than this version, or does not say which it is. */
export function isClientBefore([major, minor]: readonly [number, number], request: FastifyRequest): boolean {
  const version = versionOfClient(request)
  return version === undefined ? isOlderClient(request) : version[0] < major || (version[0] === major && version[1] < minor)
}
