import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { createEntity, createOrUpdateEntity } from '../../../catalog/create.ts'
import { basicSuiteName } from '../../../catalog/data-quality/basic-suite.ts'
import { addToSuite, countStatuses, readSuiteFacts, removeFromSuite } from '../../../catalog/data-quality/suites.ts'
import { deleteEntity } from '../../../catalog/delete.ts'
import { findId, getEntity } from '../../../catalog/get.ts'
import { readOverview } from '../../../catalog/data-quality/overview.ts'
import { CreateTestSuite, TestSuite, TestSummary } from '../../../model/data-quality/test-suite.ts'
import { TrunklineError } from '../../../model/errors.ts'
import { toActor, toWriter } from '../../entity/actor.ts'
import { type EntityRouteContext, sendWhole } from '../../entity/answer.ts'
import { createRequest, dropNulls, keptFields } from '../../entity/create-request.ts'
import { BooleanQuery } from '../../entity/list-query.ts'
import { testCases } from './test-cases.ts'
import { testSuites } from './test-suites.ts'

const tags = [testSuites.path]
const Deletion = z.object({ recursive: BooleanQuery, hardDelete: BooleanQuery })

/** What OpenMetadata's clients do with suites beside the operations of every collection. */
export function addSuiteRoutes(app: FastifyInstance, context: EntityRouteContext): void {
  for (const kind of ['basic', 'executable'] as const) addBasicSuiteRoutes(app, kind, context)
  addMemberRoutes(app, context)
  app.withTypeProvider<ZodTypeProvider>().get(`${testSuites.path}/executionSummary`, {
    schema: { tags, operationId: 'getExecutionSummary', summary: 'How many tests stand how, of a suite or of all', querystring: z.object({ testSuiteId: z.uuid().optional() }), response: { 200: TestSummary } },
  }, async (request) => {
    const { testSuiteId: id } = request.query
    if (id === undefined) return (await readOverview(context.pool, { now: Date.now() })).tests
    return (await readSuiteFacts(context.pool, [await findId(context.pool, 'testSuite', { id }, 'non-deleted')])).get(id)?.summary ?? countStatuses([])
  })
}

/** PUT, POST and DELETE /dataQuality/testSuites/basic (or executable, as it was called): the suite of a table. */
function addBasicSuiteRoutes(app: FastifyInstance, kind: 'basic' | 'executable', context: EntityRouteContext): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  const path = `${testSuites.path}/${kind}`
  const name = kind === 'basic' ? 'BasicTestSuite' : 'ExecutableTestSuite'
  const body = z.preprocess(dropNulls, createRequest({ ...testSuites, create: CreateTestSuite }))
  const answer = { definition: testSuites, context }
  typed.put(path, {
    schema: { tags, operationId: `createOrUpdate${name}`, summary: 'The suite of a table, made where it is missing', body, response: { 200: TestSuite, 201: TestSuite } },
  }, async (request, reply) => {
    const { outcome, entity } = await createOrUpdateEntity(context.pool, 'testSuite', ofTable(request.body as CreateTestSuite), toWriter(request, context))
    return sendWhole(reply.code(outcome === 'created' ? 201 : 200), entity, answer)
  })
  typed.post(path, {
    schema: { tags, operationId: `create${name}`, summary: 'Make the suite of a table; 409 where it has one', body, response: { 201: TestSuite } },
  }, async (request, reply) => sendWhole(reply.code(201), await createEntity(context.pool, 'testSuite', ofTable(request.body as CreateTestSuite), toWriter(request, context)), answer))
  for (const [suffix, params] of [['/:id', z.object({ id: z.uuid() })], ['/name/:fqn', z.object({ fqn: z.string().min(1) })]] as const) {
    typed.delete(`${path}${suffix}`, {
      schema: { tags, operationId: `delete${name}${suffix === '/:id' ? 'ById' : 'ByName'}`, summary: 'Delete the suite of a table; its tests go along with recursive', params, querystring: Deletion, response: { 200: TestSuite } },
    }, async (request, reply) => {
      const { recursive, hardDelete } = request.query
      const id = await findId(context.pool, 'testSuite', request.params as { id: string } | { fqn: string }, hardDelete ? 'all' : 'non-deleted')
      return sendWhole(reply, await deleteEntity(context.pool, 'testSuite', id, { recursive, hardDelete, actor: toActor(request) }), answer)
    })
  }
}

function ofTable(request: CreateTestSuite): Omit<CreateTestSuite, 'executableEntityReference'> {
  const { executableEntityReference, basicEntityReference = executableEntityReference, ...rest } = keptFields(request, testSuites) as CreateTestSuite
  if (basicEntityReference !== undefined) return { ...rest, basicEntityReference, name: basicSuiteName }
  throw new TrunklineError('REQUEST_INVALID', 'The suite of a table needs the FQN of the table.', { object: 'basicEntityReference', hint: 'Send it as basicEntityReference.' })
}

/** PUT /dataQuality/testCases/logicalTestCases and DELETE …/{testSuiteId}/{id}: which tests are in a bundle. */
function addMemberRoutes(app: FastifyInstance, context: EntityRouteContext): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  const path = `${testCases.path}/logicalTestCases`
  const answer = { definition: testSuites, context }
  typed.put(path, {
    schema: {
      tags, operationId: 'addToTestSuite', summary: 'Put tests into a bundle',
      body: z.object({ testSuiteId: z.uuid(), testCaseIds: z.array(z.uuid()).max(10_000) }), response: { 200: TestSuite },
    },
  }, async (request, reply) => {
    const { testSuiteId: id, testCaseIds } = request.body
    await addToSuite(context.pool, id, testCaseIds)
    return sendWhole(reply, await getEntity(context.pool, 'testSuite', { id }), answer)
  })
  typed.delete(`${path}/:testSuiteId/:id`, {
    schema: { tags, operationId: 'removeFromTestSuite', summary: 'Take a test out of a bundle; the test stays', params: z.object({ testSuiteId: z.uuid(), id: z.uuid() }), response: { 200: TestSuite } },
  }, async (request, reply) => {
    const { testSuiteId: suiteId, id } = request.params
    await removeFromSuite(context.pool, suiteId, id)
    return sendWhole(reply, await getEntity(context.pool, 'testSuite', { id: suiteId }), answer)
  })
}
