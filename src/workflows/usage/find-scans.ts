import { fullyQualifiedName } from '../../model/fqn.ts'
import type { DatabaseScans } from '../../model/scans.ts'
import type { TableName } from '../../connectors/usage-connector.ts'
import type { UsageRun } from './workflow.ts'

/** How often the tables and indexes of each database were read, by their fully qualified names. */
export async function findScans({ run, source, options: { serviceName } }: UsageRun, databases: Iterable<string>): Promise<DatabaseScans[]> {
  const found: DatabaseScans[] = []
  for (const database of databases) {
    run.signal.throwIfAborted()
    run.emit({ type: 'step', name: `Reading the scans of ${database}` })
    const { takenAt, resetAt, tables, indexes } = await source.readScans(database)
    const named = <Row extends TableName>({ schema, table, rootSchema, rootTable, ...rest }: Row) => ({
      ...rest, fqn: fullyQualifiedName(serviceName, database, schema, table), rootFqn: fullyQualifiedName(serviceName, database, rootSchema, rootTable),
    })
    found.push({
      databaseFqn: fullyQualifiedName(serviceName, database), takenAt, ...(resetAt !== undefined && { resetAt }), tables: tables.map(named), indexes: indexes.map(named),
    })
  }
  return found
}
