import { lineageGrades, type LineageGrade, type LineageSource } from '../../model/lineage.ts'
import type { Queryable } from '../write/lock-roots.ts'
import { mergeFlows, type ColumnFlow } from './edge-content.ts'

/** An edge as it lies in the store, ended or not; instants in ms. */
export type StoredEdge = {
  id: string
  fromId: string
  toId: string
  source: LineageSource
  evidence: string
  scope: string | null
  grade: LineageGrade
  pipelineId?: string
  sqlQuery?: string
  description?: string
  tempLineageTables?: { fromEntity: string; toEntity: string }[]
  firstSeenAt: number
  lastSeenAt: number
  endedAt?: number
  createdBy: string
  updatedAt: number
  updatedBy: string
  columns: ColumnFlow[]
}

type EdgeRow = {
  id: string; from_id: string; to_id: string; source: LineageSource; evidence: string; scope: string | null; grade: LineageGrade; pipeline_id: string | null
  sql_query: string | null; description: string | null; temp_tables: { fromEntity: string; toEntity: string }[] | null
  first_seen_at: string; last_seen_at: string; ended_at: string | null; created_by: string; updated_at: string; updated_by: string
}

/** `$3` false leaves the texts unread: a graph of hundreds of edges shows none of them. */
const betweenQuery = `/* catalog */
  select e.id, e.from_id, e.to_id, e.source, e.evidence, e.scope, e.grade, e.pipeline_id, case when $2 then e.sql_query end as sql_query, e.description, e.temp_tables,
         e.first_seen_at, e.last_seen_at, e.ended_at, e.created_by, e.updated_at, e.updated_by
  from trunkline.lineage_edge e
  where e.from_id = any ($1::uuid[]) and e.to_id = any ($1::uuid[]) and e.ended_at is null
  order by e.id`

/** The live edges between entities of a set. */
export async function readEdgesBetween(client: Queryable, ids: readonly string[], options: { texts: boolean }): Promise<StoredEdge[]> {
  const { rows } = await client.query<EdgeRow>(betweenQuery, [ids, options.texts])
  return withColumns(client, rows)
}

const pairQuery = `/* catalog */
  select e.id, e.from_id, e.to_id, e.source, e.evidence, e.scope, e.grade, e.pipeline_id, e.sql_query, e.description, e.temp_tables,
         e.first_seen_at, e.last_seen_at, e.ended_at, e.created_by, e.updated_at, e.updated_by
  from trunkline.lineage_edge e
  where e.from_id = $1 and e.to_id = $2 and (e.ended_at is null or $3)
  order by e.ended_at is not null, e.id`

/** Every edge from one entity to another, the live ones first; with `ended`, those that were. */
export async function readEdgesOfPair(client: Queryable, pair: { fromId: string; toId: string }, options: { ended: boolean }): Promise<StoredEdge[]> {
  const { rows } = await client.query<EdgeRow>(pairQuery, [pair.fromId, pair.toId, options.ended])
  return withColumns(client, rows)
}

type ColumnRow = { edge_id: string; from_column: string; to_column: string | null; is_direct: boolean; subtypes: string[]; expression: string | null }

const columnsQuery = `/* catalog */
  select edge_id, from_column, to_column, is_direct, subtypes, expression from trunkline.lineage_column where edge_id = any ($1::bigint[])
  order by to_column, from_column`

async function withColumns(client: Queryable, edges: readonly EdgeRow[]): Promise<StoredEdge[]> {
  if (edges.length === 0) return []
  const { rows } = await client.query<ColumnRow>(columnsQuery, [edges.map((edge) => edge.id)])
  const columns = new Map<string, ColumnFlow[]>()
  for (const row of rows) {
    const flow = { from: row.from_column, to: row.to_column, isDirect: row.is_direct, subtypes: row.subtypes, ...(row.expression !== null && { expression: row.expression }) }
    const known = columns.get(row.edge_id)
    if (known === undefined) columns.set(row.edge_id, [flow])
    else known.push(flow)
  }
  return edges.map((row) => toStoredEdge(row, columns.get(row.id) ?? []))
}

function toStoredEdge(row: EdgeRow, columns: ColumnFlow[]): StoredEdge {
  return {
    id: row.id, fromId: row.from_id, toId: row.to_id, source: row.source, evidence: row.evidence, scope: row.scope, grade: row.grade,
    ...(row.pipeline_id !== null && { pipelineId: row.pipeline_id }),
    ...(row.sql_query !== null && { sqlQuery: row.sql_query }),
    ...(row.description !== null && { description: row.description }),
    ...(row.temp_tables !== null && { tempLineageTables: row.temp_tables }),
    firstSeenAt: Number(row.first_seen_at), lastSeenAt: Number(row.last_seen_at), ...(row.ended_at !== null && { endedAt: Number(row.ended_at) }),
    createdBy: row.created_by, updatedAt: Number(row.updated_at), updatedBy: row.updated_by, columns,
  }
}

/** All edges from one entity to another as one: what the surest says, with the columns of all. */
export type EdgeGroup = { fromId: string; toId: string; first: StoredEdge; edges: StoredEdge[]; columns: ColumnFlow[] }

/** Edges by their ends; the surest of each comes first. */
export function groupEdges(edges: readonly StoredEdge[]): EdgeGroup[] {
  const groups = new Map<string, StoredEdge[]>()
  for (const edge of edges) {
    const key = `${edge.fromId} ${edge.toId}`
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [edge])
    else known.push(edge)
  }
  return [...groups.values()].map((members) => {
    const sorted = members.toSorted((a, b) => lineageGrades.indexOf(a.grade) - lineageGrades.indexOf(b.grade) || Number(a.id) - Number(b.id))
    const first = sorted[0]!
    return { fromId: first.fromId, toId: first.toId, first, edges: sorted, columns: sorted.length === 1 ? first.columns : mergeFlows(sorted.flatMap((edge) => edge.columns)) }
  })
}
