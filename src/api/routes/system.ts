import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'

/** The version of OpenMetadata whose API this one is: its clients ask for theirs. */
export const openMetadataVersion = '1.13.0'

/**
 * GET /system/version, by which clients choose how to speak: `version` is that of OpenMetadata's API, `trunkline` our own. OpenMetadata's own client
 * wants its very version (major and minor) unless `enableVersionValidation` is off. `timestamp` is when this server started, ms.
 */
export function addSystemRoutes(app: FastifyInstance, { version, startedAt }: { version: string; startedAt: number }): void {
  app.withTypeProvider<ZodTypeProvider>().get('/system/version', {
    config: { right: 'public' },
    schema: {
      tags: ['/system'], operationId: 'getVersion', summary: 'Version of this server, and of the API of OpenMetadata that it speaks',
      response: { 200: z.object({ version: z.string(), revision: z.string(), timestamp: z.number(), trunkline: z.string() }) },
    },
  }, async () => ({ version: openMetadataVersion, revision: version, timestamp: startedAt, trunkline: version }))
}
