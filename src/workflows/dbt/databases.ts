import type { CatalogRelation } from '../../model/dbt/data-model.ts'
import { fullyQualifiedName, splitFullyQualifiedName } from '../../model/fqn.ts'
import type { DbtReader } from '../../sinks/sink.ts'
import { namedIn } from '../../sql/named-in.ts'
import { relationsSnapshot } from '../../sql/relations-snapshot.ts'
import type { WorkerSetup } from '../../sql/worker/messages.ts'

/** One database as the run needs it: its tables by FQN, and what statements are resolved against, which is the tables that they may name. */
export type KnownDatabase = {
  relation(fqn: string): CatalogRelation | undefined
  /** Names of a table's columns as the catalog has them. */
  columnNames(fqn: string): readonly string[] | undefined
  setupFor(statements: readonly string[], elsewhere: Elsewhere): WorkerSetup
}
/** What names of a schema and table mean in statements where it is no table of their database; undefined for one that is not known. */
export type Elsewhere = ReadonlyMap<string, CatalogRelation | undefined>
/** The database that a table is in, read when it is first asked for. */
export type KnownDatabases = (tableFqn: string) => Promise<KnownDatabase>

/** Databases as the catalog has them; without a catalog to ask, as dbt saw them. */
export function createDatabases(reader: DbtReader | undefined, { seenByDbt, now }: { seenByDbt: ReadonlyMap<string, readonly CatalogRelation[]>; now: number }): KnownDatabases {
  const opened = new Map<string, Promise<KnownDatabase>>()
  const open = async (serviceName: string, database: string): Promise<KnownDatabase> => {
    const fqn = fullyQualifiedName(serviceName, database)
    const relations = await reader?.readRelations(fqn) ?? seenByDbt.get(fqn) ?? []
    const byFqn = new Map(relations.map((relation) => [fullyQualifiedName(serviceName, database, relation.schema, relation.name), relation]))
    return {
      relation: (table) => byFqn.get(table),
      columnNames: (table) => (reader === undefined ? undefined : byFqn.get(table)?.columns.map(({ name }) => name)),
      setupFor: (statements, elsewhere) => {
        const mayName = namedIn(statements)
        const own = relations.filter((relation) => mayName(relation.name) && !elsewhere.has(nameKey(relation)))
        const parts = relationsSnapshot([...own, ...[...elsewhere.values()].filter((relation) => relation !== undefined)])
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

/** How SQL calls a table within its database. */
export function nameKey({ schema, name }: { schema: string; name: string }): string {
  return fullyQualifiedName(schema, name)
}
