import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { deleteResult, patchResult } from '../../../catalog/data-quality/change-result.ts'
import { readResults } from '../../../catalog/data-quality/read-results.ts'
import { showResults } from '../../../catalog/data-quality/shown-results.ts'
import { putResult } from '../../../catalog/data-quality/write-result.ts'
import { findId } from '../../../catalog/get.ts'
import { CreateTestCaseResult, TestCaseResult } from '../../../model/data-quality/test-result.ts'
import { TrunklineError } from '../../../model/errors.ts'
import { toIdentity } from '../../entity/actor.ts'
import { dropNulls } from '../../entity/create-request.ts'
import { PatchOperation } from '../../entity/patch-operation.ts'
import { testCases } from './test-cases.ts'

const FqnParams = z.object({ fqn: z.string().min(1) })
const AtParams = FqnParams.extend({ timestamp: z.coerce.number().int() })
const Span = z.object({ startTs: z.coerce.number().int().default(0), endTs: z.coerce.number().int().default(Number.MAX_SAFE_INTEGER), limit: z.coerce.number().int().min(1).max(1000).default(1000) })
/** What other programs send has more keys than are known here, and nulls. */
const Result = z.preprocess(dropNulls, CreateTestCaseResult.extend({ timestamp: z.number().transform(Math.trunc) }).loose())
const Results = z.object({ data: z.array(TestCaseResult), paging: z.object({ total: z.number().int() }) })
const tags = [testCases.path]

/** Where results of a test are: as OpenMetadata has them now, and as it had them. */
const places = [
  { path: `${testCases.path}/testCaseResults/:fqn`, suffix: '', method: 'POST' },
  { path: `${testCases.path}/:fqn/testCaseResult`, suffix: 'Older', method: 'PUT' },
] as const

/** Results of a test (by its FQN): add one, read a span, correct or take one back. */
export function addResultRoutes(app: FastifyInstance, pool: Pool): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  const find = (fqn: string): Promise<string> => findId(pool, 'testCase', { fqn }, 'non-deleted')
  for (const { path, suffix, method } of places) {
    typed.route({
      method, url: path,
      schema: { tags, operationId: `addTestCaseResult${suffix}`, summary: 'Add a result; a failure opens an incident, or joins the open one', params: FqnParams, body: Result, response: { 200: TestCaseResult, 201: TestCaseResult } },
      handler: async (request, reply) => {
        const id = await find(request.params.fqn)
        await putResult(pool, id, { result: request.body })
        const { timestamp: at } = request.body
        const [result] = await showResults(pool, id, await readResults(pool, id, { startTs: at, endTs: at }), toIdentity(request))
        return reply.code(method === 'POST' ? 201 : 200).send(result!)
      },
    })
    typed.get(path, {
      schema: { tags, operationId: `listTestCaseResults${suffix}`, summary: 'Results of a test between two instants, the newest first', params: FqnParams, querystring: Span, response: { 200: Results } },
    }, async (request) => {
      const { limit, ...span } = request.query
      const id = await find(request.params.fqn)
      const data = await showResults(pool, id, await readResults(pool, id, span, limit), toIdentity(request))
      return { data, paging: { total: data.length } }
    })
    typed.patch(`${path}/:timestamp`, {
      schema: {
        tags, operationId: `patchTestCaseResult${suffix}`, summary: 'JSON Patch of a result', consumes: ['application/json-patch+json', 'application/json'],
        params: AtParams, body: z.array(PatchOperation).max(1000), response: { 200: TestCaseResult },
      },
    }, async (request) => {
      const id = await find(request.params.fqn)
      const [result] = await showResults(pool, id, [await patchResult(pool, id, request.params.timestamp, request.body)], toIdentity(request))
      return result!
    })
    typed.delete(`${path}/:timestamp`, {
      schema: { tags, operationId: `deleteTestCaseResult${suffix}`, summary: 'Take a result back', params: AtParams, response: { 200: TestCaseResult } },
    }, async (request) => {
      const { fqn, timestamp } = request.params
      const id = await find(fqn)
      const deleted = await deleteResult(pool, id, timestamp)
      if (deleted === undefined) throw new TrunklineError('ENTITY_NOT_FOUND', `The test ${fqn} has no result at ${timestamp}.`, { object: fqn })
      const [result] = await showResults(pool, id, [deleted], toIdentity(request))
      return result!
    })
  }
}
