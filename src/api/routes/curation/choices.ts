import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { listChoices } from '../../../catalog/labels.ts'
import { entityTypes } from '../../../model/entity.ts'

const ChoicesQuery = z.object({
  type: z.union([z.enum(entityTypes).transform((type) => [type]), z.array(z.enum(entityTypes))]),
  q: z.string().max(256).default(''),
  /** FQN of what they stand in, at any depth. */
  within: z.string().optional(),
  limit: z.coerce.number().int().min(1).default(30).transform((limit) => Math.min(limit, 200)),
})
const Choice = z.object({
  id: z.string(), entityType: z.enum(entityTypes), name: z.string(), fullyQualifiedName: z.string(), displayName: z.string().optional(), description: z.string().optional(),
})

/** GET /catalog/choices: what the pickers of owners, tags, terms and domains offer. */
export function addChoicesRoute(app: FastifyInstance, pool: Pool): void {
  app.withTypeProvider<ZodTypeProvider>().get('/catalog/choices', {
    schema: { tags: ['/catalog'], operationId: 'listChoices', summary: 'People, tags, terms, domains by a part of their name', querystring: ChoicesQuery, response: { 200: z.array(Choice) } },
  }, async (request) => {
    const { type, ...rest } = request.query
    return listChoices(pool, { types: type, ...rest })
  })
}
