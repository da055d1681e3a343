import { readFileSync } from 'node:fs'
import type { CatalogSnapshot, SnapshotArgument, SnapshotColumn, SnapshotRelation, SnapshotRoutine, SnapshotType } from '../catalog-snapshot.ts'

type BuiltinCatalog = {
  types: [oid: number, name: string, category: string, isPreferred: boolean, element: number, base: number, array: number][]
  routines: [oid: number, name: string, kind: string, argumentTypes: number[], defaultCount: number, isVariadic: boolean, returnType: number, returnsSet: boolean,
    outputs: [name: string, type: number, mode: 'i' | 'o' | 'b' | 'v' | 't'][] | null][]
}

/** A catalog that grows while a schema file is read; it holds what every PostgreSQL has from the start. */
export type CatalogBuilder = {
  readonly catalog: CatalogSnapshot
  addRelation(relation: { schema: string; name: string; kind: string; columns: readonly Omit<SnapshotColumn, 'number'>[] }): SnapshotRelation
  addColumns(oid: number, columns: readonly Omit<SnapshotColumn, 'number'>[]): void
  addType(type: { schema: string; name: string; category: string; base?: number }): number
  /** Gives its oid. */
  addRoutine(routine: Omit<SnapshotRoutine, 'oid'>): number
}

const modes = { i: 'in', o: 'out', b: 'inout', v: 'variadic', t: 'table' } as const
const firstUserOid = 16_384

export function createCatalogBuilder(): CatalogBuilder {
  const { types, routines } = JSON.parse(readFileSync(new URL('./builtin-catalog.json', import.meta.url), 'utf8')) as BuiltinCatalog
  const tables = {
    relations: new Map<number, SnapshotRelation>(), named: new Map<string, SnapshotRelation>(), types: new Map<number, SnapshotType>(), typesByName: new Map<string, SnapshotType[]>(),
    routines: new Map<number, SnapshotRoutine>(), routinesByName: new Map<string, SnapshotRoutine[]>(),
  }
  let nextOid = firstUserOid
  const putType = (type: SnapshotType): void => {
    tables.types.set(type.oid, type)
    push(tables.typesByName, type.name, type)
  }
  const putRoutine = (routine: SnapshotRoutine): void => {
    tables.routines.set(routine.oid, routine)
    push(tables.routinesByName, routine.name, routine)
  }
  const putRelation = (relation: SnapshotRelation): void => {
    tables.relations.set(relation.oid, relation)
    if (relation.kind !== 'c') tables.named.set(`${relation.schema}\0${relation.name}`, relation)
  }
  for (const [oid, name, category, isPreferred, element, base, array] of types) putType({ oid, schema: 'pg_catalog', name, category, isPreferred, relation: 0, element, base, array })
  for (const [oid, name, kind, argumentTypes, defaultCount, isVariadic, returnType, returnsSet, outputs] of routines) {
    const arguments_ = outputs?.map(([argument, type, mode]): SnapshotArgument => ({ name: argument, type, mode: modes[mode] })) ?? argumentTypes.map((type): SnapshotArgument => ({ name: '', type, mode: 'in' }))
    putRoutine({ oid, schema: 'pg_catalog', name, kind, argumentTypes, defaultCount, isVariadic, returnType, returnsSet, arguments: arguments_ })
  }
  const addType: CatalogBuilder['addType'] = ({ schema, name, category, base = 0 }) => makeType({ schema, name, category, base, relation: 0 })
  const makeType = ({ schema, name, category, base, relation }: Pick<SnapshotType, 'schema' | 'name' | 'category' | 'base' | 'relation'>): number => {
    const [oid, array] = [nextOid++, nextOid++]
    putType({ oid, schema, name, category, isPreferred: false, relation, element: 0, base, array })
    putType({ oid: array, schema, name: `_${name}`, category: 'A', isPreferred: false, relation: 0, element: oid, base: 0, array: 0 })
    return oid
  }
  return {
    catalog: {
      relations: tables.relations, types: tables.types, routines: tables.routines, operators: new Map(),
      relation: (schema, name) => tables.named.get(`${schema}\0${name}`),
      typesNamed: (name) => tables.typesByName.get(name) ?? [],
      routinesNamed: (name) => tables.routinesByName.get(name) ?? [],
    },
    addRelation: ({ schema, name, kind, columns }) => {
      const oid = nextOid++
      const relation = { oid, schema, name, kind, rowType: makeType({ schema, name, category: 'C', base: 0, relation: oid }), columns: numbered(columns, 0) }
      putRelation(relation)
      return relation
    },
    addColumns: (oid, columns) => {
      const relation = tables.relations.get(oid)
      if (relation !== undefined) putRelation({ ...relation, columns: [...relation.columns, ...numbered(columns, relation.columns.length)] })
    },
    addType,
    addRoutine: (routine) => {
      const oid = nextOid++
      putRoutine({ ...routine, oid })
      return oid
    },
  }
}

function numbered(columns: readonly Omit<SnapshotColumn, 'number'>[], after: number): SnapshotColumn[] {
  return columns.map((column, index) => ({ ...column, number: after + index + 1 }))
}

function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const known = lists.get(key)
  if (known === undefined) lists.set(key, [value])
  // What was made last is found first.
  else known.unshift(value)
}
