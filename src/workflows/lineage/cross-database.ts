import { fullyQualifiedName } from '../../model/fqn.ts'
import type { ColumnLineage } from '../../model/lineage.ts'
import { columnKey } from '../../sql/dependence.ts'
import { toTableEdge } from '../../sql/to-edges.ts'
import { nothingFound, type Found, type LineageReading } from './found.ts'
import type { KnownTable } from './known-services.ts'

/**
 * Tables of other services that people say are copied into this one: those with the same schema and name flow into it, column by column where
 * the names are the same but for their case. That they are the same is what the option says, not what anything proves: the grade is `opaque`.
 */
export function findCrossDatabase({ facts, names, now }: LineageReading, tables: readonly KnownTable[]): Found {
  const found = nothingFound()
  for (const table of tables) {
    const relation = facts.catalog.relation(table.databaseSchema, table.name)
    const to = relation === undefined ? undefined : names.tableNode(relation.oid)
    const from = { entityType: 'table' as const, fqn: fullyQualifiedName(table.serviceName, table.database, table.databaseSchema, table.name) }
    if (relation === undefined || to === undefined || to.fqn === from.fqn) continue
    const columns = relation.columns.flatMap(({ number, name }): ColumnLineage[] => {
      const toColumn = names.column(columnKey(relation.oid, number))
      const same = table.columns.find((column) => column.toLowerCase() === name.toLowerCase())
      if (toColumn === undefined || same === undefined) return []
      const fromColumn = `${from.fqn}.${fullyQualifiedName(same)}`
      return [{ fromColumns: [fromColumn], toColumn, transformations: [{ fromColumn, type: 'DIRECT', subtype: 'IDENTITY' }] }]
    })
    if (columns.length > 0) found.edges.push(toTableEdge({ from, to }, { source: 'CrossDatabaseLineage', grade: 'opaque', evidence: `same name:${from.fqn}`, lastSeenAt: now }, columns))
  }
  return found
}
