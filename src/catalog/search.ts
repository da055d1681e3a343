import type { Pool } from 'pg'
import type { EntityReference, EntityType, TagLabel } from '../model/entity.ts'
import { parentFullyQualifiedName } from '../model/fqn.ts'
import { findAll, findMatches, isSmallScope, type Found, type Scope, type Window } from './search/candidates.ts'
import { readCorrections } from './search/corrections.ts'
import { readFacets, readFilteredGroups, readGroupsWithin } from './search/groups.ts'
import { readHits } from './search/hits.ts'
import { splitPath, toSearchQuery, withCorrections, type SearchQuery } from './search/search-query.ts'

/** Quick filters: values of one field are alternatives, fields narrow each other. Service, database and schema by FQN, owner by name, tag and tier by FQN. */
export type SearchFilters = {
  entityType?: readonly EntityType[]
  service?: readonly string[]
  database?: readonly string[]
  databaseSchema?: readonly string[]
  tableType?: readonly string[]
  owner?: readonly string[]
  tag?: readonly string[]
  tier?: readonly string[]
}
export type SearchRequest = {
  q?: string
  filters?: SearchFilters
  sort?: 'relevance' | 'name' | 'updatedAt' | 'usage'
  /** 1 to 100; 20 where not said. */
  limit?: number
  offset?: number
  deleted?: boolean
}

/** Where a hit matched: the text and the [start, end) ranges in it. */
export type SearchHighlight = { field: 'name' | 'displayName' | 'description'; text: string; ranges: [start: number, end: number][] }

export type SearchHit = {
  id: string
  entityType: EntityType
  fullyQualifiedName: string
  name: string
  displayName?: string
  description?: string
  tableType?: string
  /** FQNs of what it stands in. */
  service?: string
  database?: string
  databaseSchema?: string
  owners: EntityReference[]
  tags: TagLabel[]
  /** Names of the columns that matched, at most ten. */
  columns: string[]
  updatedAt: number
  score: number
  highlight: SearchHighlight[]
}
export type SearchFacetField = keyof SearchFilters
export type SearchAnswer = {
  hits: SearchHit[]
  total: number
  /** False where counting stopped at a bound: there are at least `total`. */
  isTotalExact: boolean
  facets: Record<SearchFacetField, { value: string; count: number }[]>
}

/** Fewer hits than this, and words that nothing is called are taken for typing errors. */
const fewHits = 5

/**
 * Finds services, databases, schemas, tables and procedures by name, column, description, owner and tag: prefixes and typing errors
 * included, the best first. `schema.table` looks for the table there. Without words it lists everything in the filters by name.
 */
export async function searchEntities(pool: Pool, request: SearchRequest): Promise<SearchAnswer> {
  const filters = request.filters ?? {}
  const window: Window = {
    sort: request.sort ?? 'relevance',
    limit: Math.min(Math.max(Math.trunc(request.limit ?? 20), 0), 100),
    offset: Math.min(Math.max(Math.trunc(request.offset ?? 0), 0), 10_000),
  }
  const text = (request.q ?? '').slice(0, 500).replaceAll('\0', '')
  const path = splitPath(text)
  const within = path === undefined ? [] : await readGroupsWithin(pool, path.within)
  const wanted = toScope(request, await readFilteredGroups(pool, filters), within)
  const scope: Scope = { ...wanted, isSmall: await isSmallScope(pool, wanted) }
  const query = toSearchQuery(path !== undefined && within.length > 0 ? path.name : text)
  const found = query === undefined ? await findAll(pool, scope, window) : await findTyped(pool, { query, scope, window, text })
  const [hits, facets] = await Promise.all([readHits(pool, found.page, query), readFacets(pool, found)])
  return { hits, total: found.total, isTotalExact: found.isTotalExact, facets }
}

async function findTyped(pool: Pool, { query, scope, window, text }: { query: SearchQuery; scope: Scope; window: Window; text: string }): Promise<Found> {
  const names = text.includes('.') ? fullNames(text.trim()) : []
  const found = await findMatches(pool, { ...query, names }, scope, window)
  if (found.total >= fewHits) return found
  const corrections = await readCorrections(pool, query)
  if (corrections.size === 0) return found
  return findMatches(pool, { ...query, names, corrected: withCorrections(query, corrections) }, scope, window)
}

/** The full names that a text may be: of a table, or of one of its columns. */
function fullNames(text: string): string[] {
  try {
    return [text, parentFullyQualifiedName(text) ?? text]
  } catch {
    return [text]
  }
}

function toScope(request: SearchRequest, groupIds: number[] | undefined, within: readonly number[]): Omit<Scope, 'isSmall'> {
  const inside = new Set(within)
  const some = (values: readonly string[] | undefined): readonly string[] | undefined => values === undefined || values.length === 0 ? undefined : values
  return {
    deleted: request.deleted === true,
    groupIds: within.length === 0 ? groupIds : (groupIds ?? within).filter((id) => inside.has(id)),
    tags: some(request.filters?.tag),
    owners: some(request.filters?.owner),
  }
}
