import type { LineageFacts, ObservedStatement } from '../../connectors/lineage-connector.ts'
import type { StatementLineage } from '../../model/lineage.ts'
import type { RoutineOutputs, SnapshotParts } from '../../sql/catalog-snapshot.ts'
import type { LineagePlace } from '../../sql/lineage-names.ts'
import { loadSqlParser, type SqlParser } from '../../sql/resolver/parser.ts'
import type { OverlayTable } from '../../sql/resolver/scope.ts'
import { mayMakeTable, mayMoveData } from '../../sql/session/statement-words.ts'
import type { GroupStatement, StatementGroup, WorkerSetup } from '../../sql/worker/messages.ts'
import { findOverlay, resolveStatements, type ResolvingOptions } from '../../sql/worker/resolve-statements.ts'
import { findSeenPaths, possiblePaths } from './search-paths.ts'

export type StatementsOptions = ResolvingOptions & { outputs?: RoutineOutputs | undefined; place: LineagePlace; now: number; followsTemporaryTables: boolean }

/**
 * Resolves statements as the roles would that ran them. Equal texts of equal roles are looked at once, but for those of a session that made tables,
 * which are gone through in its order.
 */
export async function findStatements(facts: LineageFacts, statements: readonly ObservedStatement[], options: StatementsOptions): Promise<StatementLineage[]> {
  const setup: WorkerSetup = { parts: toParts(facts, options.outputs), place: options.place, now: options.now }
  const { unordered, sessions } = groupStatements(facts, statements, { ...options, parser: await loadSqlParser() })
  if (!options.followsTemporaryTables) return distinctResults(await resolveStatements(setup, [...unordered, ...sessions].map(({ group }) => group), options))
  const overlays = new Map<string | undefined, Map<string, OverlayTable>>()
  const groups: StatementGroup[] = []
  for (const { role, group } of unordered) {
    const overlay = await findOverlay(setup, group, options)
    overlays.set(role, new Map([...overlays.get(role) ?? [], ...overlay]))
    groups.push({ ...group, overlay })
  }
  groups.push(...sessions.map(({ role, group }) => ({ ...group, overlay: overlays.get(role) ?? new Map() })))
  return distinctResults(await resolveStatements(setup, groups, options))
}

export type RoleGroup = { role: string | undefined; group: StatementGroup }

/** Statements that were run under the same names, with what their names may mean; and sessions that made tables, where these are followed. */
export function groupStatements(
  facts: Pick<LineageFacts, 'searchPaths' | 'database'>, statements: readonly ObservedStatement[], { parser, followsTemporaryTables }: { parser: SqlParser; followsTemporaryTables: boolean },
): { unordered: RoleGroup[]; sessions: RoleGroup[] } {
  // Where a session is known, its own SET counts, and no other.
  const seen = findSeenPaths(statements.filter(({ path, session }) => path === undefined && session === undefined), parser)
  const toStatement = (statement: ObservedStatement): GroupStatement => ({ text: statement.text, paths: possiblePaths(facts, statement, seen) })
  const isApart = ({ session }: ObservedStatement): boolean => session !== undefined && followsTemporaryTables
  const byNames = Map.groupBy(statements.filter((one) => !isApart(one) && mayMoveData(one.text)), ({ role, schema, path }) => JSON.stringify([role ?? null, schema ?? null, path ?? null]))
  const unordered = [...byNames.values()].map((members) => ({ role: members[0]!.role, group: { statements: [...new Map(members.map((one) => [one.text, one])).values()].map(toStatement) } }))
  const bySession = Map.groupBy(statements.filter(isApart), ({ session }) => session)
  const sessions = [...bySession.values()].map((members) => ({ role: members.at(-1)!.role, group: { statements: members.map(toStatement), isSession: true } }))
  return { unordered, sessions }
}

/** Each result once, without what only says how the rest of a session is to be read. */
export function distinctResults(results: readonly StatementLineage[]): StatementLineage[] {
  const distinct = new Map<string, StatementLineage>()
  for (const result of results) if (isAboutData(result)) distinct.set(JSON.stringify([result.statement, result.reason ?? null, result.edges]), result)
  return [...distinct.values()]
}

/** BEGIN, SET and DROP of a session only say how the rest of it is to be read. */
function isAboutData({ statement, outcome }: StatementLineage): boolean {
  return outcome !== 'noLineage' || mayMoveData(statement) || mayMakeTable(statement)
}

/** A snapshot as what it was made of, which a thread can be handed. */
export function toParts({ catalog }: Pick<LineageFacts, 'catalog'>, outputs?: RoutineOutputs): SnapshotParts {
  return { relations: [...catalog.relations.values()], types: [...catalog.types.values()], routines: [...catalog.routines.values()], operators: catalog.operators, outputs }
}
