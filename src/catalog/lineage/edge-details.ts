import type { Pool } from 'pg'
import type { EntityReference } from '../../model/entity.ts'
import type { LineageGrade, LineageSource } from '../../model/lineage.ts'
import { TrunklineError } from '../../model/errors.ts'
import { readReferences, toServedReference, type LinkedReference } from '../serve/references.ts'
import type { Queryable } from '../write/lock-roots.ts'
import type { ColumnFlow } from './edge-content.ts'
import { readEdgesOfPair, type StoredEdge } from './read-edges.ts'

/** What happened to an edge, and what it said before. */
export type EdgeEvent = { at: number; event: 'changed' | 'ended' | 'reappeared'; by: string; before?: Record<string, unknown> }

/** One piece of evidence for an edge, with all that is known of it. */
export type EdgeEvidence = {
  source: LineageSource
  grade: LineageGrade
  evidence: string
  pipeline?: EntityReference
  sqlQuery?: string
  description?: string
  tempLineageTables?: { fromEntity: string; toEntity: string }[]
  columns: ColumnFlow[]
  firstSeenAt: number
  lastSeenAt: number
  endedAt?: number
  createdBy: string
  updatedAt: number
  updatedBy: string
  history: EdgeEvent[]
}
export type EdgeDetails = { from: EntityReference; to: EntityReference; evidence: EdgeEvidence[] }

type EventRow = { edge_id: string; at: string; event: EdgeEvent['event']; by: string; before: Record<string, unknown> | null }

const historyQuery = `/* catalog */
  select edge_id, at, event, by, before from (
    select h.*, row_number() over (partition by edge_id order by at desc) as place from trunkline.lineage_history h where edge_id = any ($1::bigint[])) h
  where place <= 20 order by at desc`

/** Everything that says that data flows from one entity to another, what said so once included; throws ENTITY_NOT_FOUND where nothing ever did. */
export async function readEdgeDetails(pool: Pool, pair: { fromId: string; toId: string }): Promise<EdgeDetails> {
  const edges = await readEdgesOfPair(pool, pair, { ended: true })
  const references = await readReferences(pool, [pair.fromId, pair.toId, ...edges.flatMap((edge) => edge.pipelineId ?? [])])
  const [from, to] = [references.get(pair.fromId), references.get(pair.toId)]
  if (edges.length === 0 || from === undefined || to === undefined) throw edgeNotFound(pair)
  const history = await readHistory(pool, edges.map((edge) => edge.id))
  return { from: toServedReference(from), to: toServedReference(to), evidence: edges.map((edge) => toEvidence(edge, references, history.get(edge.id) ?? [])) }
}

/** The error of an edge that is not there. */
export function edgeNotFound({ fromId, toId }: { fromId: string; toId: string }): TrunklineError {
  return new TrunklineError('ENTITY_NOT_FOUND', `There is no lineage from ${fromId} to ${toId}.`, { object: `${fromId} → ${toId}` })
}

async function readHistory(client: Queryable, ids: readonly string[]): Promise<Map<string, EdgeEvent[]>> {
  const { rows } = await client.query<EventRow>(historyQuery, [ids])
  const history = new Map<string, EdgeEvent[]>()
  for (const { edge_id, at, event, by, before } of rows) {
    history.set(edge_id, [...(history.get(edge_id) ?? []), { at: Number(at), event, by, ...(before !== null && { before }) }])
  }
  return history
}

function toEvidence(edge: StoredEdge, references: ReadonlyMap<string, LinkedReference>, history: EdgeEvent[]): EdgeEvidence {
  const { id: _id, fromId: _from, toId: _to, scope: _scope, pipelineId, ...facts } = edge
  const pipeline = pipelineId === undefined ? undefined : references.get(pipelineId)
  return { ...facts, ...(pipeline !== undefined && { pipeline: toServedReference(pipeline) }), history }
}
