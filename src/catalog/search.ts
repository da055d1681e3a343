import type { Pool } from 'pg'
import type { EntityReference, EntityType, TagLabel } from '../model/entity.ts'
import { TrunklineError } from '../model/errors.ts'

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
  sort?: 'relevance' | 'name' | 'updatedAt'
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

/** Finds entities by name, column, description, owner and tag: prefixes and typing errors included, the best first. */
export async function searchEntities(pool: Pool, request: SearchRequest): Promise<SearchAnswer> {
  throw new TrunklineError('INTERNAL', `The catalog store is being built: ${String(pool)} ${JSON.stringify(request)}`)
}
