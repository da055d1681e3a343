import fastifySwagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { EntityReference, TagLabel } from '../model/entity.ts'
import { SampleCell } from '../model/sample-data.ts'
import { Column, TableConstraint } from '../model/table.ts'
import type { EntityDefinition } from './entity/definition.ts'
import { ErrorAnswer } from './error-answer.ts'

export const openApiPath = '/openapi.json'

/** Describes every route below /api/v1 as OpenAPI 3.1, from the same schemas that check the requests. */
export async function describeApi(api: FastifyInstance, version: string, definitions: readonly EntityDefinition[]): Promise<void> {
  const schemaRegistry = createRegistry(definitions)
  const toComponents = createJsonSchemaTransformObject({ schemaRegistry })
  await api.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Trunkline', version, description: 'The metadata of PostgreSQL servers. Entities and errors follow OpenMetadata\'s REST API.' },
    },
    transform: createJsonSchemaTransform({ schemaRegistry }),
    transformObject: (document) => withoutUnused(toComponents(document)),
  })
  api.addHook('onRoute', (route) => {
    if (route.schema === undefined || route.schema.hide === true) return
    const responses = { ...(route.schema.response as object | undefined), '4xx': ErrorAnswer, '5xx': ErrorAnswer }
    route.schema = { ...route.schema, response: responses }
  })
}

type OpenApi = { paths?: unknown; components?: { schemas?: Record<string, unknown> } }

/** Every schema is made twice, for requests and for answers: those that nothing refers to are left out. */
function withoutUnused<Document extends object>(document: Document & OpenApi): Document {
  const { schemas = {}, ...components } = document.components ?? {}
  const used = new Set<string>()
  const collect = (part: unknown): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue
      used.add(name)
      collect(schemas[name] ?? {})
    }
  }
  collect(document.paths ?? {})
  return { ...document, components: { ...components, schemas: Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name))) } }
}

/** The schemas that stand under a name of their own in the document. */
function createRegistry(definitions: readonly EntityDefinition[]): z.core.$ZodRegistry<{ id?: string }> {
  const registry = z.registry<{ id?: string }>()
  for (const [id, schema] of Object.entries({ EntityReference, TagLabel, Column, TableConstraint, SampleCell, ErrorAnswer })) registry.add(schema, { id })
  for (const definition of definitions) registry.add(definition.entity, { id: definition.name })
  return registry
}
