import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { editMany } from '../../../catalog/bulk-edit.ts'
import type { Edits } from '../../../catalog/document/edit-operations.ts'
import { EntityReference, entityTypes, TagLabel } from '../../../model/entity.ts'
import { toWriter } from '../../entity/actor.ts'
import type { EntityRouteContext } from '../../entity/answer.ts'

const Target = z.object({
  entityType: z.enum(['databaseService', 'database', 'databaseSchema', 'table', 'storedProcedure', 'glossaryTerm']), id: z.uuid(), columns: z.array(z.string()).min(1).max(2000).optional(),
})
const BulkEdit = z.strictObject({
  targets: z.array(Target).min(1).max(1000),
  edits: z.strictObject({
    description: z.string().nullable(), displayName: z.string().nullable(),
    addOwners: z.array(EntityReference), removeOwners: z.array(EntityReference), addTags: z.array(TagLabel), removeTags: z.array(z.string()),
    tier: TagLabel.nullable(), domains: z.array(EntityReference),
  }).partial(),
})
const Outcomes = z.array(Target.extend({ entityType: z.enum(entityTypes), outcome: z.enum(['changed', 'unchanged', 'failed']), code: z.string().optional(), message: z.string().optional() }))

/** POST /catalog/bulkEdit: the same edits of up to 1,000 things, with what became of each. */
export function addBulkEditRoute(app: FastifyInstance, context: EntityRouteContext): void {
  app.withTypeProvider<ZodTypeProvider>().post('/catalog/bulkEdit', {
    schema: { tags: ['/catalog'], operationId: 'bulkEdit', summary: 'The same edits of many entities or columns', body: BulkEdit, response: { 200: Outcomes } },
  }, async (request) => editMany(context.pool, request.body.targets, request.body.edits as Edits, toWriter(request, context)))
}
