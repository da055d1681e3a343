import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { findTests } from '../../../catalog/data-quality/find-tests.ts'
import { readEntities } from '../../../catalog/serve/read-entities.ts'
import { TestCase } from '../../../model/data-quality/test-case.ts'
import { type EntityRouteContext, presentationFor, shownTo } from '../../entity/answer.ts'
import { parseFields } from '../../entity/fields.ts'
import { IncludeQuery, ListLimit } from '../../entity/list-query.ts'
import { present } from '../../entity/present.ts'
import { TestQuery, testCases, toFilter } from './test-cases.ts'

/** Orders that a list can have: by the last result, or by name. */
const sortFields = ['testCaseResult.timestamp', 'name', 'name.keyword', 'fullyQualifiedName'] as const
const Query = TestQuery.extend({
  fields: z.string().optional(), include: IncludeQuery, limit: ListLimit, offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
  sortField: z.enum(sortFields).optional(), sortType: z.enum(['asc', 'desc']).default('desc'),
})
const Found = z.object({ data: z.array(TestCase), paging: z.object({ offset: z.number().int(), limit: z.number().int(), total: z.number().int() }) })

/** GET /dataQuality/testCases/search/list: the list of tests by offset and in an order, as the pages of OpenMetadata and programs beside them ask for it. */
export function addTestSearchRoute(app: FastifyInstance, context: EntityRouteContext): void {
  app.withTypeProvider<ZodTypeProvider>().get(`${testCases.path}/search/list`, {
    schema: { tags: [testCases.path], operationId: 'searchTestCases', summary: 'Tests by the same filters as the list, by offset, and by their last results where asked for', querystring: Query, response: { 200: Found } },
  }, async (request) => {
    const { fields, limit, offset, sortField, sortType, ...filter } = request.query
    const wanted = parseFields(fields, testCases.fields)
    const order = { by: sortField === 'testCaseResult.timestamp' ? 'lastResult' as const : 'name' as const, isDescending: sortField !== undefined && sortType === 'desc' }
    const { ids, total } = await findTests(context.pool, toFilter(filter), { limit, offset, order })
    const tests = await shownTo(request, await readEntities<'testCase'>(context.pool, ids, []), { definition: testCases, context })
    const presentation = presentationFor(request, context)
    return { data: tests.map((test) => present({ ...test }, testCases, wanted, presentation) as TestCase), paging: { offset, limit, total } }
  })
}
