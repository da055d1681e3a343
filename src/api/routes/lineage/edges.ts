import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import type { Operation } from 'rfc6902'
import { z } from 'zod'
import { deleteEdge, deleteEdgesBySource, patchEdge, putEdge } from '../../../catalog/lineage/edit-edges.ts'
import { readServedEdge } from '../../../catalog/lineage/entity-lineage.ts'
import { readReferences, toServedReference } from '../../../catalog/serve/references.ts'
import { lineageSources } from '../../../model/lineage.ts'
import { AddLineage } from '../../../model/lineage-request.ts'
import { toActor } from '../../entity/actor.ts'
import { dropNulls } from '../../entity/create-request.ts'
import { PatchOperation } from '../../entity/patch-operation.ts'
import { LineageDetails, LineageType, PairParams, WrittenEdge } from './shapes.ts'

/** Writing, reading, changing and removing one edge. */
export function addEdgeRoutes(app: FastifyInstance, pool: Pool): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.put('/lineage', {
    schema: {
      tags: ['/lineage'], operationId: 'addLineage', summary: 'Write an edge; the same ends and source again replace it. It belongs to no run, and no run changes it',
      body: z.preprocess(dropNulls, AddLineage), response: { 200: WrittenEdge },
    },
  }, async (request) => writtenEdge(pool, await putEdge(pool, request.body, toActor(request))))
  typed.get('/lineage/getLineageEdge/:fromId/:toId', {
    schema: {
      tags: ['/lineage'], operationId: 'getLineageEdge', summary: 'The details of the edge from one entity to another',
      params: z.object({ fromId: z.uuid(), toId: z.uuid() }), response: { 200: z.object({ edge: LineageDetails }) },
    },
  }, async (request) => ({ edge: (await readServedEdge(pool, request.params)).lineageDetails }))
  addPatch(app, pool)
  addDeletes(app, pool)
}

function addPatch(app: FastifyInstance, pool: Pool): void {
  app.withTypeProvider<ZodTypeProvider>().patch('/lineage/:fromType/:fromId/:toType/:toId', {
    schema: {
      tags: ['/lineage'], operationId: 'patchLineageEdge', summary: 'JSON Patch (RFC 6902) of the details of an edge; what a run found stays beside it',
      consumes: ['application/json-patch+json', 'application/json'],
      params: PairParams, body: z.array(PatchOperation).max(10_000), response: { 200: WrittenEdge },
    },
  }, async (request) => {
    await patchEdge(pool, request.params, { operations: request.body as Operation[], actor: toActor(request) })
    return writtenEdge(pool, request.params)
  })
}

function addDeletes(app: FastifyInstance, pool: Pool): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  const Removed = z.object({ removed: z.number().int() })
  typed.delete('/lineage/:fromType/:fromId/:toType/:toId', {
    schema: {
      tags: ['/lineage'], operationId: 'deleteLineageEdge', summary: 'Remove the edge from one entity to another, of one source alone where it is said',
      params: PairParams, querystring: z.object({ source: z.enum(lineageSources).optional() }), response: { 200: Removed },
    },
  }, async (request) => {
    const { source } = request.query
    return { removed: await deleteEdge(pool, request.params, { actor: toActor(request), ...(source !== undefined && { source }) }) }
  })
  typed.delete('/lineage/:entityType/:id/type/:source', {
    schema: {
      tags: ['/lineage'], operationId: 'deleteLineageBySource', summary: 'Remove every edge of one source into an entity',
      params: z.object({ entityType: LineageType, id: z.uuid(), source: z.enum(lineageSources) }), response: { 200: Removed },
    },
  }, async (request) => {
    const { entityType, id, source } = request.params
    return { removed: await deleteEdgesBySource(pool, { entityType, id }, { source, actor: toActor(request) }) }
  })
}

async function writtenEdge(pool: Pool, pair: { fromId: string; toId: string }): Promise<z.output<typeof WrittenEdge>> {
  const { fromEntity, toEntity, ...edge } = await readServedEdge(pool, pair)
  const references = await readReferences(pool, [fromEntity, toEntity])
  const reference = (id: string) => {
    const found = references.get(id)
    return found === undefined ? { id, type: 'table' } : toServedReference(found)
  }
  return { edge: { fromEntity: reference(fromEntity), toEntity: reference(toEntity), ...edge } }
}
