import { lastPart, parentFqn } from '../format/fqn.ts'
import type { ColumnFlow, ColumnPlace, LineageEdge, LineageGraph, LineageNode, Relationship, Side } from './types.ts'

/** What the reader chose to see of a loaded graph. A side of an entity that is collapsed hides what is reached through it alone. */
export type Choice = {
  collapsed: ReadonlySet<string>
  indirect: boolean
  keys: boolean
  schemas: readonly string[]
  tags: readonly string[]
  types: readonly string[]
}
export type VisibleGraph = { nodes: LineageNode[]; edges: LineageEdge[]; relationships: Relationship[] }

/** The key of one side of an entity. */
export function sideKey(id: string, side: Side): string {
  return `${side} ${id}`
}

/** The part of the graph that is drawn: reached from the focus, not collapsed, and of the chosen schemas, tags and types. */
export function visibleGraph(graph: LineageGraph, choice: Choice): VisibleGraph {
  const edges = choice.indirect ? graph.edges : graph.edges.filter(isDirectEdge).map(directOnly)
  const reached = reachedFrom(graph.focusId, edges, choice.collapsed)
  const nodes = graph.nodes.filter((node) => reached.has(node.id) && (node.id === graph.focusId || isChosen(node, choice)))
  const ids = new Set(nodes.map((node) => node.id))
  return {
    nodes, edges: edges.filter((edge) => ids.has(edge.fromId) && ids.has(edge.toId)),
    relationships: choice.keys ? graph.relationships.filter(({ fromId, toId }) => ids.has(fromId) && ids.has(toId)) : [],
  }
}

/** An edge of which no column is known may well pass values on; one with only influences does not. */
function isDirectEdge(edge: LineageEdge): boolean {
  return edge.columns.length === 0 || edge.columns.some((flow) => flow.isDirect)
}

function directOnly(edge: LineageEdge): LineageEdge {
  return edge.columns.every((flow) => flow.isDirect) ? edge : { ...edge, columns: edge.columns.filter((flow) => flow.isDirect) }
}

function reachedFrom(focusId: string, edges: readonly LineageEdge[], collapsed: ReadonlySet<string>): Set<string> {
  const neighbours = new Map<string, string[]>()
  const add = (from: string, to: string, side: Side) => {
    if (!collapsed.has(sideKey(from, side))) neighbours.set(from, [...(neighbours.get(from) ?? []), to])
  }
  for (const { fromId, toId } of edges) {
    add(fromId, toId, 'downstream')
    add(toId, fromId, 'upstream')
  }
  const reached = new Set([focusId])
  const queue = [focusId]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const next of neighbours.get(id) ?? []) {
      if (reached.has(next)) continue
      reached.add(next)
      queue.push(next)
    }
  }
  return reached
}

function isChosen(node: LineageNode, { schemas, tags, types }: Choice): boolean {
  return (schemas.length === 0 || schemas.includes(schemaOf(node))) && (types.length === 0 || types.includes(typeOf(node)))
    && (tags.length === 0 || node.tags.some((tag) => tags.includes(tag.tagFQN)))
}

/** The schema of an entity, as filters call it. */
export function schemaOf(node: LineageNode): string {
  return parentFqn(node.fullyQualifiedName) ?? ''
}

/** The kind of an entity, as filters call it. */
export function typeOf(node: LineageNode): string {
  return node.tableType ?? node.storedProcedureType ?? node.assetType ?? node.entityType
}

/** What a filter can choose from. */
export function choicesIn(nodes: readonly LineageNode[]): { schemas: { value: string; label: string }[]; tags: string[]; types: string[] } {
  const schemas = [...new Set(nodes.map(schemaOf))].toSorted()
  return {
    schemas: schemas.map((value) => ({ value, label: schemas.filter((other) => lastPart(other) === lastPart(value)).length > 1 ? value : lastPart(value) })),
    tags: [...new Set(nodes.flatMap((node) => node.tags.map((tag) => tag.tagFQN)))].toSorted(), types: [...new Set(nodes.map(typeOf))].toSorted(),
  }
}

/** How many neighbours of an entity are not drawn, by side. */
export function hiddenCounts({ nodes, edges }: Pick<VisibleGraph, 'nodes' | 'edges'>): Map<string, { upstream: number; downstream: number }> {
  const drawn = new Map(nodes.map((node) => [node.id, { upstream: new Set<string>(), downstream: new Set<string>() }]))
  for (const { fromId, toId } of edges) {
    if (fromId === toId) continue
    drawn.get(toId)?.upstream.add(fromId)
    drawn.get(fromId)?.downstream.add(toId)
  }
  return new Map(nodes.map((node) => {
    const sides = drawn.get(node.id)
    return [node.id, { upstream: Math.max(0, node.upstreamCount - (sides?.upstream.size ?? 0)), downstream: Math.max(0, node.downstreamCount - (sides?.downstream.size ?? 0)) }]
  }))
}

/** The way of a column through the drawn graph: the columns it touches on both sides, the entities whose rows it decides about, and the flows between. */
export type ColumnPath = { columns: ReadonlySet<string>; nodes: ReadonlySet<string>; flows: ReadonlySet<ColumnFlow> }

/** The key of a column in a path. */
export function placeKey({ id, column }: ColumnPlace): string {
  return `${id} ${column}`
}

/** Follows a column from end to end: up to all that it is made of, down to all that is made of it. */
export function columnPath(edges: readonly LineageEdge[], start: ColumnPlace): ColumnPath {
  const path = { columns: new Set([placeKey(start)]), nodes: new Set([start.id]), flows: new Set<ColumnFlow>() }
  follow(start, path, (place) => edges.flatMap((edge) => edge.fromId !== place.id ? [] : edge.columns.filter((flow) => flow.from === place.column).map((flow) => ({ flow, id: edge.toId, column: flow.to }))))
  follow(start, path, (place) => edges.flatMap((edge) => edge.toId !== place.id ? [] : edge.columns.filter((flow) => flow.to === place.column).map((flow) => ({ flow, id: edge.fromId, column: flow.from }))))
  return path
}

type Step = { flow: ColumnFlow; id: string; column: string | null }

function follow(start: ColumnPlace, path: { columns: Set<string>; nodes: Set<string>; flows: Set<ColumnFlow> }, next: (place: ColumnPlace) => Step[]): void {
  const seen = new Set([placeKey(start)])
  const queue = [start]
  for (let place = queue.pop(); place !== undefined; place = queue.pop()) {
    for (const { flow, id, column } of next(place)) {
      path.flows.add(flow)
      path.nodes.add(id)
      if (column === null || seen.has(placeKey({ id, column }))) continue
      seen.add(placeKey({ id, column }))
      path.columns.add(placeKey({ id, column }))
      queue.push({ id, column })
    }
  }
}
