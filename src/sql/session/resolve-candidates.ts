import type { StatementLineage } from '../../model/lineage.ts'
import type { CatalogSnapshot } from '../catalog-snapshot.ts'
import { resolveText, type TextContext } from '../resolve-text.ts'
import type { OverlayTable } from '../resolver/scope.ts'

/**
 * The search paths that a statement may have been run with, the likeliest first. With `anySchema` its role sets paths that are not known: each
 * schema that holds a relation of a name in the statement may come before them.
 */
export type PossiblePaths = { readonly of: readonly (readonly string[])[]; readonly anySchema: boolean }

/**
 * Resolves a statement under every path that it may have been run with. One under which it does not resolve was not its path; where the others
 * tell different tables or columns it is `ambiguous`, with what each tells, and nothing is attached.
 */
export function resolveCandidates(context: Omit<TextContext, 'searchPath'>, statement: string, { of, anySchema }: PossiblePaths): StatementLineage {
  const paths = anySchema ? [...of, ...schemasNamed(context.catalog, statement).map((schema) => [schema, ...of[0]!])] : of
  const tried = paths.map((searchPath) => {
    const overlay = context.overlay === undefined ? undefined : paths.length === 1 ? context.overlay : new Map(context.overlay)
    return { searchPath, overlay, result: { ...resolveText({ ...context, searchPath, ...(overlay !== undefined && { overlay }) }, statement), searchPath: [...searchPath] } }
  })
  const resolved = tried.filter(({ result }) => result.outcome === 'resolved')
  const [first] = resolved
  if (first === undefined) return adopt(context, tried[0]!)
  const told = new Map(resolved.map(({ result, searchPath }) => [toldAs(result), { result, searchPath }]).toReversed() as [string, { result: StatementLineage; searchPath: readonly string[] }][])
  if (told.size === 1) return adopt(context, first)
  const { position, kind } = first.result
  const alternatives = [...told.values()].toReversed().map(({ result, searchPath }) => `with search_path ${shown(searchPath)} ${meant(result)}`)
  return {
    position, statement, kind, outcome: 'ambiguous', reason: `it is not known which search_path it was run with: ${alternatives.join('; ')}`, reads: [], writes: [], edges: [], outputs: [], influence: [],
  }
}

/** The result, with the tables that the statement made. */
function adopt({ overlay }: Pick<TextContext, 'overlay'>, tried: { overlay: Map<string, OverlayTable> | undefined; result: StatementLineage }): StatementLineage {
  if (overlay !== undefined && tried.overlay !== undefined && tried.overlay !== overlay) for (const [name, table] of tried.overlay) overlay.set(name, table)
  return tried.result
}

/** Equal where two results tell the same tables, columns and uses. */
function toldAs({ reads, writes, edges, outputs }: StatementLineage): string {
  return JSON.stringify([reads, writes, edges.map(({ from, to, columnsLineage, datasetInfluence }) => [from.fqn, to.fqn, columnsLineage, datasetInfluence]), outputs])
}

function meant({ reads, writes }: StatementLineage): string {
  const list = (names: readonly string[]): string => (names.length === 0 ? 'nothing' : names.join(', '))
  return `it reads ${list(reads)} and writes ${list(writes)}`
}

function shown(searchPath: readonly string[]): string {
  return searchPath.filter((schema) => schema !== 'pg_catalog').join(', ') || '(empty)'
}

const words = /"((?:[^"]|"")+)"|([\p{L}_][\p{L}\p{N}_$]*)/gu

/** The schemas with a relation that the statement names; words that name none do not matter. */
function schemasNamed(catalog: CatalogSnapshot, statement: string): string[] {
  const names = new Set([...statement.matchAll(words)].map(([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare!.toLowerCase()))
  const schemas = new Set<string>()
  for (const { kind, name, schema } of catalog.relations.values()) if (kind !== 'c' && kind !== 'S' && names.has(name) && !schema.startsWith('pg_') && schema !== 'information_schema') schemas.add(schema)
  return [...schemas].toSorted()
}
