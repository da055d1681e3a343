import type { Dependence } from './dependence.ts'

/** A column of a relation; `number` is its attribute number. */
export type SnapshotColumn = { readonly number: number; readonly name: string; readonly type: number; readonly isGenerated: boolean }

/** `r` table, `p` partitioned table, `v` view, `m` materialized view, `f` foreign table, `c` composite type, `S` sequence. */
export type SnapshotRelation = {
  readonly oid: number
  readonly schema: string
  readonly name: string
  readonly kind: string
  /** Oid of the type that its rows have. */
  readonly rowType: number
  readonly columns: readonly SnapshotColumn[]
}

/** `category` as in pg_type: `P` pseudo-type, `A` array, `C` composite, `N` number, `S` text, … Zero where there is no such oid. */
export type SnapshotType = {
  readonly oid: number
  readonly schema: string
  readonly name: string
  readonly category: string
  readonly isPreferred: boolean
  readonly relation: number
  readonly element: number
  readonly base: number
  readonly array: number
}

export type SnapshotArgument = { readonly name: string; readonly type: number; readonly mode: 'in' | 'out' | 'inout' | 'variadic' | 'table' }

/** `f` function, `p` procedure, `a` aggregate, `w` window function. `argumentTypes` are those of a call, `outputs` the columns it gives. */
export type SnapshotRoutine = {
  readonly oid: number
  readonly schema: string
  readonly name: string
  readonly kind: string
  readonly argumentTypes: readonly number[]
  readonly defaultCount: number
  readonly isVariadic: boolean
  readonly returnType: number
  readonly returnsSet: boolean
  /** All arguments, with OUT and TABLE ones. */
  readonly arguments: readonly SnapshotArgument[]
}

/** What the body of an SQL function gives: each column, and what decides about its rows. Arguments stand for themselves, relations for what is read through it: {@link RoutineOutputs}. */
export type RoutineOutput = { readonly columns: readonly Dependence[]; readonly influence: Dependence; readonly reads: readonly number[] }

/** Outputs by the routine's oid. What is read through a routine has a number of its own, below {@link lastOwnNumber}, so that it stays apart from what is read directly. */
export type RoutineOutputs = { readonly of: ReadonlyMap<number, RoutineOutput>; readonly through: ReadonlyMap<number, ThroughRoutine> }
export type ThroughRoutine = { readonly routine: number; readonly relation: number; readonly grade: 'exact' | 'parsed' }

/** The parts of a database's catalogs that names are resolved against. */
export type SnapshotParts = {
  readonly relations: readonly SnapshotRelation[]
  readonly types: readonly SnapshotType[]
  readonly routines: readonly SnapshotRoutine[]
  /** Oid of an operator → its name. */
  readonly operators: ReadonlyMap<number, string>
  /** Known only where data is followed through functions. */
  readonly outputs?: RoutineOutputs | undefined
}

/** One state of a database's catalogs, indexed; nothing in it changes. */
export type CatalogSnapshot = {
  readonly relations: ReadonlyMap<number, SnapshotRelation>
  readonly types: ReadonlyMap<number, SnapshotType>
  readonly routines: ReadonlyMap<number, SnapshotRoutine>
  readonly operators: ReadonlyMap<number, string>
  readonly outputs?: RoutineOutputs | undefined
  relation(schema: string, name: string): SnapshotRelation | undefined
  typesNamed(name: string): readonly SnapshotType[]
  routinesNamed(name: string): readonly SnapshotRoutine[]
}

/** Indexes the parts of a catalog by oid and name. */
export function createCatalogSnapshot(parts: SnapshotParts): CatalogSnapshot {
  const named = new Map<string, SnapshotRelation>()
  for (const relation of parts.relations) if (relation.kind !== 'c') named.set(nameKey(relation.schema, relation.name), relation)
  const typesByName = Map.groupBy(parts.types, ({ name }) => name)
  const routinesByName = Map.groupBy(parts.routines, ({ name }) => name)
  return {
    relations: byOid(parts.relations),
    types: byOid(parts.types),
    routines: byOid(parts.routines),
    operators: parts.operators,
    outputs: parts.outputs,
    relation: (schema, name) => named.get(nameKey(schema, name)),
    typesNamed: (name) => typesByName.get(name) ?? [],
    routinesNamed: (name) => routinesByName.get(name) ?? [],
  }
}

function byOid<T extends { readonly oid: number }>(things: readonly T[]): Map<number, T> {
  return new Map(things.map((thing) => [thing.oid, thing]))
}

// No name of PostgreSQL holds the character 0.
function nameKey(schema: string, name: string): string {
  return `${schema}\0${name}`
}
