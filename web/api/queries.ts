import { getJson } from './client.ts'
import type {
  AnyEntity, CatalogSummary, ChildPage, Diagram, Entities, PagedEntityType, SearchResult, VersionList,
} from './types.ts'

/** A question to the API: under which key its answer is kept, and how it is asked. */
export type Ask<T> = { queryKey: readonly unknown[]; queryFn: (context: { signal: AbortSignal }) => Promise<T> }

/** The collection of each kind under /api/v1. */
export const collectionOf = {
  databaseService: '/services/databaseServices',
  database: '/databases',
  databaseSchema: '/databaseSchemas',
  table: '/tables',
  storedProcedure: '/storedProcedures',
  glossary: '/glossaries',
  glossaryTerm: '/glossaryTerms',
  domain: '/domains',
  dbtAsset: '/dbtAssets',
} as const satisfies Record<PagedEntityType, string>

/** One entity with all its fields; deleted ones too, since a link to them should still explain itself. */
export function entityQuery<T extends PagedEntityType>(type: T, fqn: string): Ask<Entities[T]> {
  return {
    queryKey: ['entity', type, fqn],
    queryFn: ({ signal }) =>
      getJson(`${collectionOf[type]}/name/${encodeURIComponent(fqn)}`, { fields: '*', include: 'all' }, signal),
  }
}

/** Every version of an entity, the newest first. */
export function versionsQuery(type: PagedEntityType, entity: { id: string; version: number }): Ask<AnyEntity[]> {
  return {
    queryKey: ['versions', entity.id, entity.version],
    queryFn: async ({ signal }) => {
      const list = await getJson<VersionList>(`${collectionOf[type]}/${entity.id}/versions`, {}, signal)
      return list.versions.map((text) => JSON.parse(text) as AnyEntity)
    },
  }
}

/** Words, order and filters of a search; the values of one filter are alternatives. */
export type SearchTerms = { q: string; sort?: string; deleted?: boolean; filters?: Readonly<Record<string, readonly string[]>> }
export type SearchQuery = SearchTerms & { limit: number; offset: number }

/** Entities that match words and filters, with the counts of each facet. */
export function searchQuery(query: SearchQuery): Ask<SearchResult> {
  return {
    queryKey: ['search', query],
    queryFn: ({ signal }) => getJson('/catalog/search', { ...query.filters, q: query.q, sort: query.sort, deleted: query.deleted, limit: query.limit, offset: query.offset }, signal),
  }
}

/** Counts, services and recent changes of the whole catalog. */
export const summaryQuery: Ask<CatalogSummary> = {
  queryKey: ['summary'],
  queryFn: ({ signal }) => getJson('/catalog/summary', {}, signal),
}

export type ChildrenQuery = { parent: string; type: string; q: string; sort?: 'name' | 'usage'; limit: number; offset: number }

/** A window of the children of an entity. */
export function childrenQuery(query: ChildrenQuery): Ask<ChildPage> {
  return {
    queryKey: ['children', query],
    queryFn: ({ signal }) => getJson('/catalog/children', query, signal),
  }
}

/** Tables and foreign keys of a schema, or of the neighbourhood of a table. */
export function diagramQuery(scope: { databaseSchema: string; limit: number } | { table: string; depth: number }): Ask<Diagram> & { staleTime: number } {
  return {
    queryKey: ['diagram', scope],
    queryFn: ({ signal }) => getJson('/catalog/diagram', scope, signal),
    staleTime: 5 * 60_000,
  }
}
