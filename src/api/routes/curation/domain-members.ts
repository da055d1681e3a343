import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { listDomainMembers } from '../../../catalog/labels.ts'
import { entityTypes } from '../../../model/entity.ts'

const Members = z.object({
  rows: z.array(z.object({ id: z.string(), entityType: z.enum(entityTypes), name: z.string(), fullyQualifiedName: z.string(), displayName: z.string().optional() })),
  total: z.number().int(), counts: z.record(z.string(), z.number().int()),
})

/** GET /catalog/domains/{id}/members: what was put into a domain itself. */
export function addDomainMembersRoute(app: FastifyInstance, pool: Pool): void {
  app.withTypeProvider<ZodTypeProvider>().get('/catalog/domains/:id/members', {
    schema: {
      tags: ['/catalog'], operationId: 'listDomainMembers', summary: 'What was put into a domain; what stands in that inherits it', params: z.object({ id: z.uuid() }),
      querystring: z.object({
        limit: z.coerce.number().int().min(1).default(100).transform((limit) => Math.min(limit, 1000)), offset: z.coerce.number().int().min(0).max(10_000_000).default(0),
      }),
      response: { 200: Members },
    },
  }, async (request) => listDomainMembers(pool, request.params.id, request.query))
}
