import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { parseDocumentFilter } from '../../catalog/search/document-filter.ts'
import { findByNamePattern, scanEntities } from '../../catalog/search/scan.ts'
import { BooleanQuery } from '../entity/list-query.ts'
import { entityTypesOf, indexOf, toWhole } from './search-query.ts'

/** OpenMetadata's server gives ten, whatever it is asked for. */
const mostHits = 10

const FieldQuery = z.object({
  fieldName: z.string().min(1).max(200), fieldValue: z.string().min(1).max(4000), index: z.string().default('all'), deleted: BooleanQuery,
}).catchall(z.unknown())

const FieldAnswer = z.object({
  hits: z.object({
    total: z.object({ value: z.number().int(), relation: z.literal('eq') }),
    hits: z.array(z.object({ _index: z.string(), _id: z.string(), _score: z.number(), _source: z.record(z.string(), z.unknown()) })),
  }),
})

/** GET /search/fieldQuery: entities with a value in a field, `*` standing for anything; by fully qualified name it is how OpenMetadata's clients look up tables. At most ten. */
export function addSearchFieldQueryRoute(app: FastifyInstance, pool: Pool): void {
  app.withTypeProvider<ZodTypeProvider>().get('/search/fieldQuery', {
    schema: { tags: ['/search'], operationId: 'searchFieldQuery', summary: 'Entities by the value of one field', querystring: FieldQuery, response: { 200: FieldAnswer } },
  }, async (request) => {
    const { fieldName, fieldValue, index, deleted } = request.query
    const types = entityTypesOf(index) ?? ['databaseService', 'database', 'databaseSchema', 'table', 'storedProcedure'] as const
    const filter = parseDocumentFilter(JSON.stringify({ wildcard: { [fieldName]: fieldValue } }))
    const found = await Promise.all(types.map(async (entityType) => {
      const entities = fieldName === 'fullyQualifiedName'
        ? await findByNamePattern(pool, entityType, { pattern: fieldValue, deleted, limit: mostHits })
        : (await scanEntities(pool, entityType, { filter, deleted, limit: mostHits, isDescending: false, after: undefined })).entities
      return entities.map((entity) => ({ _index: indexOf[entityType], _id: String(entity['id']), _score: 1, _source: toWhole(entity, entityType) }))
    }))
    const hits = found.flat().slice(0, mostHits)
    return { hits: { total: { value: hits.length, relation: 'eq' as const }, hits } }
  })
}
