import type { LineageFacts, ObservedStatement } from '../../connectors/lineage-connector.ts'
import type { StatementLineage } from '../../model/lineage.ts'
import type { SnapshotParts } from '../../sql/catalog-snapshot.ts'
import { toSearchPath } from '../../sql/resolver/create-resolver.ts'
import type { StatementGroup, WorkerSetup } from '../../sql/worker/messages.ts'
import { findOverlay, resolveStatements, type ResolvingOptions } from '../../sql/worker/resolve-statements.ts'
import type { LineagePlace } from '../../sql/lineage-names.ts'

export type StatementsOptions = ResolvingOptions & { place: LineagePlace; now: number; followsTemporaryTables: boolean }

/** Resolves statements as the roles would that ran them. Equal texts of equal roles are looked at once. */
export async function findStatements(facts: LineageFacts, statements: readonly ObservedStatement[], options: StatementsOptions): Promise<StatementLineage[]> {
  const setup: WorkerSetup = { parts: toParts(facts), place: options.place, now: options.now }
  const groups: StatementGroup[] = []
  for (const [, members] of Map.groupBy(statements, ({ role, schema }) => JSON.stringify([role ?? null, schema ?? null]))) {
    const { role, schema } = members[0]!
    const searchPath = toSearchPath(searchPathOf(facts, { role, schema }), role)
    const group: StatementGroup = { statements: [...new Set(members.map(({ text }) => text))], searchPath }
    groups.push(options.followsTemporaryTables ? { ...group, overlay: await findOverlay(setup, group, options) } : group)
  }
  return resolveStatements(setup, groups, options)
}

/** The search_path a role begins with: its own in the database, its own, the database's, the server's; a schema that a log names comes first. */
export function searchPathOf({ searchPaths, database }: Pick<LineageFacts, 'searchPaths' | 'database'>, { role, schema }: { role: string | undefined; schema: string | undefined }): string {
  const of = (wantedRole: string | null, wantedDatabase: string | null): string | undefined =>
    searchPaths.find((setting) => setting.role === wantedRole && setting.database === wantedDatabase)?.path
  const setting = (role === undefined ? undefined : of(role, database) ?? of(role, null)) ?? of(null, database) ?? of(null, null) ?? '"$user", public'
  return schema === undefined || schema === '' ? setting : `"${schema.replaceAll('"', '""')}", ${setting}`
}

/** A snapshot as what it was made of, which a thread can be handed. */
export function toParts({ catalog }: LineageFacts): SnapshotParts {
  return { relations: [...catalog.relations.values()], types: [...catalog.types.values()], routines: [...catalog.routines.values()], operators: catalog.operators }
}
