import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { searchEntities, type SearchHit } from '../../catalog/search.ts'
import { parseDocumentFilter } from '../../catalog/search/document-filter.ts'
import { scanEntities } from '../../catalog/search/scan.ts'
import type { EntityType } from '../../model/entity.ts'
import { TrunklineError } from '../../model/errors.ts'
import { splitFullyQualifiedName } from '../../model/fqn.ts'
import { BooleanQuery } from '../entity/list-query.ts'

/** OpenMetadata's search indices, by the entity type each holds. */
export const indexOf = {
  databaseService: 'database_service_search_index', database: 'database_search_index', databaseSchema: 'database_schema_search_index',
  table: 'table_search_index', storedProcedure: 'stored_procedure_search_index', ingestionPipeline: 'ingestion_pipeline_search_index',
  classification: 'classification_search_index',
  tag: 'tag_search_index', user: 'user_search_index', team: 'team_search_index', glossary: 'glossary_search_index', glossaryTerm: 'glossary_term_search_index', domain: 'domain_search_index', type: 'type_search_index', query: 'query_search_index',
  testDefinition: 'test_definition_search_index', testSuite: 'test_suite_search_index', testCase: 'test_case_search_index',
  dbtAsset: 'dbt_asset_search_index',
} as const satisfies Record<EntityType, string>

const everything = new Set(['all', 'dataAsset'])

const SearchQuery = z.object({
  q: z.string().max(1000).default(''),
  index: z.string().default('all'),
  from: z.coerce.number().int().min(0).max(100_000).default(0),
  size: z.coerce.number().int().min(0).default(10).transform((size) => Math.min(size, 100)),
  deleted: BooleanQuery,
  sort_field: z.enum(['_score', 'updatedAt', 'name', 'name.keyword', 'fullyQualifiedName', 'fullyQualifiedName.keyword']).default('_score'),
  sort_order: z.enum(['asc', 'desc']).default('desc'),
  include_source_fields: z.union([z.string(), z.array(z.string())]).optional(),
  query_filter: z.string().optional(),
  post_filter: z.string().optional(),
  search_after: z.union([z.string(), z.array(z.string())]).optional(),
}).catchall(z.unknown())

const SearchAnswer = z.object({
  hits: z.object({
    total: z.object({ value: z.number().int(), relation: z.enum(['eq', 'gte']) }),
    hits: z.array(z.object({ _index: z.string(), _id: z.string(), _score: z.number(), sort: z.array(z.string()).optional(), _source: z.record(z.string(), z.unknown()) })),
  }),
})

type SearchQuery = z.output<typeof SearchQuery>
type SearchAnswer = z.output<typeof SearchAnswer>

/**
 * GET /search/query for OpenMetadata's clients: words and an index, or a filter in Elasticsearch's language, answered in Elasticsearch's shape. A filter lists
 * what matches by fully qualified name, page after page by `search_after`; its total is a lower bound until the last page.
 */
export function addSearchQueryRoute(app: FastifyInstance, pool: Pool): void {
  app.withTypeProvider<ZodTypeProvider>().get('/search/query', {
    schema: {
      tags: ['/search'], operationId: 'searchQuery', summary: 'Search as OpenMetadata answers it', querystring: SearchQuery, response: { 200: SearchAnswer },
    },
  }, async ({ query }) => (isFiltered(query) ? searchFiltered(pool, query) : searchWords(pool, query)))
}

function isFiltered({ query_filter, post_filter, sort_field, search_after }: SearchQuery): boolean {
  return [query_filter, post_filter].some((filter) => filter !== undefined && filter !== '' && filter !== '{}') || sort_field.startsWith('fullyQualifiedName') || search_after !== undefined
}

async function searchWords(pool: Pool, { q, index, from, size, deleted, sort_field }: SearchQuery): Promise<SearchAnswer> {
  const entityType = entityTypesOf(index)
  const answer = await searchEntities(pool, {
    q: q.replaceAll('*', ' ').trim(), limit: Math.max(size, 1), offset: from, deleted,
    sort: sort_field === '_score' ? 'relevance' : sort_field === 'updatedAt' ? 'updatedAt' : 'name',
    ...(entityType !== undefined && { filters: { entityType } }),
  })
  const hits = size === 0 ? [] : answer.hits.map((hit) => ({ _index: indexOf[hit.entityType], _id: hit.id, _score: hit.score, _source: toSource(hit, deleted) }))
  return { hits: { total: { value: answer.total, relation: answer.isTotalExact ? 'eq' : 'gte' }, hits } }
}

async function searchFiltered(pool: Pool, { q, index, from, size, deleted, sort_order, query_filter, post_filter, search_after, include_source_fields }: SearchQuery): Promise<SearchAnswer> {
  const [entityType] = entityTypesOf(index) ?? []
  if (entityType === undefined || index.includes(',')) throw oneIndexOnly()
  const filters = [query_filter, post_filter].filter((filter) => filter !== undefined && filter !== '').map((filter) => parseDocumentFilter(filter!))
  const words = q.replaceAll('*', ' ').trim()
  if (words !== '') filters.push(parseDocumentFilter(JSON.stringify({ query_string: { query: words } })))
  const filter = { matches: (document: Record<string, unknown>) => filters.every(({ matches }) => matches(document)), serviceName: filters.find(({ serviceName }) => serviceName !== undefined)?.serviceName }
  const after = typeof search_after === 'string' ? /^\["(.*)"\]$/.exec(search_after)?.[1] ?? search_after : search_after?.at(-1)
  const { entities, isWhole } = await scanEntities(pool, entityType, { filter, deleted, limit: from + Math.max(size, 1), isDescending: sort_order === 'desc', after })
  const fields = include_source_fields === undefined ? undefined : new Set([include_source_fields].flat())
  const hits = entities.slice(from, from + size).map((entity) => ({
    _index: indexOf[entityType], _id: String(entity['id']), _score: 1, sort: [String(entity['fullyQualifiedName'])],
    _source: toWhole(entity, entityType, fields),
  }))
  return { hits: { total: { value: entities.length, relation: isWhole ? 'eq' : 'gte' }, hits } }
}

/** An entity as an index holds it, or the fields that are asked for. */
export function toWhole(entity: Record<string, unknown>, entityType: EntityType, fields?: ReadonlySet<string>): Record<string, unknown> {
  const { connection: _connection, sourceConfig: _config, ...shown } = entity
  const whole: Record<string, unknown> = { ...shown, entityType }
  return fields === undefined ? whole : Object.fromEntries(Object.entries(whole).filter(([name]) => fields.has(name)))
}

function oneIndexOnly(): TrunklineError {
  return new TrunklineError('NOT_OFFERED', 'A filter is understood within one index.', { object: 'query/index', hint: 'Name one, such as table_search_index; GET /api/v1/catalog/search looks everywhere.' })
}

/** The types that an index (or several, with commas) holds; undefined for all of them. A name may carry a cluster's prefix. */
export function entityTypesOf(index: string): EntityType[] | undefined {
  const names = index.split(',').map((name) => name.trim())
  if (names.some((name) => everything.has(name))) return undefined
  return names.map((name) => {
    const found = Object.entries(indexOf).find(([type, known]) => name === type || name === known || name.endsWith(`_${known}`))
    if (found !== undefined) return found[0] as EntityType
    // An index of OpenMetadata's is no mistake of the caller.
    throw new TrunklineError(name.endsWith('_index') ? 'NOT_OFFERED' : 'REQUEST_INVALID', `There is no index ${name} here.`, {
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
