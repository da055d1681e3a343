import type { Dependence } from './dependence.ts'

/** A column that a query gives; `expression` tells its SQL where it is more than a column passed on. */
export type OutputColumn = { name: string; dependence: Dependence; expression?: () => string | undefined }

/** What a statement does to the rows of one relation. */
export type Write = {
  relation: number
  kind: 'insert' | 'update' | 'delete' | 'merge' | 'copy' | 'truncate'
  /** Attribute number → what is written into it, and how that reads as SQL. */
  columns: Map<number, WrittenColumn>
  /** What decides about the rows that are written. */
  influence: Dependence
  /** Oids of the relations that are read for it. */
  reads: Set<number>
}
export type WrittenColumn = { dependence: Dependence; expression?: () => string | undefined }

/** What one query is made of, whether from a tree or a text. */
export type QueryLineage = {
  columns: OutputColumn[]
  /** Columns that decide about whole rows: which come, joined, grouped and sorted how. */
  influence: Dependence
  /** Oids of relations that are read. */
  reads: Set<number>
  /** Oids of routines that are called. */
  calls: Set<number>
  writes: Write[]
}

export function emptyQueryLineage(): QueryLineage {
  return { columns: [], influence: new Map(), reads: new Set(), calls: new Set(), writes: [] }
}

/** Takes over what a part of a query reads, calls and writes. */
export function addReads(into: QueryLineage, part: Pick<QueryLineage, 'reads' | 'calls' | 'writes'>): void {
  for (const relation of part.reads) into.reads.add(relation)
  for (const routine of part.calls) into.calls.add(routine)
  for (const write of part.writes) if (!into.writes.includes(write)) into.writes.push(write)
}
