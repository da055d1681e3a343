import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { keepOfTypes, listLive, markDeleted } from '../../../catalog/delete.ts'
import { putEntities } from '../../../catalog/put.ts'
import type { StoredRecord } from '../../../catalog/write/prepared.ts'
import { EntityRecords, listedTypes, WriteAnswer } from '../../../model/ingest/entities.ts'
import type { KnownEntity } from '../../../model/ingestion.ts'
import type { WriteResult } from '../../../sinks/sink.ts'
import { addStep, type IngestContext } from './add-step.ts'

const Known = z.object({ id: z.string(), entityType: z.enum(listedTypes), fullyQualifiedName: z.string(), sourceIdentity: z.string().optional() })

/** Entities of a source: written by name and identity, listed, and marked deleted. */
export function addEntitySteps(app: FastifyInstance, { pool, openSecretBox }: IngestContext): void {
  addStep(app, 'entities', {
    summary: 'Write entities of one type as a source describes them; who they are at the source goes before their names', body: z.object({ records: EntityRecords, overrideMetadata: z.boolean() }),
    answer: z.object({ results: z.array(WriteAnswer) }),
  }, async ({ records, overrideMetadata }, updatedBy) => ({ results: (await putEntities(pool, records as StoredRecord[], { overrideMetadata, updatedBy, openSecretBox })).map(toWriteAnswer) }))
  addStep(app, 'live', {
    summary: 'All entities of a type below another, with who they are at their source', body: z.object({ entityType: z.enum(listedTypes), parent: z.string().min(1) }), answer: z.object({ data: z.array(Known) }),
  }, async ({ entityType, parent }) => {
    const data: KnownEntity[] = []
    for await (const entity of listLive(pool, entityType, parent)) data.push(entity)
    return { data }
  })
  addStep(app, 'deleted', { summary: 'Mark entities deleted that are gone from their source', body: z.object({ ids: z.array(z.uuid()) }), answer: z.object({ deleted: z.number() }) },
    async ({ ids }, updatedBy) => ({ deleted: await markDeleted(pool, await keepOfTypes(pool, ids, listedTypes), updatedBy) }))
}

/** An error as it travels. */
export function toWriteAnswer(result: WriteResult): WriteAnswer {
  if (!('error' in result)) return result
  const { code, message, object, hint } = result.error
  return { fullyQualifiedName: result.fullyQualifiedName, error: { code, message, ...(object !== undefined && { object }), ...(hint !== undefined && { hint }) } }
}
