import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { versionOfClient } from '../entity/older-client.ts'

/** The version of OpenMetadata whose API this one is: its clients ask for theirs. */
export const openMetadataVersion = '1.13.0'

/** The versions of clients that are spoken to as if the server were theirs. */
const oldest = [1, 6]
const newest = [2, 0]

/**
 * GET /system/version, by which clients choose how to speak: `version` is that of OpenMetadata's API, `trunkline` our own. `timestamp` is when this server
 * started, ms. OpenMetadata's own client runs against its very version only (major and minor): it says which that is, and is told so where it can be spoken to.
 */
export function addSystemRoutes(app: FastifyInstance, { version, startedAt }: { version: string; startedAt: number }): void {
  app.withTypeProvider<ZodTypeProvider>().get('/system/version', {
    config: { right: 'public' },
    schema: {
      tags: ['/system'], operationId: 'getVersion', summary: 'Version of this server, and of the API of OpenMetadata that it speaks',
      response: { 200: z.object({ version: z.string(), revision: z.string(), timestamp: z.number(), trunkline: z.string() }) },
    },
  }, async (request) => ({ version: versionFor(versionOfClient(request)), revision: version, timestamp: startedAt, trunkline: version }))
}

/** The version that the server says it is to a client of one version. */
function versionFor(client: readonly number[] | undefined): string {
  return client !== undefined && isAtLeast(client, oldest) && isAtLeast(newest, client) ? `${client.join('.')}.0` : openMetadataVersion
}

function isAtLeast([major = 0, minor = 0]: readonly number[], [otherMajor = 0, otherMinor = 0]: readonly number[]): boolean {
  return major > otherMajor || (major === otherMajor && minor >= otherMinor)
}
