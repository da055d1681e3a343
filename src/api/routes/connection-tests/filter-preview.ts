import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { FilterPattern } from '../../../model/database.ts'
import { TrunklineError } from '../../../model/errors.ts'
import type { ConnectionTestRuns } from './runs.ts'

/** Filters to try. */
export const Filters = z.strictObject({ databaseFilterPattern: FilterPattern.optional(), schemaFilterPattern: FilterPattern.optional(), tableFilterPattern: FilterPattern.optional() })
const Level = z.object({ kept: z.number().int(), leftOut: z.number().int(), names: z.array(z.object({ name: z.string(), by: z.string().optional() })) })
/** What they keep and leave out, level by level. */
export const FilterPreview = z.object({ databases: Level, schemas: Level, tables: Level, unread: z.array(z.object({ name: z.string(), why: z.string() })), isCut: z.boolean() })

/** How long one look at a server may take. */
export const timeoutMs = 30_000

/** POST /catalog/connectionTests/{id}/filter-preview: what filters would keep of the server that the test's connection leads to. */
export function addFilterPreviewRoute(app: FastifyInstance, runs: ConnectionTestRuns): void {
  app.withTypeProvider<ZodTypeProvider>().post('/catalog/connectionTests/:id/filter-preview', {
    config: { right: 'admin' },
    schema: {
      tags: ['/catalog'], operationId: 'previewFilters', summary: 'What filters would keep and leave out on the server that the connection of this test leads to',
      params: z.object({ id: z.uuid() }), body: Filters, response: { 200: FilterPreview },
    },
  }, async ({ params: { id }, body }) => {
    const { previewFilters } = runs.get({ id })
    if (previewFilters === undefined) throw new TrunklineError('NOT_OFFERED', 'The filters of this connection cannot be tried.', { object: id })
    return previewFilters(body, AbortSignal.timeout(timeoutMs))
  })
}
