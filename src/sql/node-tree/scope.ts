import type { CatalogSnapshot } from '../catalog-snapshot.ts'
import type { Dependence } from '../dependence.ts'
import type { QueryLineage } from '../query-lineage.ts'
import type { TreeNode, TreeValue } from './read-node-tree.ts'

/** What one walk through a tree carries along. */
export type Walk = {
  readonly snapshot: CatalogSnapshot
  /** Every column that the tree mentions, wherever: what pg_depend must list too. */
  readonly mentioned: Set<string>
  /** Where the tree has something that is not known: the lineage is kept to tables there. */
  readonly notes: Set<string>
  /** Above 0 while whole rows are expanded, which pg_depend does not count as a mention of their columns. */
  quiet: number
  /** Analyses a query inside of another one. */
  analyze(walk: Walk, query: TreeNode, parent: Scope | null): AnalyzedQuery
  /** Adds every column that an expression depends on. */
  addExpression(value: TreeValue | undefined, place: Place): void
}

/** Where an expression stands: in which query, used how, and what its columns are added to. */
export type Place = { readonly walk: Walk; readonly scope: Scope; readonly how: number; readonly into: Dependence }

export type AnalyzedQuery = QueryLineage & { scope: Scope }

/** A query of WITH; `lineage` is what is known of it so far, while a recursive one is being found out. */
export type CommonTable = { lineage: QueryLineage; scope: Scope | null }

/** One query being looked at: what its numbers mean. */
export type Scope = {
  readonly query: TreeNode
  readonly parent: Scope | null
  readonly rangeTable: readonly TreeNode[]
  readonly entries: Map<number, RangeEntry>
  readonly commonTables: Map<string, CommonTable>
  readonly lineage: QueryLineage
}

/** One entry of a range table, by attribute number from 1. */
export type RangeEntry = {
  /** Attribute numbers of a whole row. */
  readonly wholeRow: readonly number[]
  column(attribute: number): Dependence
  /** The expression and its scope behind a column of a subquery, for what must look into it. */
  origin?(attribute: number): { node: TreeNode; scope: Scope } | undefined
  /** What reading it does to the rows of the query. */
  readonly lineage?: QueryLineage
  readonly relation?: number
}

/** The scope that `varlevelsup` counts to. */
export function scopeAt(scope: Scope, levelsUp: number): Scope {
  let found = scope
  for (let level = 0; level < levelsUp; level += 1) {
    if (found.parent === null) throw new Error('a variable refers to a query outside of the tree')
    found = found.parent
  }
  return found
}
