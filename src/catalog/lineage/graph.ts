import type { Pool } from 'pg'
import type { EntityReference } from '../../model/entity.ts'
import type { LineageEntityType, LineageGrade, LineageSource } from '../../model/lineage.ts'
import { quotePart } from '../../model/fqn.ts'
import { readReferences, toServedReference } from '../serve/references.ts'
import type { Queryable } from '../write/lock-roots.ts'
import type { ColumnFlow } from './edge-content.ts'
import { findFocus, type Focus } from './find-focus.ts'
import { groupEdges, readEdgesBetween, type EdgeGroup } from './read-edges.ts'
import { readNodes, type NodeFacts } from './read-nodes.ts'
import { readRelationships, type GraphRelationship } from './read-relationships.ts'
import { readNeighbours, walkColumns, walkEntities, type Side } from './walk.ts'

/** What to draw: so many steps to each side of an entity, or along the way of one of its columns; at most `limit` entities. */
export type GraphOptions = {
  entityType?: LineageEntityType
  column?: string
  upstreamDepth: number
  downstreamDepth: number
  limit: number
  /** Whether the way of a column goes on where it only filters, joins, sorts or groups. */
  indirect: boolean
  /** Ids of entities whose neighbours on a side are drawn too, however far away they are. */
  expandUpstream?: readonly string[]
  expandDownstream?: readonly string[]
}

/** `depth` is negative upstream; the counts are of all live neighbours, drawn or not; `columns` are those that flow, of `columnCount`. */
export type GraphNode = NodeFacts & { depth: number; upstreamCount: number; downstreamCount: number; columnCount: number }

/** Everything that flows from one entity to another. */
export type GraphEdge = {
  fromId: string
  toId: string
  grade: LineageGrade
  sources: LineageSource[]
  pipelines: EntityReference[]
  isManual: boolean
  description?: string
  columns: ColumnFlow[]
  lastSeenAt: number
}
export type LineageGraph = { focusId: string; column?: string; nodes: GraphNode[]; edges: GraphEdge[]; relationships: GraphRelationship[]; isTruncated: boolean }

/** The part of the lineage graph around one entity, read in a number of statements that grows with the depth alone. */
export async function readGraph(pool: Pool, key: { fqn: string } | { id: string }, options: GraphOptions): Promise<LineageGraph> {
  const focus = await findFocus(pool, key, options.entityType)
  const { depths, edgeIds, isTruncated } = await reach(pool, focus, options)
  const hasLeftOut = [await expand(pool, depths, 'upstream', options), await expand(pool, depths, 'downstream', options)].includes(true)
  const ids = [...depths.keys()]
  const [nodes, counts, edges, relationships] = await Promise.all([readNodes(pool, ids), countNeighbours(pool, ids), readEdgesBetween(pool, ids, { texts: false }), readRelationships(pool, ids)])
  const opened = new Set([...options.expandUpstream ?? [], ...options.expandDownstream ?? []])
  const isDrawn = (group: EdgeGroup) => edgeIds === undefined || group.edges.some((edge) => edgeIds.has(edge.id)) || opened.has(group.fromId) || opened.has(group.toId)
  const groups = groupEdges(edges).filter(isDrawn)
  const pipelines = await readReferences(pool, groups.flatMap((group) => group.edges.flatMap((edge) => edge.pipelineId ?? [])))
  const flowing = flowingColumns(groups)
  return {
    focusId: focus.id,
    ...(options.column !== undefined && { column: options.column }),
    nodes: nodes.map((node) => toGraphNode(node, { depth: depths.get(node.id) ?? 0, counts: counts.get(node.id), flowing: flowing.get(node.id) })),
    edges: groups.map((group) => toGraphEdge(group, pipelines)),
    relationships,
    isTruncated: isTruncated || hasLeftOut,
  }
}

type ReachedGraph = { depths: Map<string, number>; edgeIds: Set<string> | undefined; isTruncated: boolean }

async function reach(pool: Pool, focus: Focus, { upstreamDepth, downstreamDepth, limit, column, indirect }: GraphOptions): Promise<ReachedGraph> {
  // One more than there is room for tells that there are more.
  const [toUp, toDown] = [{ depth: upstreamDepth, limit: limit + 1 }, { depth: downstreamDepth, limit: limit + 1 }]
  if (column === undefined) {
    const [up, down] = await Promise.all([walkEntities(pool, focus.id, 'upstream', toUp), walkEntities(pool, focus.id, 'downstream', toDown)])
    return { ...within(up, down, limit), edgeIds: undefined }
  }
  const start = { id: focus.id, column }
  const [up, down] = await Promise.all([walkColumns(pool, start, 'upstream', { ...toUp, indirect }), walkColumns(pool, start, 'downstream', { ...toDown, indirect })])
  return { ...within(up.entities, down.entities, limit), edgeIds: new Set([...up.edgeIds, ...down.edgeIds]) }
}

