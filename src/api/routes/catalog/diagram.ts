import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { schemaDiagram, tableNeighbourhood } from '../../../catalog/erd.ts'

const DiagramQuery = z.object({
  databaseSchema: z.string().optional(),
  table: z.string().optional(),
  depth: z.coerce.number().int().min(1).max(3).default(1),
  limit: z.coerce.number().int().min(1).default(200).transform((limit) => Math.min(limit, 500)),
}).refine((query) => (query.databaseSchema === undefined) !== (query.table === undefined), { error: 'say either databaseSchema or table' })

const Diagram = z.object({
  tables: z.array(z.object({
    id: z.string(), fullyQualifiedName: z.string(), name: z.string(), tableType: z.string().optional(),
    columns: z.array(z.object({ name: z.string(), dataTypeDisplay: z.string().optional(), constraint: z.string().optional(), isForeignKey: z.boolean() })),
  })),
  relationships: z.array(z.object({
    name: z.string().optional(), fromTable: z.string(), fromColumns: z.array(z.string()), toTable: z.string(), toColumns: z.array(z.string()),
    relationshipType: z.string().optional(),
  })),
  total: z.number().int(), truncated: z.boolean(),
})

/** GET /catalog/diagram: the tables and foreign keys of a schema, or around one table. */
export function addDiagramRoute(app: FastifyInstance, pool: Pool): void {
  app.withTypeProvider<ZodTypeProvider>().get('/catalog/diagram', {
    schema: { tags: ['/catalog'], operationId: 'getDiagram', summary: 'Entity-relationship diagram', querystring: DiagramQuery, response: { 200: Diagram } },
  }, async (request) => {
    const { databaseSchema, table, depth, limit } = request.query
    return table === undefined ? schemaDiagram(pool, databaseSchema ?? '', { limit }) : tableNeighbourhood(pool, table, depth, { limit })
  })
}
