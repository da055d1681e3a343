import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { ConnectionTester } from '../../../connectors/connection-test.ts'
import { TrunklineError } from '../../../model/errors.ts'
import { maskSecrets } from '../../../model/secret-fields.ts'
import { toActor } from '../../entity/actor.ts'
import { dropNulls } from '../../entity/create-request.ts'
import type { ConnectionTestRuns } from './runs.ts'
import { ConnectionTestAnswer, CreateWorkflow, toConnectionTestAnswer, toWorkflow, Workflow } from './workflow.ts'

const collection = '/automations/workflows'

/** What the routes touch; `fillMasks` puts stored secrets in place of masks. */
export type WorkflowRoutesContext = {
  readonly tester: ConnectionTester
  readonly runs: ConnectionTestRuns
  readonly fillMasks: (config: Record<string, unknown>, serviceName: string | undefined) => Promise<Record<string, unknown>>
}

const PipelineServiceResponse = z.object({ code: z.number().int(), platform: z.string(), reason: z.string() })
const byId = z.object({ id: z.uuid() })

/** Tests of connections as OpenMetadata's automation workflows: create one, trigger it, look at it until it has ended. */
export function addWorkflowRoutes(app: FastifyInstance, context: WorkflowRoutesContext): void {
  addCreate(app, context)
  addTrigger(app, context)
  addGetAndDelete(app, context)
}

function addCreate(app: FastifyInstance, { tester, runs, fillMasks }: WorkflowRoutesContext): void {
  app.withTypeProvider<ZodTypeProvider>().post(collection, {
    config: { right: 'admin' },
    schema: {
      tags: [collection], operationId: 'createAutomationWorkflow',
      summary: 'Ask for the test of a connection: config is that of docs/connection.md. It is checked now and tried when it is triggered',
      body: z.preprocess(dropNulls, CreateWorkflow), response: { 201: Workflow },
    },
  }, async (request, reply) => {
    const { name, displayName, description, workflowType, request: wanted } = request.body
    refuseOthers(workflowType, wanted.connectionType, tester.serviceType)
    const { connection: { config }, serviceName } = wanted
    const { test, previewFilters } = await tester.prepare(await fillMasks(config, serviceName))
    const run = runs.add({
      name, createdBy: toActor(request).name, connection: maskSecrets(config), test, previewFilters,
      ...(displayName !== undefined && { displayName }), ...(description !== undefined && { description }), ...(serviceName !== undefined && { serviceName }),
    })
    return reply.code(201).send(toWorkflow(run, baseUrlOf(request)))
  })
}

function refuseOthers(workflowType: CreateWorkflow['workflowType'], connectionType: string, serviceType: string): void {
  if (workflowType !== 'TEST_CONNECTION') {
    throw new TrunklineError('NOT_OFFERED', `Automation workflows of type ${workflowType} are not offered.`, { object: 'workflowType', hint: 'TEST_CONNECTION is.' })
  }
  if (connectionType !== serviceType) {
    throw new TrunklineError('NOT_OFFERED', `Connections of type ${connectionType} are not offered.`, { object: 'request.connectionType', hint: `${serviceType} is.` })
  }
}

function addTrigger(app: FastifyInstance, { runs }: WorkflowRoutesContext): void {
  app.withTypeProvider<ZodTypeProvider>().post(`${collection}/trigger/:id`, {
    config: { right: 'admin' },
    schema: {
      tags: [collection], operationId: 'triggerAutomationWorkflow', summary: 'Run the test, at most 60 seconds; ask for the workflow to see how far it is',
      params: byId, response: { 200: PipelineServiceResponse },
    },
  }, async ({ params: { id } }) => ({ code: 200, platform: 'Trunkline', reason: `The test is ${runs.start(id).status}.` }))
}

function addGetAndDelete(app: FastifyInstance, { runs }: WorkflowRoutesContext): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.get(`${collection}/:id`, {
    schema: {
      tags: [collection], operationId: 'getAutomationWorkflowById', summary: 'The test and the steps that have ended; status tells how far it is, response.status what it found',
      params: byId, response: { 200: Workflow },
    },
  }, async (request) => toWorkflow(runs.get({ id: request.params.id }), baseUrlOf(request)))
  typed.get(`${collection}/name/:name`, {
    schema: {
      tags: [collection], operationId: 'getAutomationWorkflowByName', summary: 'The same by name',
      params: z.object({ name: z.string().min(1) }), response: { 200: Workflow },
    },
  }, async (request) => toWorkflow(runs.get({ name: request.params.name }), baseUrlOf(request)))
  typed.delete(`${collection}/:id`, {
    config: { right: 'admin' },
    schema: { tags: [collection], operationId: 'deleteAutomationWorkflow', summary: 'Forget the test; one that runs is cancelled', params: byId, response: { 200: Workflow } },
  }, async (request) => toWorkflow(runs.remove(request.params.id), baseUrlOf(request)))
  typed.get('/catalog/connectionTests/:id', {
    schema: {
      tags: ['/catalog'], operationId: 'getConnectionTest', summary: 'The test of an automation workflow, with durations, codes and what to do',
      params: byId, response: { 200: ConnectionTestAnswer },
    },
  }, async ({ params: { id } }) => toConnectionTestAnswer(runs.get({ id })))
}

function baseUrlOf(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}/api/v1`
}