/** The nearest of both sides: half of the room is for each, and what one side leaves is the other's. */
function within(up: ReadonlyMap<string, number>, down: ReadonlyMap<string, number>, limit: number): Pick<ReachedGraph, 'depths' | 'isTruncated'> {
  const all = joined(up, down)
  if (all.size <= limit) return { depths: all, isTruncated: false }
  const nearUp = new Map([...up].slice(0, Math.max(Math.ceil(limit / 2), limit - down.size + 1)))
  return { depths: joined(nearUp, new Map([...down].slice(0, limit - nearUp.size + 1))), isTruncated: true }
}

/** Adds the neighbours of what the reader opened, as long as there is room; says whether some had none. */
async function expand(client: Queryable, depths: Map<string, number>, side: Side, options: GraphOptions): Promise<boolean> {
  const ids = (side === 'upstream' ? options.expandUpstream : options.expandDownstream) ?? []
  if (ids.length === 0) return false
  const step = side === 'upstream' ? -1 : 1
  for (const { at, next } of await readNeighbours(client, ids, side, options.limit)) {
    if (depths.has(next)) continue
    if (depths.size >= options.limit) return true
    depths.set(next, (depths.get(at) ?? 0) + step)
  }
  return false
}

/** Both walks as one; in a cycle an entity stands where it is nearer. */
function joined(up: ReadonlyMap<string, number>, down: ReadonlyMap<string, number>): Map<string, number> {
  const depths = new Map(down)
  for (const [id, steps] of up) {
    const other = depths.get(id)
    if (other === undefined || steps < other) depths.set(id, steps === 0 ? 0 : -steps)
  }
  return depths
}

type Counts = { upstream: number; downstream: number }
type CountRow = { id: string; upstream: number; downstream: number }

const countsQuery = `/* catalog */
  select f.id,
    (select count(distinct e.from_id)::int from trunkline.lineage_edge e join trunkline.entity t on t.id = e.from_id and not t.deleted
     where e.to_id = f.id and e.from_id <> f.id and e.ended_at is null) as upstream,
    (select count(distinct e.to_id)::int from trunkline.lineage_edge e join trunkline.entity t on t.id = e.to_id and not t.deleted
     where e.from_id = f.id and e.to_id <> f.id and e.ended_at is null) as downstream
  from unnest($1::uuid[]) as f(id)`

async function countNeighbours(client: Queryable, ids: readonly string[]): Promise<Map<string, Counts>> {
  const { rows } = await client.query<CountRow>(countsQuery, [ids])
  return new Map(rows.map(({ id, upstream, downstream }) => [id, { upstream, downstream }]))
}

/** The columns of each entity that an edge names, as they are written within it. */
function flowingColumns(groups: readonly EdgeGroup[]): Map<string, Set<string>> {
  const flowing = new Map<string, Set<string>>()
  const add = (id: string, column: string) => {
    const known = flowing.get(id)
    if (known === undefined) flowing.set(id, new Set([column]))
    else known.add(column)
  }
  for (const { fromId, toId, columns } of groups) {
    for (const { from, to } of columns) {
      add(fromId, from)
      if (to !== null) add(toId, to)
    }
  }
  return flowing
}

function toGraphNode(node: NodeFacts, { depth, counts, flowing }: { depth: number; counts: Counts | undefined; flowing: Set<string> | undefined }): GraphNode {
  const known = new Map(node.columns.map((column) => [quotePart(column.name), column]))
  // A routine has no columns of its own, and a part of a composite column is not in the list.
  const others = [...flowing ?? []].filter((name) => !known.has(name)).map((name) => ({ name }))
  const columns = [...known].filter(([name]) => flowing?.has(name)).map(([name, column]) => ({ ...column, name }))
  return { ...node, columns: [...columns, ...others], columnCount: node.columns.length, depth, upstreamCount: counts?.upstream ?? 0, downstreamCount: counts?.downstream ?? 0 }
}

function toGraphEdge({ fromId, toId, first, edges, columns }: EdgeGroup, references: Awaited<ReturnType<typeof readReferences>>): GraphEdge {
  const pipelines = [...new Set(edges.flatMap((edge) => edge.pipelineId ?? []))].flatMap((id) => references.get(id) ?? []).map(toServedReference)
  const description = edges.find((edge) => edge.description !== undefined)?.description
  return {
    fromId, toId, grade: first.grade, sources: [...new Set(edges.map((edge) => edge.source))], pipelines,
    isManual: edges.some((edge) => edge.source === 'Manual'), columns, lastSeenAt: Math.max(...edges.map((edge) => edge.lastSeenAt)),
    ...(description !== undefined && { description }),
  }
}
