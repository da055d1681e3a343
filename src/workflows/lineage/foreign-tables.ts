import type { ForeignTable } from '../../connectors/lineage-connector.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import type { ColumnLineage } from '../../model/lineage.ts'
import { columnKey } from '../../sql/dependence.ts'
import { toTableEdge } from '../../sql/to-edges.ts'
import type { Found, LineageReading } from './found.ts'
import { databasesAt, type KnownServices } from './known-services.ts'

const defaultPort = 5432

/** A foreign table is the table behind it, where its service is known by host, port and database. */
export function addForeignTables(found: Found, { facts, names, now }: LineageReading, services: KnownServices): void {
  for (const table of facts.foreignTables) {
    const to = names.tableNode(table.relation)
    const remote = remoteOf(table, facts.catalog.relations.get(table.relation))
    if (to === undefined || remote === undefined) continue
    for (const { serviceName, database } of databasesAt(services, remote)) {
      const from = { entityType: 'table' as const, fqn: fullyQualifiedName(serviceName, database, remote.schema, remote.name) }
      if (from.fqn === to.fqn) continue
      const columns = (facts.catalog.relations.get(table.relation)?.columns ?? []).flatMap(({ number, name }): ColumnLineage[] => {
        const toColumn = names.column(columnKey(table.relation, number))
        const remoteName = optionOf(table.columns.find(({ attribute }) => attribute === number)?.options ?? [], 'column_name') ?? name
        const fromColumn = `${from.fqn}.${fullyQualifiedName(remoteName)}`
        return toColumn === undefined ? [] : [{ fromColumns: [fromColumn], toColumn, transformations: [{ fromColumn, type: 'DIRECT', subtype: 'IDENTITY' }] }]
      })
      found.edges.push(toTableEdge({ from, to }, {
        source: 'ExternalTableLineage', grade: 'exact', evidence: `foreign:${to.fqn}`, lastSeenAt: now, description: `foreign table by server ${table.server}`,
      }, columns))
    }
  }
}

type Remote = { host: string; port: number; database: string; schema: string; name: string }

function remoteOf({ wrapper, serverOptions, options }: ForeignTable, relation: { schema: string; name: string } | undefined): Remote | undefined {
  const database = optionOf(serverOptions, 'dbname')
  if (wrapper !== 'postgres_fdw' || relation === undefined || database === undefined) return undefined
  return {
    host: optionOf(serverOptions, 'host') ?? 'localhost', port: Number(optionOf(serverOptions, 'port') ?? defaultPort), database,
    schema: optionOf(options, 'schema_name') ?? relation.schema, name: optionOf(options, 'table_name') ?? relation.name,
  }
}

/** The value of `name=value` in a list of options. */
function optionOf(options: readonly string[], name: string): string | undefined {
  return options.find((option) => option.startsWith(`${name}=`))?.slice(name.length + 1)
}
