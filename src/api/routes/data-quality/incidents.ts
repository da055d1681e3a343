import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { getStep, listSteps } from '../../../catalog/data-quality/read-incidents.ts'
import { setSeverity, takeStep } from '../../../catalog/data-quality/take-step.ts'
import { findId } from '../../../catalog/get.ts'
import { CreateTestCaseResolutionStatus, resolutionStatusTypes, severities, TestCaseResolutionStatus } from '../../../model/data-quality/incident.ts'
import { TrunklineError } from '../../../model/errors.ts'
import { toActor } from '../../entity/actor.ts'
import { dropNulls } from '../../entity/create-request.ts'
import { PatchOperation } from '../../entity/patch-operation.ts'
import { testCases } from './test-cases.ts'

const path = `${testCases.path}/testCaseIncidentStatus`
const Instant = z.coerce.number().int().optional()
const Query = z.object({
  startTs: Instant, endTs: Instant, testCaseResolutionStatusType: z.enum(resolutionStatusTypes).optional(), testCaseFQN: z.string().optional(), assignee: z.string().optional(),
  latest: z.enum(['true', 'false']).default('false'), limit: z.coerce.number().int().min(1).max(1000).default(100), offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
})
const Steps = z.object({ data: z.array(TestCaseResolutionStatus), paging: z.object({ total: z.number().int(), limit: z.number().int().optional(), offset: z.number().int().optional() }) })
const tags = [testCases.path]

/** /dataQuality/testCases/testCaseIncidentStatus: the steps of incidents, as OpenMetadata's clients take and read them. */
export function addIncidentRoutes(app: FastifyInstance, pool: Pool): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.get(path, {
    schema: { tags, operationId: 'listIncidentSteps', summary: 'Steps of incidents, the newest first; the last of each with latest', querystring: Query, response: { 200: Steps } },
  }, async (request) => {
    const { testCaseResolutionStatusType: type, testCaseFQN: testCaseFqn, latest, limit, offset, ...rest } = request.query
    const { data, total } = await listSteps(pool, { ...rest, type, testCaseFqn, latest: latest === 'true', limit, offset })
    return { data, paging: { total, limit, offset } }
  })
  typed.post(path, {
    schema: {
      tags, operationId: 'addIncidentStep', summary: 'Acknowledge, assign or resolve the open incident of a test; open one where there is none',
      body: z.preprocess(dropNulls, CreateTestCaseResolutionStatus), response: { 200: TestCaseResolutionStatus },
    },
  }, async (request) => {
    const { testCaseReference, ...step } = request.body
    const id = await findId(pool, 'testCase', { fqn: testCaseReference }, 'non-deleted')
    const { stepId } = await takeStep(pool, id, step, { name: toActor(request).name, now: Date.now() })
    return getStep(pool, stepId)
  })
  typed.get(`${path}/stateId/:stateId`, {
    schema: { tags, operationId: 'listStepsOfIncident', summary: 'The steps of one incident, the newest first', params: z.object({ stateId: z.uuid() }), response: { 200: Steps } },
  }, async (request) => {
    const { data, total } = await listSteps(pool, { stateId: request.params.stateId })
    return { data, paging: { total } }
  })
  typed.get(`${path}/:id`, {
    schema: { tags, operationId: 'getIncidentStep', summary: 'One step of an incident', params: z.object({ id: z.uuid() }), response: { 200: TestCaseResolutionStatus } },
  }, async (request) => getStep(pool, request.params.id))
  typed.patch(`${path}/:id`, {
    schema: {
      tags, operationId: 'patchIncidentStep', summary: 'Change the severity of an incident: JSON Patch of /severity', consumes: ['application/json-patch+json', 'application/json'],
      params: z.object({ id: z.uuid() }), body: z.array(PatchOperation).max(100), response: { 200: TestCaseResolutionStatus },
    },
  }, async (request) => {
    const step = await getStep(pool, request.params.id)
    for (const operation of request.body) await setSeverity(pool, step.stateId, severityOf(operation), { name: toActor(request).name, now: Date.now() })
    return getStep(pool, step.id)
  })
}

/** A step says what happened, and stays; how bad it is can be seen otherwise. */
function severityOf(operation: z.infer<typeof PatchOperation>): (typeof severities)[number] {
  const parsed = z.enum(severities).safeParse('value' in operation ? operation.value : undefined)
  if (operation.path === '/severity' && parsed.success) return parsed.data
  throw new TrunklineError('PATCH_INVALID', `${operation.path} of a step cannot be patched like that.`, { object: operation.path, hint: `Set /severity to one of: ${severities.join(', ')}; for everything else take the next step.` })
}
