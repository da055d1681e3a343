import { add, addThrough, asComputed, asIndirect, columnKey, isDirect, parameterRelation, use } from '../dependence.ts'
import { addReads } from '../query-lineage.ts'
import { rangeEntry } from './range-entry.ts'
import type { TreeNode, TreeValue } from './read-node-tree.ts'
import { scopeAt, type Place, type Scope } from './scope.ts'
import { childrenOf, isTrue, nodeOf, nodesIn, nodesOf, numberOf } from './tree-node.ts'

type Visit = (node: TreeNode, place: Place) => void

/** Adds every column that an expression (a node, a list, or nothing) depends on. */
export function addExpression(value: TreeValue | undefined, place: Place): void {
  for (const node of nodesIn(value)) (visits[node.tag] ?? visitComputed)(node, place)
}

/** An operator, a function, a constructor: whatever is not said otherwise makes something new of all its parts. */
const visitComputed: Visit = (node, place) => {
  noteCall(node, place)
  const inside = { ...place, how: asComputed(place.how) }
  for (const child of childrenOf(node)) addExpression(child, inside)
}

/** What changes the type only: the value is still the same one. */
const visitCast: Visit = (node, place) => {
  addExpression(node.fields['arg'], place)
}

const visitFunction: Visit = (node, place) => {
  const format = numberOf(node, 'funcformat')
  const isCast = format === 1 || format === 2
  noteCall(node, place)
  addExpression(node.fields['args'], isCast ? place : { ...place, how: asComputed(place.how) })
}

const visitVariable: Visit = (node, { walk, scope, how, into }) => {
  const owner = scopeAt(scope, numberOf(node, 'varlevelsup'))
  const entry = rangeEntry(walk, owner, numberOf(node, 'varno'))
  const attribute = numberOf(node, 'varattno')
  if (attribute !== 0) {
    if (entry.relation !== undefined && walk.quiet === 0) walk.mentioned.add(columnKey(entry.relation, attribute))
    addThrough(into, entry.column(attribute), how)
    return
  }
  walk.quiet += 1
  for (const column of entry.wholeRow) addThrough(into, entry.column(column), asComputed(how))
  walk.quiet -= 1
}

const visitAggregate: Visit = (node, place) => {
  noteCall(node, place)
  const how = asAggregated(place.how)
  for (const argument of nodesOf(node, 'args')) {
    const isOrderOnly = isTrue(argument, 'resjunk')
    addExpression(argument.fields['expr'], { ...place, how: isOrderOnly ? asIndirect(place.how, use.sort) : how })
  }
  addExpression(node.fields['aggdirectargs'], { ...place, how })
  addExpression(node.fields['aggfilter'], { ...place, how: asIndirect(place.how, use.conditional) })
}

const visitWindowFunction: Visit = (node, place) => {
  noteCall(node, place)
  addExpression(node.fields['args'], { ...place, how: asAggregated(place.how) })
  addExpression(node.fields['aggfilter'], { ...place, how: asIndirect(place.how, use.conditional) })
  const winref = numberOf(node, 'winref')
  const clause = nodesOf(place.scope.query, 'windowClause').find((window) => numberOf(window, 'winref') === winref)
  if (clause === undefined) return
  const inWindow = { ...place, how: asIndirect(place.how, use.window) }
  for (const list of ['partitionClause', 'orderClause']) {
    for (const item of nodesOf(clause, list)) addExpression(targetOf(place.scope, item), inWindow)
  }
  addExpression(clause.fields['startOffset'], inWindow)
  addExpression(clause.fields['endOffset'], inWindow)
}

const visitCase: Visit = (node, place) => {
  const deciding = { ...place, how: asIndirect(place.how, use.conditional) }
  const value = { ...place, how: asComputed(place.how) }
  addExpression(node.fields['arg'], deciding)
  for (const when of nodesOf(node, 'args')) {
    addExpression(when.fields['expr'], deciding)
    addExpression(when.fields['result'], value)
  }
  addExpression(node.fields['defresult'], value)
}

const sublink = { exists: 0, expression: 4, multiple: 5 } as const

const visitSublink: Visit = (node, place) => {
  const kind = numberOf(node, 'subLinkType')
  addExpression(node.fields['testexpr'], { ...place, how: asComputed(place.how) })
  const query = nodeOf(node, 'subselect')
  if (query === undefined) return
  const inner = place.walk.analyze(place.walk, query, place.scope)
  addReads(place.scope.lineage, inner)
  // The columns of UPDATE SET (a, b) = (SELECT …) are asked for one by one, by its parameters.
  if (kind === sublink.multiple) return
  const how = kind === sublink.expression ? place.how : asComputed(place.how)
  if (kind !== sublink.exists) for (const column of inner.columns) addThrough(place.into, column.dependence, how)
  addThrough(place.into, inner.influence, asIndirect(place.how, use.filter))
}

const parameter = { external: 0, multiple: 3 } as const

