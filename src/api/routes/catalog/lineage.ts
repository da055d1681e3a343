import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { readEdgeDetails } from '../../../catalog/lineage/edge-details.ts'
import { readGraph } from '../../../catalog/lineage/graph.ts'
import { EntityReference, TagLabel } from '../../../model/entity.ts'
import { lineageEntityTypes, lineageGrades, lineageSources } from '../../../model/lineage.ts'
import { ColumnFlow } from '../lineage/shapes.ts'

const Depth = z.coerce.number().int().min(0).transform((depth) => Math.min(depth, 30))
const Ids = z.union([z.uuid().transform((id) => [id]), z.array(z.uuid()).max(200)]).optional()
const GraphQuery = z.object({
  focus: z.string().min(1),
  type: z.enum(lineageEntityTypes).optional(),
  column: z.string().min(1).optional(),
  up: Depth.default(2), down: Depth.default(2),
  indirect: z.enum(['true', 'false']).default('true').transform((text) => text === 'true'),
  expandUp: Ids, expandDown: Ids,
  limit: z.coerce.number().int().min(1).default(200).transform((limit) => Math.min(limit, 1000)),
})

const Node = z.object({
  id: z.string(), entityType: z.string(), name: z.string(), fullyQualifiedName: z.string(), tableType: z.string().optional(), storedProcedureType: z.string().optional(), assetType: z.string().optional(), dbtType: z.string().optional(),
  displayName: z.string().optional(), description: z.string().optional(), deleted: z.boolean(), owners: z.array(EntityReference), tags: z.array(TagLabel),
  columns: z.array(z.object({ name: z.string(), type: z.string().optional() })), columnCount: z.number().int(),
  depth: z.number().int(), upstreamCount: z.number().int(), downstreamCount: z.number().int(),
})
const GraphEdge = z.object({
  fromId: z.string(), toId: z.string(), grade: z.enum(lineageGrades), sources: z.array(z.enum(lineageSources)), pipelines: z.array(EntityReference), isManual: z.boolean(),
  description: z.string().optional(), columns: z.array(ColumnFlow), lastSeenAt: z.number(),
})
const Relationship = z.object({ fromId: z.string(), toId: z.string(), name: z.string().optional(), columns: z.array(z.object({ from: z.string(), to: z.string() })) })
const Graph = z.object({
  focusId: z.string(), column: z.string().optional(), nodes: z.array(Node), edges: z.array(GraphEdge),
  relationships: z.array(Relationship).meta({ description: 'Foreign keys between the nodes: related, with no data flowing.' }), isTruncated: z.boolean(),
})

const Evidence = z.object({
  source: z.enum(lineageSources), grade: z.enum(lineageGrades), evidence: z.string(), pipeline: EntityReference.optional(), sqlQuery: z.string().optional(),
  description: z.string().optional(), tempLineageTables: z.array(z.object({ fromEntity: z.string(), toEntity: z.string() })).optional(), columns: z.array(ColumnFlow),
  firstSeenAt: z.number(), lastSeenAt: z.number(), endedAt: z.number().optional(), createdBy: z.string(), updatedAt: z.number(), updatedBy: z.string(),
  history: z.array(z.object({ at: z.number(), event: z.enum(['changed', 'ended', 'reappeared']), by: z.string(), before: z.record(z.string(), z.unknown()).optional() })),
})

/** GET /catalog/lineage: the graph around an entity or one of its columns; GET /catalog/lineage/edge: everything about one edge. */
export function addLineageGraphRoutes(app: FastifyInstance, pool: Pool): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.get('/catalog/lineage', {
    schema: { tags: ['/catalog'], operationId: 'getLineageGraph', summary: 'Entities, columns and edges around an entity, so many steps to each side', querystring: GraphQuery, response: { 200: Graph } },
  }, async (request) => {
    const { focus, type, column, up, down, indirect, limit, expandUp, expandDown } = request.query
    return readGraph(pool, { fqn: focus }, {
      upstreamDepth: up, downstreamDepth: down, indirect, limit, ...(type !== undefined && { entityType: type }), ...(column !== undefined && { column }),
      expandUpstream: expandUp ?? [], expandDownstream: expandDown ?? [],
    })
  })
  typed.get('/catalog/lineage/edge', {
    schema: {
      tags: ['/catalog'], operationId: 'getLineageEdgeDetails', summary: 'Every evidence of the lineage from one entity to another, with its history',
      querystring: z.object({ from: z.uuid(), to: z.uuid() }), response: { 200: z.object({ from: EntityReference, to: EntityReference, evidence: z.array(Evidence) }) },
    },
  }, async (request) => readEdgeDetails(pool, { fromId: request.query.from, toId: request.query.to }))
}
