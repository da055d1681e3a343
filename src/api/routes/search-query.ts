import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { searchEntities, type SearchHit } from '../../catalog/search.ts'
import type { EntityType } from '../../model/entity.ts'
import { TrunklineError } from '../../model/errors.ts'
import { splitFullyQualifiedName } from '../../model/fqn.ts'
import { BooleanQuery } from '../entity/list-query.ts'

/** OpenMetadata's search indices, by the entity type each holds. */
const indexOf = {
  databaseService: 'database_service_search_index', database: 'database_search_index', databaseSchema: 'database_schema_search_index',
  table: 'table_search_index', storedProcedure: 'stored_procedure_search_index', ingestionPipeline: 'ingestion_pipeline_search_index',
  classification: 'classification_search_index',
  tag: 'tag_search_index', user: 'user_search_index', team: 'team_search_index', glossary: 'glossary_search_index', glossaryTerm: 'glossary_term_search_index', domain: 'domain_search_index', type: 'type_search_index', query: 'query_search_index',
  testDefinition: 'test_definition_search_index', testSuite: 'test_suite_search_index', testCase: 'test_case_search_index',
} as const satisfies Record<EntityType, string>

const everything = new Set(['all', 'dataAsset'])

const SearchQuery = z.object({
  q: z.string().max(1000).default(''),
  index: z.string().default('all'),
  from: z.coerce.number().int().min(0).max(100_000).default(0),
  size: z.coerce.number().int().min(0).default(10).transform((size) => Math.min(size, 100)),
  deleted: BooleanQuery,
  sort_field: z.enum(['_score', 'updatedAt', 'name', 'name.keyword']).default('_score'),
  query_filter: z.string().optional(),
  post_filter: z.string().optional(),
  search_after: z.string().optional(),
}).catchall(z.unknown())

const SearchAnswer = z.object({
  hits: z.object({
    total: z.object({ value: z.number().int(), relation: z.enum(['eq', 'gte']) }),
    hits: z.array(z.object({ _index: z.string(), _id: z.string(), _score: z.number(), _source: z.record(z.string(), z.unknown()) })),
  }),
})

/** GET /search/query for OpenMetadata's clients: words and an index, answered in Elasticsearch's shape. Filters in Elasticsearch's language are NOT_OFFERED. */
export function addSearchQueryRoute(app: FastifyInstance, pool: Pool): void {
  app.withTypeProvider<ZodTypeProvider>().get('/search/query', {
    schema: {
      tags: ['/search'], operationId: 'searchQuery', summary: 'Search as OpenMetadata answers it', querystring: SearchQuery, response: { 200: SearchAnswer },
    },
  }, async (request) => {
    const { q, index, from, size, deleted, sort_field, query_filter, post_filter, search_after } = request.query
    for (const [name, filter] of Object.entries({ query_filter, post_filter, search_after })) refuseFilter(name, filter)
    const entityType = entityTypesOf(index)
    const answer = await searchEntities(pool, {
      q: q.replaceAll('*', ' ').trim(), limit: Math.max(size, 1), offset: from, deleted,
      sort: sort_field === '_score' ? 'relevance' : sort_field === 'updatedAt' ? 'updatedAt' : 'name',
      ...(entityType !== undefined && { filters: { entityType } }),
    })
    const hits = size === 0 ? [] : answer.hits.map((hit) => ({ _index: indexOf[hit.entityType], _id: hit.id, _score: hit.score, _source: toSource(hit, deleted) }))
    return { hits: { total: { value: answer.total, relation: answer.isTotalExact ? 'eq' as const : 'gte' as const }, hits } }
  })
}

function refuseFilter(name: string, filter: string | undefined): void {
  if (filter === undefined || filter === '' || filter === '{}') return
  throw new TrunklineError('NOT_OFFERED', `The search does not understand ${name}.`, {
    object: `query/${name}`, hint: 'Use the filters of GET /api/v1/catalog/search instead.',
  })
}

/** The types that an index (or several, with commas) holds; undefined for all of them. A name may carry a cluster's prefix. */
function entityTypesOf(index: string): EntityType[] | undefined {
  const names = index.split(',').map((name) => name.trim())
  if (names.some((name) => everything.has(name))) return undefined
  return names.map((name) => {
    const found = Object.entries(indexOf).find(([type, known]) => name === type || name === known || name.endsWith(`_${known}`))
    if (found !== undefined) return found[0] as EntityType
    throw new TrunklineError('REQUEST_INVALID', `There is no index ${name}.`, {
      object: 'query/index', hint: `Indices are: all, ${Object.values(indexOf).join(', ')}.`,
    })
  })
}

function toSource(found: SearchHit, deleted: boolean): Record<string, unknown> {
  const { score: _score, highlight: _highlight, columns, service, database, databaseSchema, ...hit } = found
  return {
    ...hit, deleted, columnNames: columns,
    ...(service !== undefined && { service: toReference('databaseService', service) }),
    ...(database !== undefined && { database: toReference('database', database) }),
    ...(databaseSchema !== undefined && { databaseSchema: toReference('databaseSchema', databaseSchema) }),
  }
}

function toReference(type: EntityType, fullyQualifiedName: string): Record<string, unknown> {
  return { type, name: splitFullyQualifiedName(fullyQualifiedName).at(-1), fullyQualifiedName }
}
