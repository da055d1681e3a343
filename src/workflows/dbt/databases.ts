import type { CatalogRelation } from '../../model/dbt/data-model.ts'
import { fullyQualifiedName, splitFullyQualifiedName } from '../../model/fqn.ts'
import type { DbtReader } from '../../sinks/sink.ts'
import { namedIn } from '../../sql/named-in.ts'
import { relationsSnapshot } from '../../sql/relations-snapshot.ts'
import type { WorkerSetup } from '../../sql/worker/messages.ts'

/** One database as the run needs it: the columns of its tables, and what statements are resolved against, which is the tables that they may name. */
export type KnownDatabase = { columnNames(fqn: string): readonly string[] | undefined; setupFor(statements: readonly string[]): WorkerSetup }
/** The database that a table is in, read when it is first asked for. */
export type KnownDatabases = (tableFqn: string) => Promise<KnownDatabase>

/** Databases as the catalog has them; without a catalog to ask, as dbt saw them. */
export function createDatabases(reader: DbtReader | undefined, { seenByDbt, now }: { seenByDbt: ReadonlyMap<string, readonly CatalogRelation[]>; now: number }): KnownDatabases {
  const opened = new Map<string, Promise<KnownDatabase>>()
  const open = async (serviceName: string, database: string): Promise<KnownDatabase> => {
    const fqn = fullyQualifiedName(serviceName, database)
    const relations = await reader?.readRelations(fqn) ?? seenByDbt.get(fqn) ?? []
    const byFqn = new Map(reader === undefined ? [] : relations.map((relation) => [fullyQualifiedName(serviceName, database, relation.schema, relation.name), relation]))
    return {
      columnNames: (table) => byFqn.get(table)?.columns.map(({ name }) => name),
      setupFor: (statements) => {
        const mayName = namedIn(statements)
        const parts = relationsSnapshot(relations.filter(({ name }) => mayName(name)))
        return { parts, place: { serviceName, database, routineNames: new Map(), standIns: new Map() }, now }
      },
    }
  }
  return (tableFqn) => {
    const [serviceName = '', database = ''] = splitFullyQualifiedName(tableFqn)
    const key = fullyQualifiedName(serviceName, database)
    const known = opened.get(key) ?? open(serviceName, database)
    opened.set(key, known)
    return known
  }
}
