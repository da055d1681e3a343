import type { QueryLineage } from '../query-lineage.ts'
import { namesOf, text, type Ast } from './ast.ts'
import { createScope, type Column, type Range, type Resolver, type Scope } from './scope.ts'

/** What an item of FROM gives: its columns for `*` and bare names, its ranges for qualified ones. */
export type FromResult = { readonly columns: readonly Column[]; readonly ranges: readonly Range[] }

/** Where an item of FROM stands; `left` is what stands before it, which LATERAL and functions may refer to. */
export type FromContext = { readonly resolver: Resolver; readonly scope: Scope; readonly left: FromResult | null; readonly lineage: QueryLineage }

export function combine(left: FromResult, right: FromResult): FromResult {
  return { columns: [...left.columns, ...right.columns], ranges: [...left.ranges, ...right.ranges] }
}

/** The scope of what may refer to the items before it. */
export function lateralScope({ scope, left }: FromContext): Scope {
  return createScope(scope.parent, {
    commonTables: scope.commonTables, ranges: [...scope.ranges, ...(left?.ranges ?? [])], columns: [...scope.columns, ...(left?.columns ?? [])],
  })
}

/** Columns under the names that the alias gives them, as far as it does. */
export function renamed(columns: readonly Column[], names: readonly string[]): readonly Column[] {
  return names.length === 0 ? columns : columns.map((column, index) => (names[index] === undefined ? column : { ...column, name: names[index] }))
}

/** Columns as one range, called by the alias or, without one, by a name of their own. */
export function asRange(columns: readonly Column[], alias: Ast | undefined, name: string | null): FromResult {
  const named = renamed(columns, namesOf(alias, 'colnames'))
  return { columns: named, ranges: [{ name: text(alias, 'aliasname') || name, columns: named }] }
}
