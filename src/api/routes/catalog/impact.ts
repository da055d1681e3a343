import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { readImpact } from '../../../catalog/lineage/impact.ts'
import { Impact } from '../../../model/impact.ts'

/** GET /catalog/impact: what breaks, changes or goes when a table, routine or column goes. */
export function addImpactRoute(app: FastifyInstance, pool: Pool): void {
  app.withTypeProvider<ZodTypeProvider>().get('/catalog/impact', {
    schema: {
      tags: ['/catalog'], operationId: 'getImpact', summary: 'What breaks, changes or goes when this goes: the full name of a table, routine or column',
      querystring: z.object({ fqn: z.string().min(1) }), response: { 200: Impact },
    },
  }, async (request) => readImpact(pool, request.query.fqn))
}
