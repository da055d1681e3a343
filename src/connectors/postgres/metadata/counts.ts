import type { Counted, MetadataScope, ObjectKind } from '../../connector.ts'
import type { CountRow } from '../queries/counts.ts'
import type { FilteredSchemas } from './listing.ts'

/** Every kind, in the order a summary shows them. */
const entityTypeOf = {
  schema: 'databaseSchema', table: 'table', 'partitioned table': 'table', partition: 'table', 'foreign table': 'table', view: 'table',
  'materialized view': 'table', function: 'storedProcedure', procedure: 'storedProcedure', aggregate: 'storedProcedure', 'window function': 'storedProcedure',
} as const satisfies Record<ObjectKind, Counted['entityType']>

/** The server's counts by kind, with what no item names: objects of filtered schemas, hidden partitions, members of extensions. */
export function toCounted(rows: readonly CountRow[], schemas: FilteredSchemas, scope: MetadataScope): Counted[] {
  return Object.entries(entityTypeOf).map(([kind, entityType]) => {
    const ofKind = rows.filter((row) => row.kind === kind)
    const alsoLeftOut: Record<string, number> = {}
    for (const row of ofKind) {
      const reason = toReason(row, schemas, scope)
      if (reason !== undefined) alsoLeftOut[reason] = (alsoLeftOut[reason] ?? 0) + row.count
    }
    return { kind: kind as ObjectKind, entityType, inPostgres: ofKind.reduce((sum, { count }) => sum + count, 0), alsoLeftOut }
  })
}

function toReason(row: CountRow, schemas: FilteredSchemas, scope: MetadataScope): string | undefined {
  // A filtered schema has an item of its own.
  if (row.kind === 'schema') return undefined
  const bySchema = schemas.get(row.namespace)
  if (bySchema !== undefined) return bySchema
  if (row.kind === 'partition' && !scope.includePartitions) return 'partition'
  return row.is_extension_member && !scope.includeExtensionObjects ? 'extensionMember' : undefined
}
