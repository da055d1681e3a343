import { splitColumnKey, use, type Dependence } from './dependence.ts'

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
  /** Pairs of columns of two relations that were compared for equality to join them: {@link joinKey}. */
  joins: Set<string>
}

export function emptyQueryLineage(): QueryLineage {
  return { columns: [], influence: new Map(), reads: new Set(), calls: new Set(), writes: [], joins: new Set() }
}

/** Takes over what a part of a query reads, calls, writes and joins. */
export function addReads(into: QueryLineage, part: Pick<QueryLineage, 'reads' | 'calls' | 'writes'> & Partial<Pick<QueryLineage, 'joins'>>): void {
  for (const relation of part.reads) into.reads.add(relation)
  for (const routine of part.calls) into.calls.add(routine)
  for (const write of part.writes) if (!into.writes.includes(write)) into.writes.push(write)
  for (const pair of part.joins ?? []) into.joins.add(pair)
}

/** Notes that two values are compared for equality, where each is one column as it stands and they are of two relations. */
export function addJoin({ joins }: QueryLineage, left: Dependence, right: Dependence): void {
  const [a, b] = [plainColumn(left), plainColumn(right)]
  if (a === undefined || b === undefined || splitColumnKey(a)[0] === splitColumnKey(b)[0]) return
  joins.add(joinKey(a, b))
}

function plainColumn(dependence: Dependence): string | undefined {
  const [first, ...others] = dependence
  return first !== undefined && others.length === 0 && first[1] === use.identity ? first[0] : undefined
}

/** Two columns as one key, the same whichever comes first. */
export function joinKey(a: string, b: string): string {
  return a < b ? `${a}=${b}` : `${b}=${a}`
}
