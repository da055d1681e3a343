import type { EntityReference, TagLabel } from '../api/types.ts'

/** How sure an edge is: from the server's own tree, from a text that was read, or from code that cannot be read whole. */
export type Grade = 'exact' | 'parsed' | 'opaque'

/** How one column flows into another, by their names within the entities; `to` is null where it decides about whole rows. */
export type ColumnFlow = { from: string; to: string | null; isDirect: boolean; subtypes: string[]; expression?: string }

/** `depth` is negative upstream of the focus; the counts are of all neighbours, drawn or not; `columns` are those that flow, of `columnCount`. */
export type LineageNode = {
  id: string
  entityType: string
  name: string
  fullyQualifiedName: string
  tableType?: string
  storedProcedureType?: string
  assetType?: string
  /** Of a table that dbt knows: model, seed, snapshot or source. */
  dbtType?: string
  displayName?: string
  description?: string
  deleted: boolean
  owners: EntityReference[]
  tags: TagLabel[]
  columns: { name: string; type?: string }[]
  columnCount: number
  depth: number
  upstreamCount: number
  downstreamCount: number
}

/** Everything that flows from one entity to another. */
export type LineageEdge = {
  fromId: string
  toId: string
  grade: Grade
  sources: string[]
  pipelines: EntityReference[]
  isManual: boolean
  description?: string
  columns: ColumnFlow[]
  lastSeenAt: number
}
/** A foreign key between two tables of the graph: related, with no data flowing. */
export type Relationship = { fromId: string; toId: string; name?: string; columns: { from: string; to: string }[] }
export type LineageGraph = { focusId: string; column?: string; nodes: LineageNode[]; edges: LineageEdge[]; relationships: Relationship[]; isTruncated: boolean }

export type EdgeEvent = { at: number; event: 'changed' | 'ended' | 'reappeared'; by: string; before?: Readonly<Record<string, unknown>> }

/** One piece of evidence for an edge. */
export type EdgeEvidence = {
  source: string
  grade: Grade
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

export type Side = 'upstream' | 'downstream'

/** A column in the graph. */
export type ColumnPlace = { id: string; column: string }
