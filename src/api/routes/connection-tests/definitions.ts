import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { ConnectionTester } from '../../../connectors/connection-test.ts'
import { TrunklineError } from '../../../model/errors.ts'
import { isOlderClient } from '../../entity/older-client.ts'

/** Steps that came with 1.12: an older client has no code for them, and fails. */
const laterSteps = new Set(['GetColumnMetadata', 'GetTableComments', 'GetInformationSchemaColumns'])

const collection = '/services/testConnectionDefinitions'

const TestConnectionDefinition = z.object({
  name: z.string(),
  displayName: z.string(),
  description: z.string(),
  fullyQualifiedName: z.string(),
  /** In the order they are tried; where one with `shortCircuit` fails, none of the others is. */
  steps: z.array(z.object({ name: z.string(), description: z.string(), mandatory: z.boolean(), shortCircuit: z.boolean() })),
})

/** What the test of a connection consists of, as OpenMetadata's clients read it, and what a connection may hold. */
export function addDefinitionRoutes(app: FastifyInstance, { serviceType, steps, connectionSchema }: ConnectionTester): void {
  const fullyQualifiedName = `${serviceType}.testConnectionDefinition`
  const definition: z.infer<typeof TestConnectionDefinition> = {
    name: serviceType, displayName: `${serviceType} Test Connection`, fullyQualifiedName,
    description: `What a connection to ${serviceType} must be good for, and what else it may be good for.`,
    steps: steps.map(({ name, description, mandatory }, index) => ({ name, description, mandatory, shortCircuit: index === 0 })),
  }
  const definitionFor = (request: FastifyRequest): typeof definition => (isOlderClient(request) ? { ...definition, steps: definition.steps.filter(({ name }) => !laterSteps.has(name)) } : definition)
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.get(collection, {
    schema: {
      tags: [collection], operationId: 'listTestConnectionDefinitions', summary: 'What tests of connections consist of',
      response: { 200: z.object({ data: z.array(TestConnectionDefinition), paging: z.object({ total: z.number().int() }) }) },
    },
  }, async (request) => ({ data: [definitionFor(request)], paging: { total: 1 } }))
  typed.get(`${collection}/name/:fqn`, {
    schema: {
      tags: [collection], operationId: 'getTestConnectionDefinitionByName', summary: `One of them: ${fullyQualifiedName}`,
      params: z.object({ fqn: z.string().min(1) }), response: { 200: TestConnectionDefinition },
    },
  }, async (request) => {
    const { fqn } = request.params
    if (fqn === fullyQualifiedName || fqn === serviceType) return definitionFor(request)
    throw new TrunklineError('ENTITY_NOT_FOUND', `There is no testConnectionDefinition ${fqn}.`, { object: fqn, hint: `There is ${fullyQualifiedName}.` })
  })
  typed.get('/catalog/connection-schema/:serviceType', {
    schema: {
      tags: ['/catalog'], operationId: 'getConnectionSchema', summary: 'What a connection may hold, as JSON Schema: the form is made from it',
      params: z.object({ serviceType: z.string().min(1) }), response: { 200: z.record(z.string(), z.unknown()) },
    },
  }, async ({ params: { serviceType: wanted } }) => {
    if (wanted === serviceType) return connectionSchema
    throw new TrunklineError('ENTITY_NOT_FOUND', `There is no connector ${wanted}.`, { object: wanted, hint: `There is ${serviceType}.` })
  })
}
