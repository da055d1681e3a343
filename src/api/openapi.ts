import fastifySwagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { EntityReference, TagLabel } from '../model/entity.ts'
import { Column, TableConstraint } from '../model/table.ts'
import type { EntityDefinition } from './entity/definition.ts'
import { ErrorAnswer } from './error-answer.ts'

export const openApiPath = '/openapi.json'

/** Describes every route below /api/v1 as OpenAPI 3.1, from the same schemas that check the requests. */
export async function describeApi(app: FastifyInstance, version: string, definitions: readonly EntityDefinition[]): Promise<void> {
  const schemaRegistry = createRegistry(definitions)
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Trunkline', version, description: 'The metadata of PostgreSQL servers. Entities and errors follow OpenMetadata\'s REST API.' },
    },
    transform: createJsonSchemaTransform({ schemaRegistry }),
    transformObject: createJsonSchemaTransformObject({ schemaRegistry }),
  })
}

/** The schemas that stand under a name of their own in the document. */
function createRegistry(definitions: readonly EntityDefinition[]): z.core.$ZodRegistry<{ id?: string }> {
  const registry = z.registry<{ id?: string }>()
  for (const [id, schema] of Object.entries({ EntityReference, TagLabel, Column, TableConstraint, ErrorAnswer })) registry.add(schema, { id })
  for (const definition of definitions) registry.add(definition.entity, { id: definition.name })
  return registry
}
