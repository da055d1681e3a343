import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { readSuggestions } from '../../../catalog/data-quality/suggestions.ts'
import { SuggestedConstraint, SuggestedTest } from '../../../model/data-quality/suggest.ts'

/** Tests and constraints that the catalog can suggest for a table. */
export function addSuggestionRoute(app: FastifyInstance, pool: Pool): void {
  app.withTypeProvider<ZodTypeProvider>().get('/catalog/quality/suggestions', {
    schema: {
      tags: ['/catalog'], operationId: 'suggestTests', summary: 'Tests that constraints and the last profile of a table speak for, and constraints that its rows satisfied; `profiledAt` (ms) is when that profile was taken',
      querystring: z.object({ table: z.string().min(1) }), response: { 200: z.object({ tests: z.array(SuggestedTest), constraints: z.array(SuggestedConstraint), profiledAt: z.number().optional() }) },
    },
  }, async (request) => readSuggestions(pool, request.query.table))
}
