import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { searchEntities, type SearchFilters, type SearchRequest } from '../../../catalog/search.ts'
import { EntityReference, entityTypes, TagLabel } from '../../../model/entity.ts'
import { BooleanQuery } from '../../entity/list-query.ts'

/** One value or several: `?tag=a&tag=b` are alternatives. */
const oneOrMore = <T extends z.ZodType>(item: T) => z.union([item.transform((value) => [value]), z.array(item)]).optional()
const Names = oneOrMore(z.string())

const SearchQuery = z.object({
  q: z.string().max(1000).optional(),
  type: oneOrMore(z.enum(entityTypes)),
  service: Names, database: Names, databaseSchema: Names, tableType: Names, owner: Names, tag: Names, tier: Names,
  sort: z.enum(['relevance', 'name', 'usage', 'updated']).default('relevance'),
  limit: z.coerce.number().int().min(1).default(20).transform((limit) => Math.min(limit, 100)),
  offset: z.coerce.number().int().min(0).max(100_000).default(0),
  deleted: BooleanQuery,
})

const Facet = z.array(z.object({ value: z.string(), count: z.number().int() }))
const SearchHit = z.object({
  id: z.string(), entityType: z.enum(entityTypes), fullyQualifiedName: z.string(), name: z.string(),
  displayName: z.string().optional(), description: z.string().optional(), tableType: z.string().optional(),
  service: z.string().optional(), database: z.string().optional(), databaseSchema: z.string().optional(),
  owners: z.array(EntityReference), tags: z.array(TagLabel), matchedColumns: z.array(z.string()), updatedAt: z.number(), deleted: z.boolean(),
  highlight: z.array(z.object({
    field: z.enum(['name', 'displayName', 'description']), text: z.string(), ranges: z.array(z.tuple([z.number().int(), z.number().int()])),
  })),
})
const SearchAnswer = z.object({
  hits: z.array(SearchHit), total: z.number().int(), isTotalExact: z.boolean(),
  facets: z.object({
    entityType: Facet, service: Facet, database: Facet, databaseSchema: Facet, tableType: Facet, owner: Facet, tag: Facet, tier: Facet,
  }),
})

/** GET /catalog/search: what the search box and the explore page ask. */
export function addSearchRoute(app: FastifyInstance, pool: Pool): void {
  app.withTypeProvider<ZodTypeProvider>().get('/catalog/search', {
    schema: { tags: ['/catalog'], operationId: 'search', summary: 'Search with facets', querystring: SearchQuery, response: { 200: SearchAnswer } },
  }, async (request) => {
    const { hits, ...answer } = await searchEntities(pool, toSearchRequest(request.query))
    return { ...answer, hits: hits.map(({ columns, score: _score, ...hit }) => ({ ...hit, matchedColumns: columns, deleted: request.query.deleted })) }
  })
}

function toSearchRequest(query: z.output<typeof SearchQuery>): SearchRequest {
  const { q, sort, limit, offset, deleted, type, ...rest } = query
  const chosen = Object.entries({ entityType: type, ...rest }).filter(([, values]) => values !== undefined)
  return {
    limit, offset, deleted, sort: sort === 'updated' ? 'updatedAt' : sort,
    ...(q !== undefined && { q }), filters: Object.fromEntries(chosen) as SearchFilters,
  }
}
