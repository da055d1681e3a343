import { fullyQualifiedName } from '../../model/fqn.ts'
import type { ColumnLineage } from '../../model/lineage.ts'
import { columnKey } from '../../sql/dependence.ts'
import { toTableEdge } from '../../sql/to-edges.ts'
import type { Found, LineageReading } from './found.ts'
import { databasesAt, type KnownServices } from './known-services.ts'

/** A subscription fills tables from those of the same schema and name in the database that it subscribes to, where its service is known. */
export function addSubscribedTables(found: Found, { facts, names, now }: LineageReading, services: KnownServices): void {
  for (const { subscription, relation: oid, source } of facts.subscribed) {
    const relation = facts.catalog.relations.get(oid)
    const to = names.tableNode(oid)
    if (relation === undefined || to === undefined || source === undefined) continue
    for (const { serviceName, database } of databasesAt(services, source)) {
      const from = { entityType: 'table' as const, fqn: fullyQualifiedName(serviceName, database, relation.schema, relation.name) }
      const columns = relation.columns.flatMap(({ number, name }): ColumnLineage[] => {
        const toColumn = names.column(columnKey(oid, number))
        const fromColumn = `${from.fqn}.${fullyQualifiedName(name)}`
        return toColumn === undefined ? [] : [{ fromColumns: [fromColumn], toColumn, transformations: [{ fromColumn, type: 'DIRECT', subtype: 'IDENTITY' }] }]
      })
      if (from.fqn === to.fqn) continue
      found.edges.push(toTableEdge({ from, to }, {
        source: 'CrossDatabaseLineage', grade: 'exact', evidence: `subscription:${to.fqn}`, lastSeenAt: now, description: `subscription ${subscription}`,
      }, columns))
    }
  }
}
