import { addThrough, use, type Dependence } from '../dependence.ts'
import { addReads } from '../query-lineage.ts'
import { rangeEntry } from './range-entry.ts'
import type { TreeNode } from './read-node-tree.ts'
import type { Scope, Walk } from './scope.ts'
import { isTrue, nodeOf, numberOf } from './tree-node.ts'

const except = 3

/**
 * The columns of UNION, INTERSECT and EXCEPT, by position. All of them decide which rows survive where duplicates go; those on the right of
 * EXCEPT decide it in any case, and give no value.
 */
export function addSetOperation(walk: Walk, scope: Scope, node: TreeNode): Dependence[] {
  if (node.tag === 'RANGETBLREF') return addBranch(walk, scope, numberOf(node, 'rtindex'))
  const left = addSide(walk, scope, node, 'larg')
  const right = addSide(walk, scope, node, 'rarg')
  const isExcept = numberOf(node, 'op') === except
  const { influence } = scope.lineage
  if (isExcept) for (const column of right) addThrough(influence, column, use.filter)
  if (!isTrue(node, 'all')) for (const column of [...left, ...right]) addThrough(influence, column, use.groupBy)
  return left.map((column, index) => {
    const together: Dependence = new Map(column)
    addThrough(together, right[index] ?? new Map(), isExcept ? use.filter : use.identity)
    return together
  })
}

function addSide(walk: Walk, scope: Scope, node: TreeNode, field: string): Dependence[] {
  const side = nodeOf(node, field)
  return side === undefined ? [] : addSetOperation(walk, scope, side)
}

function addBranch(walk: Walk, scope: Scope, number: number): Dependence[] {
  const entry = rangeEntry(walk, scope, number)
  if (entry.lineage !== undefined) {
    addReads(scope.lineage, entry.lineage)
    addThrough(scope.lineage.influence, entry.lineage.influence, use.identity)
  }
  return entry.wholeRow.map((attribute) => entry.column(attribute))
}
