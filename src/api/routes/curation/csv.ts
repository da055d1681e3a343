import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type CsvScope, exportCsv } from '../../../catalog/csv/export.ts'
import { importCsv } from '../../../catalog/csv/import.ts'
import { toWriter } from '../../entity/actor.ts'
import type { EntityRouteContext } from '../../entity/answer.ts'
import { BooleanQuery } from '../../entity/list-query.ts'

const scopes = [
  ['table', '/tables', 'the columns of a table'], ['databaseSchema', '/databaseSchemas', 'the tables of a schema'], ['database', '/databases', 'the schemas of a database'],
] as const

const ImportResult = z.object({
  dryRun: z.boolean(), status: z.enum(['success', 'failure', 'partialSuccess', 'aborted']), abortReason: z.string().optional(),
  numberOfRowsProcessed: z.number().int(), numberOfRowsPassed: z.number().int(), numberOfRowsFailed: z.number().int(), importResultsCsv: z.string(),
  lines: z.array(z.object({
    line: z.number().int(), name: z.string(), outcome: z.enum(['changed', 'unchanged', 'failed']), message: z.string().optional(),
    changes: z.array(z.object({ field: z.string(), before: z.string(), after: z.string() })),
  })),
})

/** GET /{c}/name/{fqn}/export and PUT /{c}/name/{fqn}/import: descriptions, owners, labels and domains as CSV, as OpenMetadata offers them. */
export function addCsvRoutes(app: FastifyInstance, context: EntityRouteContext): void {
  void app.register(async (scoped) => {
    // Here alone: a page of another site cannot send a PUT unasked, whatever its content.
    for (const type of ['text/csv', 'text/plain']) scoped.addContentTypeParser(type, { parseAs: 'string' }, (_request, body, done) => done(null, body))
    for (const [entityType, path, what] of scopes) addScope(scoped, context, { entityType, path, what })
  })
}

type Scope = { entityType: CsvScope['entityType']; path: string; what: string }

function addScope(app: FastifyInstance, context: EntityRouteContext, { entityType, path, what }: Scope): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  const params = z.object({ fqn: z.string().min(1) })
  typed.get(`${path}/name/:fqn/export`, {
    schema: { tags: [path], operationId: `${entityType}ExportCsv`, summary: `The words on ${what}, as CSV`, params },
  }, async (request, reply) => {
    const csv = await exportCsv(context.pool, { entityType, fqn: request.params.fqn })
    const name = request.params.fqn.replaceAll(/[^\w.-]+/g, '_').slice(-120)
    return reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${name}.csv"`).serializer((text: unknown) => String(text)).send(csv)
  })
  typed.put(`${path}/name/:fqn/import`, {
    schema: {
      tags: [path], operationId: `${entityType}ImportCsv`, summary: `Put the words of a CSV on ${what}; with dryRun only say what that would do`,
      consumes: ['text/csv', 'text/plain'], params, querystring: z.object({ dryRun: BooleanQuery.default(true), async: z.literal('false').optional() }), body: z.string(), response: { 200: ImportResult },
    },
  }, async (request) => importCsv(context.pool, { entityType, fqn: request.params.fqn }, request.body, { dryRun: request.query.dryRun, actor: toWriter(request, context) }))
}
