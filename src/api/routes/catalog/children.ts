import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { listChildren } from '../../../catalog/children.ts'
import { EntityReference, entityTypes, TagLabel } from '../../../model/entity.ts'
import { BooleanQuery } from '../../entity/list-query.ts'

const ChildrenQuery = z.object({
  parent: z.string().optional(),
  type: z.enum(entityTypes),
  q: z.string().max(256).optional(),
  limit: z.coerce.number().int().min(1).default(100).transform((limit) => Math.min(limit, 1000)),
  offset: z.coerce.number().int().min(0).max(10_000_000).default(0),
  deleted: BooleanQuery,
  sort: z.enum(['name', 'usage']).default('name'),
})

const ChildRow = z.object({
  id: z.string(), entityType: z.enum(entityTypes), name: z.string(), fullyQualifiedName: z.string(),
  displayName: z.string().optional(), description: z.string().optional(),
  tableType: z.string().optional(), storedProcedureType: z.string().optional(), owners: z.array(EntityReference), tags: z.array(TagLabel),
  columnCount: z.number().int().optional(), estimatedRowCount: z.number().optional(), estimatedAt: z.number().optional(), sizeBytes: z.number().optional(),
  usageCount: z.number().optional(), usageRank: z.number().optional(),
  updatedAt: z.number(), deleted: z.boolean(),
})

/** GET /catalog/children: slim rows for the long lists of the pages. */
export function addChildrenRoute(app: FastifyInstance, pool: Pool): void {
  app.withTypeProvider<ZodTypeProvider>().get('/catalog/children', {
    schema: {
      tags: ['/catalog'], operationId: 'listChildren', summary: 'Entities of one type right below a parent, by name',
      querystring: ChildrenQuery, response: { 200: z.object({ rows: z.array(ChildRow), total: z.number().int() }) },
    },
  }, async (request) => {
    const { parent, type, q, limit, offset, deleted, sort } = request.query
    const { rows, total } = await listChildren(pool, type, { limit, offset, deleted, sort, ...(parent && { parentFqn: parent }), ...(q !== undefined && { q }) })
    return { rows: rows.map((row) => ({ entityType: type, ...row })), total }
  })
}
