import { fullyQualifiedName } from '../../model/fqn.ts'
import type { DatabaseScans } from '../../model/scans.ts'
import type { ServerInstance } from '../../model/usage.ts'
import type { TableName } from '../../connectors/usage-connector.ts'
import type { UsageRun } from './workflow.ts'

/** What the databases of a service say of reads; `resets` says in sentences what broke the count. */
export type FoundScans = { scans: DatabaseScans[]; instance: ServerInstance | undefined; resets: string[] }

/** How often the tables and indexes of each database were read, by their fully qualified names; `before` is the instance that the last run looked at. */
export async function findScans({ run, source, options: { serviceName } }: UsageRun, databases: Iterable<string>, before: ServerInstance | undefined): Promise<FoundScans> {
  const scans: DatabaseScans[] = []
  let seen: ServerInstance | undefined
  for (const database of databases) {
    run.signal.throwIfAborted()
    run.emit({ type: 'step', name: `Reading the scans of ${database}` })
    const { takenAt, resetAt, instance, tables, indexes } = await source.readScans(database)
    seen ??= instance
    const named = <Row extends TableName>({ schema, table, rootSchema, rootTable, ...rest }: Row) => ({
      ...rest, fqn: fullyQualifiedName(serviceName, database, schema, table), rootFqn: fullyQualifiedName(serviceName, database, rootSchema, rootTable),
    })
    scans.push({
      databaseFqn: fullyQualifiedName(serviceName, database), takenAt, ...(resetAt !== undefined && { resetAt }), isOtherInstance: before !== undefined && isOtherInstance(before, instance),
      tables: tables.map(named), indexes: indexes.map(named),
    })
  }
  return { scans, instance: seen ?? before, resets: scans.some((database) => database.isOtherInstance) ? [otherInstance] : [] }
}

const otherInstance = 'The counters of tables and indexes are those of another instance than before, such as a standby that was promoted: what was counted of the former stays, and the next run counts on from these.'

/** A server that was up when the last run looked at another, or whose statistics began before that and are not those. A clock that went back tells nothing. */
function isOtherInstance(before: ServerInstance, now: ServerInstance): boolean {
  if (now.systemIdentifier !== before.systemIdentifier) return true
  if (now.lookedAt < before.lookedAt) return false
  const isOfBefore = (at: number | undefined, known: number | undefined): boolean => at !== undefined && known !== undefined && at !== known && at <= before.lookedAt
  return isOfBefore(now.startedAt, before.startedAt) || isOfBefore(now.countsSince, before.countsSince)
}
