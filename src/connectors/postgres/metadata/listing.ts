import type { MetadataItem, MetadataScope, ObjectKind } from '../../connector.ts'
import { fullyQualifiedName } from '../../../model/fqn.ts'
import { routineObjectKindOf } from '../mapping/routine.ts'
import { toRoutineName } from '../../../model/routine-name.ts'
import { objectKindOf, type Place } from '../mapping/table.ts'
import type { RelationListRow } from '../queries/relations.ts'
import type { RoutineListRow } from '../queries/routines.ts'
import type { SchemaRow } from '../queries/schemas.ts'

/** A relation or routine that is to be read, with the names to speak of it. */
export type Listed<Row> = { row: Row; object: string; kind: ObjectKind; entityType: 'table' | 'storedProcedure' }

/** A listing after the filters: what to read, and items for what a filter or switch leaves out. Counted-only reasons make no item. */
export type Listing<Row> = { kept: Listed<Row>[]; filtered: MetadataItem[] }

/** Oids of schemas a filter leaves out, with its reason. */
export type FilteredSchemas = ReadonlyMap<number, string>

export function filterSchemas(schemas: readonly SchemaRow[], scope: MetadataScope, { database }: Place): FilteredSchemas {
  return new Map(schemas.flatMap(({ oid, name }) => {
    const reason = scope.keepsSchema(database, name)
    return reason === null ? [] : [[oid, reason]]
  }))
}

export function filterRelations(rows: readonly RelationListRow[], schemas: FilteredSchemas, scope: MetadataScope, place: Place): Listing<RelationListRow> {
  const listing: Listing<RelationListRow> = { kept: [], filtered: [] }
  for (const row of rows) {
    if (schemas.has(row.namespace) || (row.is_partition && !scope.includePartitions) || (row.is_extension_member && !scope.includeExtensionObjects)) continue
    const isView = row.kind === 'v' || row.kind === 'm'
    const isIncluded = isView ? scope.includeViews : scope.includeTables
    const by = isIncluded ? scope.keepsTable(place.database, row.schema, row.name) : isView ? 'includeViews' : 'includeTables'
    add(listing, {
      row, entityType: 'table', kind: row.is_partition ? 'partition' : objectKindOf[row.kind],
      object: fullyQualifiedName(place.serviceName, place.database, row.schema, row.name),
    }, by)
  }
  return listing
}

/** Filters see a routine's bare name, as OpenMetadata's do. */
export function filterRoutines(rows: readonly RoutineListRow[], schemas: FilteredSchemas, scope: MetadataScope, place: Place): Listing<RoutineListRow> {
  const listing: Listing<RoutineListRow> = { kept: [], filtered: [] }
  for (const row of rows) {
    if (schemas.has(row.namespace) || (row.is_extension_member && !scope.includeExtensionObjects)) continue
    const by = scope.includeStoredProcedures ? scope.keepsStoredProcedure(place.database, row.schema, row.name) : 'includeStoredProcedures'
    add(listing, {
      row, entityType: 'storedProcedure', kind: routineObjectKindOf[row.kind],
      object: fullyQualifiedName(place.serviceName, place.database, row.schema, toRoutineName(row.name, row.argument_types)),
    }, by)
  }
  return listing
}

function add<Row>(listing: Listing<Row>, listed: Listed<Row>, by: string | null): void {
  const { object, entityType, kind } = listed
  if (by === null) listing.kept.push(listed)
  else listing.filtered.push({ filtered: { object, entityType, by }, kind })
}
