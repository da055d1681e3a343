import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { createOrUpdateEntity } from '../../catalog/create.ts'
import type { Writer } from '../../catalog/entity-type.ts'
import { toWriter } from './actor.ts'
import { createRequest, dropNulls, toStoredRequest } from './create-request.ts'
import type { EntityDefinition } from './definition.ts'
import { toErrorAnswer } from '../error-answer.ts'
import type { EntityRouteContext } from './answer.ts'

const largestBulk = 100

const BulkRow = z.object({ request: z.string(), message: z.string().optional(), status: z.number().int() })
type BulkRow = z.infer<typeof BulkRow>

/** What became of a bulk call: one row per request, named by the entity's FQN (by its name where it failed). */
const BulkResult = z.object({
  dryRun: z.boolean(),
  status: z.enum(['success', 'failure', 'partialSuccess']),
  numberOfRowsProcessed: z.number().int(),
  numberOfRowsPassed: z.number().int(),
  numberOfRowsFailed: z.number().int(),
  successRequest: z.array(BulkRow),
  failedRequest: z.array(BulkRow),
})

/** PUT /{collection}/bulk: up to 100 requests in one call; one that fails stops none of the others. */
export function addBulkRoute(app: FastifyInstance, definition: EntityDefinition, context: EntityRouteContext): void {
  const schema = createRequest(definition)
  app.withTypeProvider<ZodTypeProvider>().put(`${definition.path}/bulk`, {
    config: { right: definition.writeRight ?? 'edit' },
    schema: {
      tags: [definition.path], operationId: `bulk${definition.name}`, summary: `Create or change up to ${largestBulk} in one call`,
      querystring: z.object({ async: z.literal('false').optional() }),
      body: z.array(z.unknown()).max(largestBulk), response: { 200: BulkResult },
    },
  }, async (request) => {
    const report = (error: unknown): void => request.log.error({ err: error, reference: request.id })
    const bulk = { schema, definition, context, actor: toWriter(request, context), report, reference: request.id }
    const rows: BulkRow[] = []
    for (const item of request.body) rows.push(await putOne(item, bulk))
    return toResult(rows)
  })
}

type BulkContext = {
  schema: z.ZodObject; definition: EntityDefinition; context: EntityRouteContext; actor: Writer; report: (error: unknown) => void; reference: string
}

async function putOne(item: unknown, bulk: BulkContext): Promise<BulkRow> {
  const parsed = bulk.schema.safeParse(dropNulls(item))
  if (!parsed.success) return { request: nameOf(item), message: z.prettifyError(parsed.error), status: 400 }
  try {
    const request = await toStoredRequest(parsed.data, bulk.definition, bulk.context.pool)
    const { outcome, entity } = await createOrUpdateEntity(bulk.context.pool, bulk.definition.entityType, request, bulk.actor)
    return { request: entity.fullyQualifiedName, status: outcome === 'created' ? 201 : 200 }
  } catch (error) {
    const answer = toErrorAnswer(error, { reference: bulk.reference, method: 'PUT' })
    if (answer.errorCode === 'INTERNAL') bulk.report(error)
    return { request: nameOf(item), message: `${answer.message}${answer.hint === undefined ? '' : ` ${answer.hint}`}`, status: answer.code }
  }
}

function toResult(rows: readonly BulkRow[]): z.infer<typeof BulkResult> {
  const successRequest = rows.filter((row) => row.status < 400)
  const failedRequest = rows.filter((row) => row.status >= 400)
  return {
    dryRun: false,
    status: failedRequest.length === 0 ? 'success' : successRequest.length === 0 ? 'failure' : 'partialSuccess',
    numberOfRowsProcessed: rows.length,
    numberOfRowsPassed: successRequest.length,
    numberOfRowsFailed: failedRequest.length,
    successRequest,
    failedRequest,
  }
}

function nameOf(item: unknown): string {
  return typeof item === 'object' && item !== null && 'name' in item && typeof item.name === 'string' ? item.name : ''
}
