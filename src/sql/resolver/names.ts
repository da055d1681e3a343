import type { SnapshotRelation, SnapshotRoutine, SnapshotType } from '../catalog-snapshot.ts'
import { children, namesOf, text, type Ast } from './ast.ts'
import type { Resolver } from './scope.ts'

/** The relation that a RangeVar names: in its schema, or in the first of the search path that has one. */
export function findRelation({ catalog, searchPath }: Resolver, rangeVar: Ast): SnapshotRelation | undefined {
  const name = text(rangeVar, 'relname')
  const schema = text(rangeVar, 'schemaname')
  if (schema !== '') return catalog.relation(schema, name)
  for (const candidate of searchPath) {
    const relation = catalog.relation(candidate, name)
    if (relation !== undefined) return relation
  }
  return undefined
}

/** The routines that a name can mean, those of earlier schemas first. */
export function findRoutines({ catalog, searchPath }: Resolver, names: readonly string[]): readonly SnapshotRoutine[] {
  const candidates = catalog.routinesNamed(names.at(-1) ?? '')
  if (names.length > 1) return candidates.filter(({ schema }) => schema === names.at(-2))
  if (candidates.length < 2) return candidates.filter(({ schema }) => searchPath.includes(schema))
  return candidates.filter(({ schema }) => searchPath.includes(schema)).sort((a, b) => searchPath.indexOf(a.schema) - searchPath.indexOf(b.schema))
}

/** Oid of the type that a TypeName means. */
export function findType(resolver: Resolver, typeName: Ast | undefined): number | undefined {
  if (typeName === undefined) return undefined
  const base = findNamedType(resolver, namesOf(typeName, 'names'))
  if (base !== undefined && children(typeName, 'arrayBounds').length > 0) return base.array || undefined
  return base?.oid
}

export function findNamedType({ catalog, searchPath }: Resolver, names: readonly string[]): SnapshotType | undefined {
  const candidates = catalog.typesNamed(names.at(-1) ?? '')
  if (names.length > 1) return candidates.find(({ schema }) => schema === names.at(-2))
  for (const schema of searchPath) {
    const found = candidates.find((type) => type.schema === schema)
    if (found !== undefined) return found
  }
  return undefined
}

/** The type below all domains. */
export function baseType({ catalog }: Resolver, oid: number): SnapshotType | undefined {
  let type = catalog.types.get(oid)
  for (let depth = 0; depth < 64 && type !== undefined && type.base !== 0; depth += 1) type = catalog.types.get(type.base)
  return type
}

export type Field = { readonly name: string; readonly type: number }

/** The fields of a composite type, or of a domain over one. */
export function fieldsOf(resolver: Resolver, oid: number | undefined): readonly Field[] | undefined {
  const type = oid === undefined ? undefined : baseType(resolver, oid)
  if (type === undefined || type.relation === 0) return undefined
  return resolver.catalog.relations.get(type.relation)?.columns
}

/** Columns that a routine gives by its OUT and TABLE arguments. */
export function outputsOf(routine: SnapshotRoutine): readonly Field[] | undefined {
  const outputs = routine.arguments.filter(({ mode }) => mode === 'out' || mode === 'inout' || mode === 'table')
  return outputs.length === 0 ? undefined : outputs
}
