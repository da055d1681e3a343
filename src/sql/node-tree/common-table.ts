import { addThrough, toSignature, use, type Dependence } from '../dependence.ts'
import { emptyQueryLineage, type OutputColumn, type QueryLineage } from '../query-lineage.ts'
import type { TreeNode } from './read-node-tree.ts'
import { scopeAt, type CommonTable, type Scope, type Walk } from './scope.ts'
import { isTrue, nodeOf, nodesOf, wordOf, wordsOf } from './tree-node.ts'

/** A recursive query is looked at again until nothing new comes; columns that only change places settle within their number of rounds. */
const mostRounds = 64

/** What a query of WITH gives, found by its name and how many queries up it stands. */
export function commonTable(walk: Walk, scope: Scope, { name, levelsUp }: { name: string; levelsUp: number }): CommonTable | undefined {
  const owner = scopeAt(scope, levelsUp)
  const known = owner.commonTables.get(name)
  if (known !== undefined) return known
  const node = nodesOf(owner.query, 'cteList').find((entry) => wordOf(entry, 'ctename') === name)
  const query = node && nodeOf(node, 'ctequery')
  if (node === undefined || query === undefined) {
    walk.notes.add(`WITH query ${name} was not found`)
    return undefined
  }
  const table = isTrue(node, 'cterecursive') ? readRecursive({ walk, owner, node, query, name }) : read({ walk, owner, node, query })
  owner.commonTables.set(name, table)
  return table
}

type Reading = { walk: Walk; owner: Scope; node: TreeNode; query: TreeNode }

function read({ walk, owner, node, query }: Reading): CommonTable {
  const { scope, ...lineage } = walk.analyze(walk, query, owner)
  return { scope: hasExtraColumns(node) ? null : scope, lineage: { ...lineage, columns: withExtraColumns(node, lineage.columns) } }
}

/** The query refers to itself: what it depends on is what it gives, round after round, until that stands still. */
function readRecursive(reading: Reading & { name: string }): CommonTable {
  const { owner, query, name } = reading
  const columns = nodesOf(query, 'targetList').filter((target) => !isTrue(target, 'resjunk')).map(() => ({ name: '', dependence: new Map() }))
  let before: QueryLineage = { ...emptyQueryLineage(), columns: withExtraColumns(reading.node, columns) }
  for (let round = 0; ; round += 1) {
    owner.commonTables.set(name, { lineage: before, scope: null })
    const { lineage } = read(reading)
    const isSettled = signature(lineage) === signature(before)
    if (isSettled || round === mostRounds) return { lineage, scope: null }
    before = { ...emptyQueryLineage(), columns: lineage.columns }
  }
}

function signature({ columns }: QueryLineage): string {
  return columns.map(({ dependence }) => toSignature(dependence)).join('|')
}

function hasExtraColumns(node: TreeNode): boolean {
  return nodeOf(node, 'search_clause') !== undefined || nodeOf(node, 'cycle_clause') !== undefined
}

/** SEARCH adds a column to sort by, CYCLE a mark and a path, each made of the columns it lists. */
function withExtraColumns(node: TreeNode, columns: OutputColumn[]): OutputColumn[] {
  const names = wordsOf(node, 'ctecolnames')
  const madeOf = (clause: TreeNode, field: string): Dependence => {
    const into: Dependence = new Map()
    for (const name of wordsOf(clause, field)) addThrough(into, columns[names.indexOf(name)]?.dependence ?? new Map(), use.transformation)
    return into
  }
  const search = nodeOf(node, 'search_clause')
  const cycle = nodeOf(node, 'cycle_clause')
  return [
    ...columns,
    ...(search === undefined ? [] : [{ name: wordOf(search, 'search_seq_column'), dependence: madeOf(search, 'search_col_list') }]),
    ...(cycle === undefined ? [] : ['cycle_mark_column', 'cycle_path_column']
      .map((field) => ({ name: wordOf(cycle, field), dependence: madeOf(cycle, 'cycle_col_list') }))),
  ]
}