const visitParameter: Visit = (node, place) => {
  const kind = numberOf(node, 'paramkind')
  const id = numberOf(node, 'paramid')
  if (kind === parameter.external) add(place.into, columnKey(parameterRelation, id), place.how)
  if (kind === parameter.multiple) addMultipleAssignment(id, place)
}

/** Column `id & 65535` of the sub-select number `id >> 16`, which stands in a target list as an entry of its own. */
function addMultipleAssignment(id: number, { walk, scope, how, into }: Place): void {
  const conflict = nodeOf(scope.query, 'onConflict')
  const actions = nodesOf(scope.query, 'mergeActionList').flatMap((action) => nodesOf(action, 'targetList'))
  const targets = [...nodesOf(scope.query, 'targetList'), ...actions, ...(conflict === undefined ? [] : nodesOf(conflict, 'onConflictSet'))]
  const link = targets.map((entry) => nodeOf(entry, 'expr'))
    .find((expr) => expr?.tag === 'SUBLINK' && numberOf(expr, 'subLinkType') === sublink.multiple && numberOf(expr, 'subLinkId') === id >> 16)
  const query = link && nodeOf(link, 'subselect')
  if (query === undefined) return
  const inner = walk.analyze(walk, query, scope)
  addReads(scope.lineage, inner)
  addThrough(into, inner.columns[(id & 65535) - 1]?.dependence ?? new Map(), how)
  addThrough(into, inner.influence, asIndirect(how, use.filter))
}

/** One field of a composite value; of a whole row it is one column, and stays exact. */
const visitField: Visit = (node, place) => {
  const argument = nodeOf(node, 'arg')
  const field = numberOf(node, 'fieldnum')
  if (argument === undefined || !addField(argument, field, place)) addExpression(argument, { ...place, how: asComputed(place.how) })
}

function addField(value: TreeNode, field: number, place: Place): boolean {
  if (value.tag === 'ROW' || value.tag === 'ROWEXPR') {
    const element = nodesOf(value, 'args')[field - 1]
    if (element !== undefined) addExpression(element, place)
    return element !== undefined
  }
  if (value.tag === 'CONVERTROWTYPEEXPR' || value.tag !== 'VAR') return false
  const owner = scopeAt(place.scope, numberOf(value, 'varlevelsup'))
  const entry = rangeEntry(place.walk, owner, numberOf(value, 'varno'))
  const attribute = numberOf(value, 'varattno')
  if (attribute === 0) {
    if (!entry.wholeRow.includes(field)) return false
    if (entry.relation !== undefined) place.walk.mentioned.add(columnKey(entry.relation, field))
    addThrough(place.into, entry.column(field), place.how)
    return true
  }
  const origin = entry.origin?.(attribute)
  return origin !== undefined && addField(origin.node, field, { ...place, scope: origin.scope })
}

const ignore: Visit = () => {}

/** How nodes are looked at whose parts are not all used alike; PostgreSQL 14 names some differently than 15 and later. */
const visits: Readonly<Record<string, Visit>> = {
  VAR: visitVariable,
  CONST: ignore,
  PARAM: visitParameter,
  CASETESTEXPR: ignore,
  COERCETODOMAINVALUE: ignore,
  SETTODEFAULT: ignore,
  CURRENTOFEXPR: ignore,
  SQLVALUEFUNCTION: ignore,
  NEXTVALUEEXPR: ignore,
  GROUPINGFUNC: ignore,
  GROUPING: ignore,
  MERGESUPPORTFUNC: ignore,
  FUNCEXPR: visitFunction,
  RELABELTYPE: visitCast,
  COERCEVIAIO: visitCast,
  ARRAYCOERCEEXPR: visitCast,
  CONVERTROWTYPEEXPR: visitCast,
  COERCETODOMAIN: visitCast,
  COLLATE: visitCast,
  COLLATEEXPR: visitCast,
  NAMEDARGEXPR: visitCast,
  RETURNINGEXPR: (node, place) => addExpression(node.fields['retexpr'], place),
  TARGETENTRY: (node, place) => addExpression(node.fields['expr'], place),
  AGGREF: visitAggregate,
  WINDOWFUNC: visitWindowFunction,
  CASE: visitCase,
  CASEEXPR: visitCase,
  SUBLINK: visitSublink,
  FIELDSELECT: visitField,
}

function asAggregated(how: number): number {
  return isDirect(how) ? use.aggregation : how
}

/** The expression of the target list that a GROUP BY, ORDER BY or window item refers to. */
export function targetOf(scope: Scope, item: TreeNode): TreeNode | undefined {
  const reference = numberOf(item, 'tleSortGroupRef')
  return nodesOf(scope.query, 'targetList').find((entry) => numberOf(entry, 'ressortgroupref') === reference)
}

function noteCall(node: TreeNode, { scope }: Place): void {
  for (const field of ['funcid', 'aggfnoid', 'winfnoid']) if (node.fields[field] !== undefined) scope.lineage.calls.add(numberOf(node, field))
}
