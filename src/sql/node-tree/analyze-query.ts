import { addThrough, use, type Dependence } from '../dependence.ts'
import { addReads, emptyQueryLineage, type OutputColumn } from '../query-lineage.ts'
import { commonTable } from './common-table.ts'
import { deparse } from './deparse.ts'
import { addExpression, targetOf } from './expression.ts'
import { rangeEntry } from './range-entry.ts'
import type { TreeNode } from './read-node-tree.ts'
import type { AnalyzedQuery, Place, Scope, Walk } from './scope.ts'
import { addSetOperation } from './set-operation.ts'
import { isNode, isTrue, nodeOf, nodesOf, numberOf, wordOf } from './tree-node.ts'
import { addWrite, command } from './write.ts'

/** What one query of a tree reads, gives and writes; every part of it is looked at, used or not. */
export function analyzeQuery(walk: Walk, query: TreeNode, parent: Scope | null): AnalyzedQuery {
  const lineage = emptyQueryLineage()
  const scope: Scope = { query, parent, rangeTable: nodesOf(query, 'rtable'), entries: new Map(), commonTables: new Map(), lineage }
  addJoinTree(walk, scope)
  const setOperations = nodeOf(query, 'setOperations')
  if (setOperations !== undefined) lineage.columns = namedColumns(query, addSetOperation(walk, scope, setOperations))
  else if (numberOf(query, 'commandType') === command.select) lineage.columns = outputColumns(walk, scope, 'targetList')
  else lineage.columns = outputColumns(walk, scope, 'returningList')
  addClauses(walk, scope)
  addWrite(walk, scope)
  addCommonTables(walk, scope)
  return { ...lineage, scope }
}

/** What decides about rows in this query; used for what it selects and what it writes alike. */
function influenceOf(walk: Walk, scope: Scope, how: number): Place {
  return { walk, scope, how, into: scope.lineage.influence }
}

function addJoinTree(walk: Walk, scope: Scope): void {
  const tree = nodeOf(scope.query, 'jointree')
  if (tree !== undefined) addJoinNode(walk, scope, tree)
  addExpression(scope.query.fields['mergeJoinCondition'], influenceOf(walk, scope, use.join))
}

function addJoinNode(walk: Walk, scope: Scope, node: TreeNode): void {
  if (node.tag === 'RANGETBLREF') addFrom(walk, scope, numberOf(node, 'rtindex'))
  if (node.tag === 'FROMEXPR') {
    for (const item of nodesOf(node, 'fromlist')) addJoinNode(walk, scope, item)
    // Before PostgreSQL 17 the condition of a MERGE stands where another statement has its WHERE.
    const isMergeCondition = numberOf(scope.query, 'commandType') === command.merge && scope.query.fields['mergeJoinCondition'] === undefined
    addExpression(node.fields['quals'], influenceOf(walk, scope, isMergeCondition ? use.join : use.filter))
  }
  if (node.tag === 'JOINEXPR') {
    for (const side of ['larg', 'rarg']) {
      const part = nodeOf(node, side)
      if (part !== undefined) addJoinNode(walk, scope, part)
    }
    addExpression(node.fields['quals'], influenceOf(walk, scope, use.join))
  }
}

/** An entry of FROM: what it reads, and what decides about its rows, decides about those of this query. */
function addFrom(walk: Walk, scope: Scope, number: number): void {
  const { lineage, relation } = rangeEntry(walk, scope, number)
  const node = scope.rangeTable[number - 1]!
  if (relation !== undefined && relation !== 0 && !isTarget(scope, number)) scope.lineage.reads.add(relation)
  if (lineage !== undefined) {
    addReads(scope.lineage, lineage)
    addThrough(scope.lineage.influence, lineage.influence, use.identity)
  }
  const sample = nodeOf(node, 'tablesample')
  if (sample !== undefined) addExpression(sample, influenceOf(walk, scope, use.filter))
}

/** The target of UPDATE and DELETE stands in the join tree without being another table that is read. */
function isTarget(scope: Scope, number: number): boolean {
  return numberOf(scope.query, 'resultRelation') === number
}

function outputColumns(walk: Walk, scope: Scope, list: 'targetList' | 'returningList'): OutputColumn[] {
  const columns: OutputColumn[] = []
  for (const target of nodesOf(scope.query, list)) {
    const dependence: Dependence = new Map()
    // What is only sorted or grouped by is looked at there, and mentioned here.
    addExpression(target.fields['expr'], { walk, scope, how: use.identity, into: dependence })
    if (isTrue(target, 'resjunk')) continue
    columns.push({ name: wordOf(target, 'resname'), dependence, expression: () => deparse(walk, scope, nodeOf(target, 'expr')) })
  }
  return columns
}

function namedColumns(query: TreeNode, dependences: readonly Dependence[]): OutputColumn[] {
  const names = nodesOf(query, 'targetList').filter((target) => !isTrue(target, 'resjunk')).map((target) => wordOf(target, 'resname'))
  return dependences.map((dependence, index) => ({ name: names[index] ?? '', dependence }))
}

function addClauses(walk: Walk, scope: Scope): void {
  const { query } = scope
  addExpression(query.fields['havingQual'], influenceOf(walk, scope, use.filter))
  addExpression(query.fields['limitOffset'], influenceOf(walk, scope, use.filter))
  addExpression(query.fields['limitCount'], influenceOf(walk, scope, use.filter))
  for (const [list, how] of [['groupClause', use.groupBy], ['distinctClause', use.groupBy], ['sortClause', use.sort]] as const) {
    for (const item of nodesOf(query, list)) addClauseItem(walk, scope, item, how)
  }
}

function addClauseItem(walk: Walk, scope: Scope, item: TreeNode, how: number): void {
  const target = targetOf(scope, item)
  if (target === undefined) return
  // Above a set operation an item is one of its columns, all queries of it together.
  if (isNode(scope.query.fields['setOperations'])) {
    addThrough(scope.lineage.influence, scope.lineage.columns[numberOf(target, 'resno') - 1]?.dependence ?? new Map(), how)
    return
  }
  addExpression(target.fields['expr'], influenceOf(walk, scope, how))
}

/** Queries of WITH that nothing refers to: one that only reads is never run, one that writes is. */
function addCommonTables(walk: Walk, scope: Scope): void {
  for (const node of nodesOf(scope.query, 'cteList')) {
    const table = commonTable(walk, scope, { name: wordOf(node, 'ctename'), levelsUp: 0 })
    if (table !== undefined && table.lineage.writes.length > 0) addReads(scope.lineage, { ...table.lineage, reads: new Set() })
  }
}

