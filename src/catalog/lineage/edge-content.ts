import { directSubtypes, type ColumnLineage, type LineageEdge, type LineageGrade, type LineageSource } from '../../model/lineage.ts'
import { toCanonicalJson, toContentHash } from '../document/content.ts'

/** How one column flows into another, by their names within the two entities; `to` is null where it decides about whole rows. */
export type ColumnFlow = { from: string; to: string | null; isDirect: boolean; subtypes: string[]; expression?: string }

/** An edge as it is stored: entities by id, columns by their names within them. */
export type EdgeContent = {
  fromId: string
  toId: string
  source: LineageSource
  evidence: string
  grade: LineageGrade
  pipelineId?: string
  sqlQuery?: string
  description?: string
  tempLineageTables?: readonly { fromEntity: string; toEntity: string }[]
  columns: readonly ColumnFlow[]
  lastSeenAt: number
}

/** Where the ends of an edge are, and what they are called. */
export type EdgeEnds = { fromId: string; fromFqn: string; toId: string; toFqn: string; pipelineId?: string }

/** An edge of a run with its ends found. */
export function toEdgeContent(edge: LineageEdge, ends: EdgeEnds): EdgeContent {
  const { source, grade, evidence, lastSeenAt, sqlQuery, description, tempLineageTables } = edge
  const influence = edge.datasetInfluence.flatMap(({ fromColumn, subtype }) => {
    const from = columnWithin(ends.fromFqn, fromColumn)
    return from === undefined ? [] : [{ from, to: null, isDirect: false, subtypes: [subtype as string] }]
  })
  return {
    fromId: ends.fromId, toId: ends.toId, source, evidence, grade, lastSeenAt,
    columns: mergeFlows([...edge.columnsLineage.flatMap((column) => toFlows(column, ends)), ...influence]),
    ...(ends.pipelineId !== undefined && { pipelineId: ends.pipelineId }),
    ...(sqlQuery !== undefined && { sqlQuery }),
    ...(description !== undefined && { description }),
    ...(tempLineageTables !== undefined && tempLineageTables.length > 0 && { tempLineageTables }),
  }
}

type SaidColumn = Pick<ColumnLineage, 'fromColumns' | 'toColumn' | 'function'> & Partial<Pick<ColumnLineage, 'transformations'>>

/** The flows into one column. Where only `fromColumns` are said, as OpenMetadata does, they are direct and of no known kind. */
export function toFlows(column: SaidColumn, { fromFqn, toFqn }: Pick<EdgeEnds, 'fromFqn' | 'toFqn'>): ColumnFlow[] {
  const to = columnWithin(toFqn, column.toColumn)
  if (to === undefined) return []
  const told = new Set(column.transformations?.map((one) => one.fromColumn))
  const expression = column.function
  const flows = (column.transformations ?? []).flatMap((one) => {
    const from = columnWithin(fromFqn, one.fromColumn)
    const text = one.expression ?? expression
    return from === undefined ? [] : [{ from, to, isDirect: one.type === 'DIRECT', subtypes: [one.subtype as string], ...(text !== undefined && { expression: text }) }]
  })
  const plain = column.fromColumns.filter((name) => !told.has(name)).flatMap((name) => {
    const from = columnWithin(fromFqn, name)
    return from === undefined ? [] : [{ from, to, isDirect: true, subtypes: [], ...(expression !== undefined && { expression }) }]
  })
  return [...flows, ...plain]
}

/** The name of a column within its entity: what follows the entity's name; undefined for a column of another. */
export function columnWithin(entityFqn: string, columnFqn: string): string | undefined {
  return columnFqn.startsWith(`${entityFqn}.`) && columnFqn.length > entityFqn.length + 1 ? columnFqn.slice(entityFqn.length + 1) : undefined
}

/** One flow for each pair of columns, in the order of their names. */
export function mergeFlows(flows: readonly ColumnFlow[]): ColumnFlow[] {
  const merged = new Map<string, ColumnFlow>()
  for (const flow of flows) {
    const key = JSON.stringify([flow.from, flow.to])
    const known = merged.get(key)
    if (known === undefined) merged.set(key, { ...flow, subtypes: [...flow.subtypes] })
    else merged.set(key, {
      ...known, ...(known.expression === undefined && flow.expression !== undefined && { expression: flow.expression }),
      isDirect: known.isDirect || flow.isDirect, subtypes: [...new Set([...known.subtypes, ...flow.subtypes])].toSorted(),
    })
  }
  return [...merged.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, flow]) => flow)
}

/** Edges of the same ends, source and evidence as one. */
export function mergeEdges(edges: readonly EdgeContent[]): EdgeContent[] {
  const merged = new Map<string, EdgeContent>()
  for (const edge of edges) {
    const key = edgeKey(edge)
    const known = merged.get(key)
    merged.set(key, known === undefined ? edge : {
      ...edge, ...known, columns: mergeFlows([...known.columns, ...edge.columns]), lastSeenAt: Math.max(known.lastSeenAt, edge.lastSeenAt),
    })
  }
  return [...merged.values()]
}

/** What makes two edges the same edge. */
export function edgeKey({ fromId, toId, source, evidence }: Pick<EdgeContent, 'fromId' | 'toId' | 'source' | 'evidence'>): string {
  return JSON.stringify([evidence, source, fromId, toId])
}

/** sha256 of what an edge says: when it was seen does not count. */
export function edgeHash({ grade, pipelineId, sqlQuery, description, tempLineageTables, columns }: EdgeContent): string {
  return toContentHash(toCanonicalJson({ grade, pipelineId, sqlQuery, description, tempLineageTables, columns }))
}

/** Whether a kind of transformation passes the value itself on. */
export function isDirectSubtype(subtype: string): boolean {
  return (directSubtypes as readonly string[]).includes(subtype)
}
