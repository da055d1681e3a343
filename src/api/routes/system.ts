import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'

/** GET /system/version, by which clients choose how to speak. `timestamp` is when this server started, ms. */
export function addSystemRoutes(app: FastifyInstance, version: string, startedAt: number): void {
  app.withTypeProvider<ZodTypeProvider>().get('/system/version', {
    config: { right: 'public' },
    schema: {
      tags: ['/system'], operationId: 'getVersion', summary: 'Version of this server',
      response: { 200: z.object({ version: z.string(), revision: z.string(), timestamp: z.number() }) },
    },
  }, async () => ({ version, revision: version, timestamp: startedAt }))
}
