import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { decideSuggestions, verdicts } from '../../../catalog/classification/decide-suggestions.ts'
import { listSuggestions } from '../../../catalog/classification/list-suggestions.ts'
import { suggestionStates } from '../../../model/classification.ts'
import { toWriter } from '../../entity/actor.ts'
import type { EntityRouteContext } from '../../entity/answer.ts'

const Query = z.object({
  state: z.enum(suggestionStates).default('Suggested'), within: z.string().min(1).optional(), tag: z.string().min(1).optional(), q: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100), offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
})
const Suggestion = z.object({
  tableId: z.uuid(), tableFullyQualifiedName: z.string(), column: z.string(), dataType: z.string(), tagFQN: z.string(), state: z.enum(suggestionStates), labelType: z.string(), score: z.number(), reason: z.string(),
  proposedAt: z.number(), decidedBy: z.string().optional(), decidedAt: z.number().optional(), description: z.string().optional(),
})
const Listed = z.object({ rows: z.array(Suggestion), total: z.number(), tags: z.record(z.string(), z.number()), places: z.record(z.string(), z.number()) })
const Decided = z.object({ tableId: z.uuid(), column: z.string().min(1), tagFQN: z.string().min(1) })
const Outcomes = z.array(Decided.extend({ outcome: z.enum(['changed', 'unchanged', 'failed']), code: z.string().optional(), message: z.string().optional() }))

/** GET /catalog/suggestions: what runs proposed, with the reason; POST …/verdicts: what somebody says of up to 1,000 of them. */
export function addSuggestionRoutes(app: FastifyInstance, context: EntityRouteContext): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.get('/catalog/suggestions', {
    schema: { tags: ['/catalog'], operationId: 'listSuggestions', summary: 'Labels that runs proposed for columns, by state, place and tag, with counts', querystring: Query, response: { 200: Listed } },
  }, async ({ query: { tag, ...query } }) => listSuggestions(context.pool, { ...query, tagFQN: tag }))
  typed.post('/catalog/suggestions/verdicts', {
    schema: {
      tags: ['/catalog'], operationId: 'decideSuggestions', summary: 'Accept, reject or reopen proposed labels', response: { 200: Outcomes },
      body: z.strictObject({ verdict: z.enum(verdicts), suggestions: z.array(Decided).min(1).max(1000) }),
    },
  }, async (request) => decideSuggestions(context.pool, request.body.suggestions, { verdict: request.body.verdict, actor: toWriter(request, context), now: Date.now() }))
}
