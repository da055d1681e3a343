import { addThrough, use, type Dependence } from '../dependence.ts'
import type { Write, WrittenColumn } from '../query-lineage.ts'
import { deparse } from './deparse.ts'
import { addExpression } from './expression.ts'
import type { TreeNode } from './read-node-tree.ts'
import type { RangeEntry, Scope, Walk } from './scope.ts'
import { isTrue, nodeOf, nodesOf, numberOf } from './tree-node.ts'

/** Values of `commandType`. */
export const command = { select: 1, update: 2, insert: 3, delete: 4, merge: 5, utility: 6 } as const

const kinds: Readonly<Record<number, Write['kind']>> = { 2: 'update', 3: 'insert', 4: 'delete', 5: 'merge' }

/** Adds what INSERT, UPDATE, DELETE and MERGE do to their target; nothing for a query that only reads. */
export function addWrite(walk: Walk, scope: Scope): void {
  const { query, lineage } = scope
  const kind = kinds[numberOf(query, 'commandType')]
  const target = rangeTableOf(scope, numberOf(query, 'resultRelation'))
  if (kind === undefined || target === undefined) return
  const columns = new Map<number, WrittenColumn>()
  if (kind === 'insert' || kind === 'update') addTargets(walk, scope, nodesOf(query, 'targetList'), columns)
  addConflict(walk, scope, columns)
  for (const action of nodesOf(query, 'mergeActionList')) {
    addExpression(action.fields['qual'], { walk, scope, how: use.filter, into: lineage.influence })
    addTargets(walk, scope, nodesOf(action, 'targetList'), columns)
  }
  lineage.writes.push({ relation: numberOf(target, 'relid'), kind, columns, influence: lineage.influence, reads: lineage.reads })
}

function rangeTableOf(scope: Scope, number: number): TreeNode | undefined {
  return scope.rangeTable[number - 1]
}

/** The number of an entry of the target list is that of the column it goes into. */
function addTargets(walk: Walk, scope: Scope, targets: readonly TreeNode[], columns: Map<number, WrittenColumn>): void {
  for (const target of targets) {
    const expression = nodeOf(target, 'expr')
    // A default that the statement asks for comes from nowhere.
    if (isTrue(target, 'resjunk') || expression?.tag === 'SETTODEFAULT') continue
    const dependence: Dependence = new Map()
    addExpression(expression, { walk, scope, how: use.identity, into: dependence })
    addColumn(columns, numberOf(target, 'resno'), { dependence, expression: () => deparse(walk, scope, expression) })
  }
}

/** ON CONFLICT DO UPDATE: `excluded` is the row that would have been inserted. */
function addConflict(walk: Walk, scope: Scope, columns: Map<number, WrittenColumn>): void {
  const conflict = nodeOf(scope.query, 'onConflict')
  if (conflict === undefined) return
  const inserted = new Map([...columns].map(([number, { dependence }]) => [number, new Map(dependence)]))
  const excluded: RangeEntry = { wholeRow: [...inserted.keys()], column: (attribute) => inserted.get(attribute) ?? new Map() }
  scope.entries.set(numberOf(conflict, 'exclRelIndex'), excluded)
  addTargets(walk, scope, nodesOf(conflict, 'onConflictSet'), columns)
  addExpression(conflict.fields['onConflictWhere'], { walk, scope, how: use.filter, into: scope.lineage.influence })
}

function addColumn(columns: Map<number, WrittenColumn>, number: number, column: WrittenColumn): void {
  const known = columns.get(number)
  if (known === undefined) columns.set(number, column)
  else addThrough(known.dependence, column.dependence, use.identity)
}

