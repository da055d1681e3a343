import { splitColumnKey, type Dependence } from '../dependence.ts'
import type { CatalogSnapshot } from '../catalog-snapshot.ts'
import type { QueryLineage } from '../query-lineage.ts'
import { child } from '../resolver/ast.ts'
import { createResolver } from '../resolver/create-resolver.ts'
import { SyntaxProblem, type SqlParser } from '../resolver/parser.ts'
import { ResolveError } from '../resolver/scope.ts'
import { longestStatement } from '../resolve-text.ts'
import type { ColumnUse, TableUse, UnresolvedReason } from '../../model/usage.ts'
import { columnUsesOf, useOfStatement } from './statement-use.ts'

/** What a statement uses itself, and (`below`) what the views that it reads use, at any depth; what is used itself is not below too. */
export type ResolvedUse = {
  queryType: string
  tables: ReadonlyMap<number, ReadonlySet<TableUse>>
  columns: ReadonlyMap<string, ReadonlySet<ColumnUse>>
  joins: ReadonlySet<string>
  created: ReadonlySet<number>
  below: { tables: ReadonlySet<number>; columns: ReadonlyMap<string, ReadonlySet<ColumnUse>> }
}

/** Why nothing is told of a statement. */
export type UnresolvedUse = { reason: UnresolvedReason; detail: string }

export type UseContext = {
  readonly parser: SqlParser
  readonly catalog: CatalogSnapshot
  readonly searchPath: readonly string[]
  /** The query of a view, by its oid; undefined for anything else, and for one that could not be read. */
  readonly viewOf: (relation: number) => QueryLineage | undefined
}

/** What one statement uses, resolved as one would that has this search path. Never throws: what could not be done has a reason. */
export function resolveUse(context: UseContext, statement: string): ResolvedUse | UnresolvedUse {
  if (Buffer.byteLength(statement) > longestStatement) return { reason: 'tooLarge', detail: `the text is longer than ${longestStatement} bytes` }
  try {
    const parsed = context.parser.parse(statement)
    if (parsed.length === 0) return { reason: 'notParsed', detail: 'there is no statement in the text' }
    if (parsed.length > 1) return { reason: 'notParsed', detail: 'the text holds several statements' }
    const resolver = createResolver({ catalog: context.catalog, searchPath: context.searchPath, text: statement })
    const found = useOfStatement(child(parsed[0], 'stmt') ?? {}, resolver)
    return { ...found, below: findBelow(context, found) }
  } catch (error) {
    if (error instanceof SyntaxProblem) return { reason: 'notParsed', detail: `${error.message}${error.position === undefined ? '' : ` at character ${error.position}`}` }
    if (error instanceof ResolveError) return { reason: 'notResolved', detail: error.message }
    if (error instanceof RangeError) return { reason: 'tooLarge', detail: 'it is nested too deeply' }
    throw error
  }
}

type Below = { tables: Set<number>; columns: Map<string, Set<ColumnUse>> }

/** Follows the views that are read, down to what is none. */
function findBelow({ viewOf }: UseContext, found: Pick<ResolvedUse, 'tables' | 'columns'>): Below {
  const below: Below = { tables: new Set(), columns: new Map() }
  const queue = [...found.tables].filter(([, how]) => how.has('read')).map(([relation]) => relation)
  const seen = new Set(queue)
  const usedColumns = new Map<string, Set<ColumnUse>>([...found.columns].map(([key, how]) => [key, new Set(how)]))
  for (let relation = queue.shift(); relation !== undefined; relation = queue.shift()) {
    const view = viewOf(relation)
    if (view === undefined) continue
    for (const table of view.reads) {
      if (!found.tables.has(table)) below.tables.add(table)
      if (!seen.has(table)) {
        seen.add(table)
        queue.push(table)
      }
    }
    for (const dependence of dependencesOf(view, relation, usedColumns)) addColumns(usedColumns, dependence)
  }
  for (const [key, how] of usedColumns) if (!found.columns.has(key)) below.columns.set(key, how)
  return below
}

/** What the columns of a view that are used are made of, and what decides about its rows. */
function dependencesOf(view: QueryLineage, relation: number, used: ReadonlyMap<string, unknown>): Dependence[] {
  const numbers = [...used.keys()].map(splitColumnKey).filter(([oid]) => oid === relation).map(([, number]) => number)
  return [view.influence, ...numbers.flatMap((number) => view.columns[number - 1]?.dependence ?? [])]
}

function addColumns(into: Map<string, Set<ColumnUse>>, dependence: Dependence): void {
  for (const [key, bits] of dependence) {
    const known = into.get(key) ?? new Set<ColumnUse>()
    for (const how of columnUsesOf(bits)) known.add(how)
    into.set(key, known)
  }
}
