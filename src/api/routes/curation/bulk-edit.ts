import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { editMany, undoMany } from '../../../catalog/bulk-edit.ts'
import { wordFields } from '../../../catalog/csv/words-row.ts'
import type { Edits } from '../../../catalog/document/edit-operations.ts'
import { EntityReference, entityTypes, TagLabel } from '../../../model/entity.ts'
import { toWriter } from '../../entity/actor.ts'
import type { EntityRouteContext } from '../../entity/answer.ts'

/** As many things as one call takes. */
const most = 1000

const edited = ['databaseService', 'database', 'databaseSchema', 'table', 'storedProcedure', 'glossaryTerm', 'dbtAsset'] as const
const Target = z.object({ entityType: z.enum(edited), id: z.uuid(), columns: z.array(z.string()).min(1).max(2000).optional() })
const BulkEdit = z.strictObject({
  targets: z.array(Target).min(1).max(most),
  edits: z.strictObject({
    description: z.string().nullable(), displayName: z.string().nullable(),
    addOwners: z.array(EntityReference), removeOwners: z.array(EntityReference), addTags: z.array(TagLabel), removeTags: z.array(z.string()),
    tier: TagLabel.nullable(), domains: z.array(EntityReference),
  }).partial(),
  /** Says what would become of each, and keeps nothing. */
  dryRun: z.boolean().default(false),
})
const UndoEdits = z.strictObject({ targets: z.array(z.object({ entityType: z.enum(edited), id: z.uuid(), version: z.number().positive() })).min(1).max(most) })
const Change = z.object({ field: z.enum(wordFields), column: z.string().optional(), before: z.string(), after: z.string() })
const Outcomes = z.array(Target.extend({
  entityType: z.enum(entityTypes), outcome: z.enum(['changed', 'unchanged', 'failed']), fullyQualifiedName: z.string().optional(), version: z.number().optional(), changes: z.array(Change).optional(),
  code: z.string().optional(), message: z.string().optional(),
}))

/** POST /catalog/bulkEdit: the same edits of up to 1,000 things, with what became (or would become) of each; POST /catalog/bulkEdit/undo takes them back. */
export function addBulkEditRoutes(app: FastifyInstance, context: EntityRouteContext): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.post('/catalog/bulkEdit', {
    schema: { tags: ['/catalog'], operationId: 'bulkEdit', summary: 'The same edits of many entities or columns', body: BulkEdit, response: { 200: Outcomes } },
  }, async (request) => {
    const { targets, edits, dryRun } = request.body
    return editMany(context.pool, targets, edits as Edits, { actor: toWriter(request, context), dryRun })
  })
  typed.post('/catalog/bulkEdit/undo', {
    schema: { tags: ['/catalog'], operationId: 'undoBulkEdit', summary: 'Gives entities the words back that they had before a version, where nobody changed them since', body: UndoEdits, response: { 200: Outcomes } },
  }, async (request) => undoMany(context.pool, request.body.targets, toWriter(request, context)))
}
