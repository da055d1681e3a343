import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { countLabelUse } from '../../../catalog/labels.ts'

/** GET /catalog/labelUse: on how many data assets each tag and term stands. */
export function addLabelUseRoute(app: FastifyInstance, pool: Pool): void {
  app.withTypeProvider<ZodTypeProvider>().get('/catalog/labelUse', {
    schema: { tags: ['/catalog'], operationId: 'countLabelUse', summary: 'How many data assets carry each tag and term, by FQN', response: { 200: z.record(z.string(), z.number().int()) } },
  }, async () => countLabelUse(pool))
}
