import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { maskFor } from '../../../catalog/data-quality/failed-rows.ts'
import { maskResult } from '../../../catalog/data-quality/mask-result.ts'
import { toStoredTest } from '../../../catalog/data-quality/stored-test.ts'
import { requireTestable } from '../../../catalog/data-quality/require-testable.ts'
import { getEntity } from '../../../catalog/get.ts'
import { maySeeSensitive } from '../../../catalog/sample-data/mask.ts'
import { parseEntityLink } from '../../../model/data-quality/entity-link.ts'
import { findBuiltIn } from '../../../model/data-quality/definitions/built-in.ts'
import { bringsSql } from '../../../model/data-quality/own-sql.ts'
import type { TestTrial } from '../../../model/data-quality/run.ts'
import { CreateTestCase, TableData } from '../../../model/data-quality/test-case.ts'
import { CreateTestCaseResult } from '../../../model/data-quality/test-result.ts'
import { TrunklineError } from '../../../model/errors.ts'
import { toIdentity } from '../../entity/actor.ts'
import { dropNulls } from '../../entity/create-request.ts'
import { requireRight } from '../../sign-in/rights.ts'

const { entityLink, testDefinition, parameterValues, computePassedFailedRowCount, useDynamicAssertion, dimensionColumns, topDimensions } = CreateTestCase.shape
const Body = z.preprocess(dropNulls, z.strictObject({
  entityLink, testDefinition, parameterValues, computePassedFailedRowCount, useDynamicAssertion, dimensionColumns, topDimensions,
  /** FQN of the test that is being edited: bounds are learned from its past results. */
  testCase: z.string().optional(),
}))
const Tried = z.object({ result: CreateTestCaseResult, failedRows: TableData.optional(), inspectionQuery: z.string().optional() })

/** Tests that this process tries at a time: each is a session on somebody's server. */
const mostAtOnce = 4
const timeoutMs = 45_000

/** POST /catalog/quality/try: what a test would find now; nothing is kept. */
export function addTryRoute(app: FastifyInstance, pool: Pool, tryTest: TestTrial | undefined): void {
  let running = 0
  app.withTypeProvider<ZodTypeProvider>().post('/catalog/quality/try', {
    schema: { tags: ['/catalog'], operationId: 'tryTest', summary: 'Run a test now without keeping it or its result', body: Body, response: { 200: Tried } },
  }, async (request, reply) => {
    const { testCase, ...body } = request.body
    const wanted = { ...body, name: 'trial' } as CreateTestCase
    const stored = await toStoredTest(pool, wanted)
    if (bringsSql('testCase', { ...stored }, {})) requireRight(request, 'ingest')
    const table = await getEntity(pool, 'table', { fqn: stored.table })
    await requireTestable(pool, { shown: { ...stored }, before: {}, tableId: table.id })
    if (testCase !== undefined) await requireSameTarget(pool, testCase, wanted)
    if (tryTest === undefined) throw new TrunklineError('NOT_OFFERED', 'This server tries no tests.', { hint: 'Save the test and run its pipeline.' })
    if (running >= mostAtOnce) throw new TrunklineError('RUN_ACTIVE', 'Other tests are being tried right now.', { hint: 'Try again in a moment.' })
    // Who closes the form wants no answer any more.
    const gone = new AbortController()
    reply.raw.on('close', () => gone.abort())
    running += 1
    try {
      const { result: found, failedRows, inspectionQuery } = await tryTest(wanted, { signal: AbortSignal.any([gone.signal, AbortSignal.timeout(timeoutMs)]), ...(testCase !== undefined && { learnsFrom: testCase }) })
      const reader = toIdentity(request)
      const result = reader.isBot || await maySeeSensitive(pool, table, reader) ? found : maskResult(found, { ...wanted, testDefinition: { id: table.id, type: 'testDefinition', name: findBuiltIn(wanted.testDefinition)?.name ?? wanted.testDefinition } }, table)
      const shown = failedRows === undefined ? undefined : await maskFor(pool, failedRows, { table, reader })
      return { result, ...(shown !== undefined && { failedRows: shown }), ...(inspectionQuery !== undefined && { inspectionQuery }) }
    } finally {
      running -= 1
    }
  })
}

/** Results of another table or column must not be told through a test of this one. */
async function requireSameTarget(pool: Pool, testCase: string, { entityLink: wanted }: CreateTestCase): Promise<void> {
  const { entityLink: there } = await getEntity(pool, 'testCase', { fqn: testCase })
  const [one, other] = [there, wanted].map((link) => JSON.stringify(parseEntityLink(link)))
  if (one !== other) throw new TrunklineError('REQUEST_INVALID', `${testCase} tests something else: its past results say nothing about this.`, { object: testCase, hint: 'Leave testCase out, or name a test of the same table or column.' })
}
