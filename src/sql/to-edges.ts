import type { ColumnLineage, ColumnTransformation, DatasetInfluence, LineageEdge, LineageNode } from '../model/lineage.ts'
import { columnKey, splitColumnKey, toIndirectSubtypes, toTransformations, type Dependence } from './dependence.ts'
import type { LineageNames } from './lineage-names.ts'
import type { WrittenColumn } from './query-lineage.ts'

/** What all edges of one object or statement have in common. */
export type EdgeOrigin = Pick<LineageEdge, 'source' | 'grade' | 'evidence' | 'lastSeenAt'> & Partial<Pick<LineageEdge, 'sqlQuery' | 'pipeline' | 'description'>>

/** Data that goes into one relation: by column, with what decides about rows and all that is read for it. */
export type Flow = { into: number; columns: ReadonlyMap<number, WrittenColumn>; influence: Dependence; reads: ReadonlySet<number> }

/** The edges of a flow, one from each relation that it reads, each with the columns of that relation only. */
export function toEdges(names: LineageNames, { into, columns, influence, reads }: Flow, origin: EdgeOrigin): LineageEdge[] {
  const to = names.tableNode(into)
  if (to === undefined) return []
  const dependences = [...columns.values()].map(({ dependence }) => dependence)
  const sources = new Set([...reads, ...[...dependences, influence].flatMap((dependence) => [...dependence.keys()].map((key) => splitColumnKey(key)[0]))])
  return [...sources].sort((a, b) => a - b).flatMap((source) => {
    const from = names.tableNode(source)
    if (from === undefined) return []
    const columnsLineage = toColumnsLineage(names, { source, into, columns })
    // A table that only finds its own rows, as UPDATE and DELETE do, flows nowhere.
    if (from.fqn === to.fqn && columnsLineage.every(({ fromColumns }) => fromColumns.length === 0)) return []
    return [{ from, to, ...origin, ...throughRoutine(names, source, origin), columnsLineage, datasetInfluence: toInfluence(names, influence, source) }]
  })
}

/** What is read through a function says so, and is no surer than its body. */
function throughRoutine(names: LineageNames, source: number, origin: EdgeOrigin): Partial<EdgeOrigin> {
  const through = names.through(source)
  if (through === undefined) return {}
  return { pipeline: origin.pipeline ?? through.node, grade: origin.grade === 'exact' ? through.grade : origin.grade }
}

/** An edge between two relations as wholes, column by column where they have the same names. */
export function toTableEdge(ends: { from: LineageNode; to: LineageNode }, origin: EdgeOrigin, columnsLineage: ColumnLineage[] = []): LineageEdge {
  return { ...ends, ...origin, columnsLineage, datasetInfluence: [] }
}

function toColumnsLineage(names: LineageNames, { source, into, columns }: { source: number; into: number; columns: Flow['columns'] }): ColumnLineage[] {
  return [...columns].sort(([a], [b]) => a - b).flatMap(([number, { dependence, expression }]) => {
    const toColumn = names.column(columnKey(into, number))
    const text = expression?.()
    const transformations = toColumnTransformations(names, ofSource(dependence, source), text)
    if (toColumn === undefined || transformations.length === 0) return []
    const fromColumns = [...new Set(transformations.filter(({ type }) => type === 'DIRECT').map(({ fromColumn }) => fromColumn))]
    return [{ fromColumns, toColumn, ...(text !== undefined && { function: text }), transformations }]
  })
}

function ofSource(dependence: Dependence, source: number): Dependence {
  return new Map([...dependence].filter(([key]) => splitColumnKey(key)[0] === source))
}

/** The uses of columns, by their full names; system columns have none. */
export function toColumnTransformations(names: LineageNames, dependence: Dependence, expression?: string): ColumnTransformation[] {
  return [...dependence].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([key, bits]) => {
    const column = names.column(key)
    return column === undefined ? [] : toTransformations(column, bits).map((one) => (expression === undefined || one.type !== 'DIRECT' ? one : { ...one, expression }))
  })
}

export function toInfluence(names: LineageNames, influence: Dependence, source?: number): DatasetInfluence[] {
  return [...influence].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([key, bits]) => {
    const fromColumn = source === undefined || splitColumnKey(key)[0] === source ? names.column(key) : undefined
    return fromColumn === undefined ? [] : toIndirectSubtypes(bits).map((subtype) => ({ fromColumn, subtype }))
  })
}
