import { getJson } from '../api/client.ts'
import type { Ask } from '../api/queries.ts'
import type { EdgeDetails, LineageGraph } from './types.ts'

/** The most entities that are drawn, and that still move smoothly. */
export const mostNodes = 500

/** What of the graph is asked for: `column` leaves only its way. */
export type GraphQuery = { focus: string; up: number; down: number; column?: string; indirect: boolean; expandUp: readonly string[]; expandDown: readonly string[] }

/** The graph around an entity. */
export function graphQuery(query: GraphQuery): Ask<LineageGraph> {
  return { queryKey: ['lineage', query], queryFn: ({ signal }) => getJson('/catalog/lineage', { ...query, limit: mostNodes }, signal) }
}

/** Every evidence of one edge. */
export function edgeQuery(fromId: string, toId: string): Ask<EdgeDetails> {
  return { queryKey: ['lineage', 'edge', fromId, toId], queryFn: ({ signal }) => getJson('/catalog/lineage/edge', { from: fromId, to: toId }, signal) }
}
