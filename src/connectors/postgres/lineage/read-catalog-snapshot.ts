import { createCatalogSnapshot, type CatalogSnapshot, type SnapshotArgument, type SnapshotRelation, type SnapshotRoutine, type SnapshotType } from '../../../sql/catalog-snapshot.ts'
import type { Snapshot } from '../session.ts'
import {
  catalogOperatorsQuery, catalogRelationsQuery, catalogRoutinesQuery, catalogTypesQuery,
  type CatalogOperatorRow, type CatalogRelationRow, type CatalogRoutineRow, type CatalogTypeRow,
} from './catalog-queries.ts'

/** The names that statements of one database are resolved against, in four statements whatever its size. */
export async function readCatalogSnapshot(snapshot: Snapshot): Promise<CatalogSnapshot> {
  const relations: SnapshotRelation[] = []
  for await (const batch of snapshot.stream<CatalogRelationRow>(catalogRelationsQuery)) relations.push(...batch.map(toRelation))
  const types = (await snapshot.query<CatalogTypeRow>(catalogTypesQuery)).map(toType)
  const routines = (await snapshot.query<CatalogRoutineRow>(catalogRoutinesQuery)).map(toRoutine)
  const operators = new Map((await snapshot.query<CatalogOperatorRow>(catalogOperatorsQuery)).map(({ oid, name }) => [oid, name]))
  return createCatalogSnapshot({ relations, types, routines, operators })
}

export function toRelation({ oid, schema, name, kind, row_type, columns }: CatalogRelationRow): SnapshotRelation {
  return {
    oid, schema, name, kind, rowType: row_type,
    columns: (columns ?? []).map(([number, column, type, generated]) => ({ number, name: column, type, isGenerated: generated !== '' })),
  }
}

export function toType(row: CatalogTypeRow): SnapshotType {
  const { oid, schema, name, category, relation, element, base, array } = row
  return { oid, schema, name, category, relation, element, base, array, isPreferred: row.is_preferred }
}

const argumentModes = { i: 'in', o: 'out', b: 'inout', v: 'variadic', t: 'table' } as const

export function toRoutine(row: CatalogRoutineRow): SnapshotRoutine {
  const { oid, schema, name, kind } = row
  const types = row.all_types ?? row.argument_types
  return {
    oid, schema, name, kind,
    argumentTypes: row.argument_types, defaultCount: row.default_count, isVariadic: row.is_variadic, returnType: row.return_type, returnsSet: row.returns_set,
    arguments: types.map((type, index): SnapshotArgument => ({
      name: row.names?.[index] ?? '', type, mode: argumentModes[(row.modes?.[index] ?? 'i') as keyof typeof argumentModes] ?? 'in',
    })),
  }
}
