import type { LineageFacts, ObservedStatement } from '../../connectors/lineage-connector.ts'
import { child } from '../../sql/resolver/ast.ts'
import { toSearchPath } from '../../sql/resolver/create-resolver.ts'
import { SyntaxProblem, type SqlParser } from '../../sql/resolver/parser.ts'
import { pathChange, untoldPath } from '../../sql/session/path-change.ts'
import type { PossiblePaths } from '../../sql/session/resolve-candidates.ts'
import { maySetPath } from '../../sql/session/statement-words.ts'

type PathFacts = Pick<LineageFacts, 'searchPaths' | 'database'>
type Ran = Pick<ObservedStatement, 'role' | 'schema' | 'path'>

/** The search_path a role begins with: its own in the database, its own, the database's, the server's; a schema that a log names comes first. */
export function searchPathOf({ searchPaths, database }: PathFacts, { role, schema }: { role: string | undefined; schema: string | undefined }): string {
  const of = (wantedRole: string | null, wantedDatabase: string | null): string | undefined =>
    searchPaths.find((setting) => setting.role === wantedRole && setting.database === wantedDatabase)?.path
  const setting = (role === undefined ? undefined : of(role, database) ?? of(role, null)) ?? of(null, database) ?? of(null, null) ?? '"$user", public'
  return schema === undefined || schema === '' ? setting : `"${schema.replaceAll('"', '""')}", ${setting}`
}

/** What the roles of a database were seen to set their search_path to, in any of their sessions: settings, and whether one was not told. */
export type SeenPaths = ReadonlyMap<string, { settings: ReadonlySet<string>; isUnknown: boolean }>

/** Looks for SET search_path and its like among statements of which it is not known in whose session they were run. */
export function findSeenPaths(statements: readonly Pick<ObservedStatement, 'text' | 'role'>[], parser: SqlParser): SeenPaths {
  const seen = new Map<string, { settings: Set<string>; isUnknown: boolean }>()
  for (const { text, role = '' } of statements) {
    const change = maySetPath(text) ? readChange(text, parser) : undefined
    if (change?.setting === undefined) continue
    const known = seen.get(role) ?? { settings: new Set(), isUnknown: false }
    seen.set(role, known)
    if (change.setting === untoldPath) known.isUnknown = true
    else known.settings.add(change.setting)
  }
  return seen
}

function readChange(text: string, parser: SqlParser) {
  try {
    return pathChange(child(parser.parse(text)[0], 'stmt') ?? {})
  } catch (error) {
    if (error instanceof SyntaxProblem) return undefined
    throw error
  }
}

/**
 * The search paths that a statement may have been run with: the one that its session had set, where that is known; else the one its role begins with, and
 * those that the role sets somewhere. Of a statement whose role is not known, it may be any role's.
 */
export function possiblePaths(facts: PathFacts, ran: Ran, seen: SeenPaths): PossiblePaths {
  const { role, schema, path } = ran
  const first = (setting: string): string => (schema === undefined || schema === '' ? setting : `"${schema.replaceAll('"', '""')}", ${setting}`)
  if (path !== undefined && path !== untoldPath) return { of: [toSearchPath(first(path), role)], anySchema: false }
  const own = searchPathOf(facts, { role, schema })
  const roles = role !== undefined ? [] : [...new Set(facts.searchPaths.flatMap((setting) => setting.role ?? []))].toSorted()
  const sets = seen.get(role ?? '')
  const settings: [string, string | undefined][] = [
    [own, role], ...roles.map((other): [string, string] => [searchPathOf(facts, { role: other, schema }), other]), ...[...(sets?.settings ?? [])].toSorted().map((setting): [string, string | undefined] => [first(setting), role]),
  ]
  const distinct = new Map(settings.map(([setting, of]) => toSearchPath(setting, of)).map((schemas) => [schemas.join('\0'), schemas]))
  return { of: [...distinct.values()], anySchema: path === untoldPath || sets?.isUnknown === true }
}
