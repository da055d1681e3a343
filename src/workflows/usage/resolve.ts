import type { UsageFacts } from '../../connectors/usage-connector.ts'
import type { QueryLineage } from '../../sql/query-lineage.ts'
import { toSearchPath } from '../../sql/resolver/create-resolver.ts'
import type { SqlParser } from '../../sql/resolver/parser.ts'
import { resolveUse, type ResolvedUse, type UnresolvedUse } from '../../sql/usage/resolve-use.ts'
import { viewLineage } from '../../sql/view-lineage.ts'
import { searchPathOf } from '../lineage/search-paths.ts'

/** Resolves statements of one database, each as its role would; equal ones under equal search paths are looked at once. */
export type DatabaseResolver = (statement: string, role: string | undefined) => ResolvedUse | UnresolvedUse

export function createDatabaseResolver(parser: SqlParser, facts: UsageFacts): DatabaseResolver {
  const viewOf = createViewReader(facts)
  const searchPaths = new Map<string | undefined, readonly string[]>()
  const known = new Map<string, ResolvedUse | UnresolvedUse>()
  return (statement, role) => {
    const searchPath = searchPaths.get(role) ?? toSearchPath(searchPathOf(facts, { role, schema: undefined }), role)
    searchPaths.set(role, searchPath)
    const key = `${JSON.stringify(searchPath)} ${statement}`
    const use = known.get(key) ?? resolveUse({ parser, catalog: facts.catalog, searchPath, viewOf }, statement)
    known.set(key, use)
    return use
  }
}

/** The queries of views, from their rules, each read when it is first asked for. A materialized view is read without what it is made of. */
function createViewReader({ catalog, rules }: UsageFacts): (relation: number) => QueryLineage | undefined {
  const views = new Map(rules.filter(({ name, event, relation }) => name === '_RETURN' && event === 'select' && catalog.relations.get(relation)?.kind === 'v').map((rule) => [rule.relation, rule]))
  const read = new Map<number, QueryLineage | undefined>()
  return (relation) => {
    const rule = views.get(relation)
    if (rule === undefined) return undefined
    if (!read.has(relation)) read.set(relation, attempt(() => viewLineage(catalog, { tree: rule.tree, recorded: new Set() }).lineage))
    return read.get(relation)
  }
}

/** A tree of a version that is not known is told by the lineage run; here the view counts for itself. */
function attempt(read: () => QueryLineage): QueryLineage | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
