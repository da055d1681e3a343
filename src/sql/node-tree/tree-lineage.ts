import type { CatalogSnapshot } from '../catalog-snapshot.ts'
import { use, type Dependence } from '../dependence.ts'
import { emptyQueryLineage, type QueryLineage } from '../query-lineage.ts'
import { analyzeQuery } from './analyze-query.ts'
import { addExpression } from './expression.ts'
import { deparse } from './deparse.ts'
import { readNodeTree, type TreeNode, type TreeValue } from './read-node-tree.ts'
import type { Scope, Walk } from './scope.ts'
import { nodesIn } from './tree-node.ts'

/** What a stored tree says: one lineage per query, every column it mentions, which pg_depend must list too, and every relation that any range table in it names. */
export type TreeLineage = { queries: QueryLineage[]; mentioned: ReadonlySet<string>; relations: ReadonlySet<number>; notes: readonly string[] }

/** The lineage of the queries in a stored tree (`ev_action`, `prosqlbody`); throws a TreeFormatError where the text is none. */
export function treeLineage(snapshot: CatalogSnapshot, text: string): TreeLineage {
  const walk = createWalk(snapshot)
  const queries = queriesIn(readNodeTree(text)).map((query) => walk.analyze(walk, query, null))
  // Found in the text, so that it is there whether the walk came by or not; in a name a space has a backslash before it.
  const relations = new Set([...text.matchAll(/:relid (\d+)/g)].map(([, oid]) => Number(oid)))
  return { queries, mentioned: walk.mentioned, relations, notes: [...walk.notes] }
}

/** What an expression that is stored with a relation (a default, a condition) is made of; its variables are the relation's own columns. */
export function expressionLineage(snapshot: CatalogSnapshot, text: string, relation: number): { dependence: Dependence; calls: ReadonlySet<number>; expression: string | undefined } {
  const walk = createWalk(snapshot)
  const query: TreeNode = { tag: 'QUERY', fields: { commandType: '1' } }
  const own: TreeNode = { tag: 'RANGETBLENTRY', fields: { rtekind: '0', relid: String(relation) } }
  // In a trigger's condition the rows before and after are numbers 1 and 2.
  const scope: Scope = { query, parent: null, rangeTable: [own, own], entries: new Map(), commonTables: new Map(), lineage: emptyQueryLineage() }
  const into: Dependence = new Map()
  const tree = readNodeTree(text)
  addExpression(tree, { walk, scope, how: use.identity, into })
  return { dependence: into, calls: scope.lineage.calls, expression: deparse(walk, scope, [...nodesIn(tree)][0]) }
}

function createWalk(snapshot: CatalogSnapshot): Walk {
  return {
    snapshot, mentioned: new Set(), notes: new Set(), quiet: 0, addExpression,
    analyze: (walk, query, parent) => {
      // A query that is first looked at for a whole row is still looked at for itself.
      const { quiet } = walk
      walk.quiet = 0
      const analyzed = analyzeQuery(walk, query, parent)
      walk.quiet = quiet
      return analyzed
    },
  }
}

function queriesIn(value: TreeValue): TreeNode[] {
  return [...nodesIn(value)].filter(({ tag }) => tag === 'QUERY')
}
