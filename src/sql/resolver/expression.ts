import { addThrough, asComputed, asIndirect, isDirect, use, type Dependence } from '../dependence.ts'
import { addJoin, addReads } from '../query-lineage.ts'
import { as, child, children, isAst, namesOf, open, stringOf, text, wrappedIn, type Ast, type AstValue } from './ast.ts'
import { addCall, addWindow } from './call.ts'
import { findColumn, starColumns } from './column-reference.ts'
import type { Place } from './scope.ts'

type Visit = (body: Ast, place: Place) => void

/** Adds every column that an expression depends on. */
export function addExpression(node: Ast | undefined, place: Place): void {
  if (node === undefined) return
  const { kind, body } = open(node)
  const visit = visits[kind]
  if (visit !== undefined) visit(body, place)
  else addParts(body, { ...place, how: asComputed(place.how) })
}

/** Everything below a node, each part used in the same way. */
export function addParts(value: AstValue | undefined, place: Place): void {
  for (const part of wrappedIn(isAst(value) ? Object.values(value).filter((item) => item !== undefined) : value)) addExpression(part, place)
}

const visitColumn: Visit = (body, place) => {
  const { resolver, scope, how, into } = place
  if (children(body, 'fields').at(-1)?.['A_Star'] !== undefined) {
    for (const column of starColumns(resolver, scope, body)) addThrough(into, column.dependence, asComputed(how))
    return
  }
  const { column, isWholeRow } = findColumn(resolver, scope, body)
  addThrough(into, column.dependence, isWholeRow ? asComputed(how) : how)
}

/** An operator; `=` between columns of two relations, where rows are chosen, joins them. */
const visitOperator: Visit = (body, place) => {
  const chooses = (place.how & (use.filter | use.join)) !== 0
  if (chooses && text(body, 'kind') === 'AEXPR_OP' && namesOf(body, 'name').at(-1) === '=') addEqual(child(body, 'lexpr'), child(body, 'rexpr'), place)
  addParts(body, { ...place, how: asComputed(place.how) })
}

function addEqual(left: Ast | undefined, right: Ast | undefined, place: Place): void {
  const [leftRow, rightRow] = [as(left, 'RowExpr'), as(right, 'RowExpr')]
  if (leftRow !== undefined && rightRow !== undefined) {
    const others = children(rightRow, 'args')
    children(leftRow, 'args').forEach((item, index) => addEqual(item, others[index], place))
    return
  }
  const [onLeft, onRight] = [comparedColumn(left, place), comparedColumn(right, place)]
  if (onLeft !== undefined && onRight !== undefined) addJoin(place.lineage, onLeft, onRight)
}

/** A column as it stands, or cast to another type. */
function comparedColumn(node: Ast | undefined, { resolver, scope }: Pick<Place, 'resolver' | 'scope'>): Dependence | undefined {
  const cast = as(node, 'TypeCast')
  if (cast !== undefined) return comparedColumn(child(cast, 'arg'), { resolver, scope })
  const reference = as(node, 'ColumnRef')
  if (reference === undefined || children(reference, 'fields').at(-1)?.['A_Star'] !== undefined) return undefined
  const { column, isWholeRow } = findColumn(resolver, scope, reference)
  return isWholeRow ? undefined : column.dependence
}

/** `(row).field`, `array[1]`: one field of a whole row is that column; of anything else it is computed. */
const visitIndirection: Visit = (body, place) => {
  const argument = child(body, 'arg')
  const indirection = children(body, 'indirection')
  const computed = { ...place, how: asComputed(place.how) }
  const reference = as(argument, 'ColumnRef')
  const field = stringOf(indirection[0])
  if (reference !== undefined && field !== '') {
    const { column } = findColumn(place.resolver, place.scope, reference)
    const found = column.fields?.find(({ name }) => name === field)
    if (found !== undefined) {
      addThrough(place.into, found.dependence, indirection.length > 1 ? computed.how : place.how)
      addIndexes(indirection, computed)
      return
    }
  }
  addExpression(argument, computed)
  addIndexes(indirection, computed)
}

export function addIndexes(indirection: readonly Ast[], place: Place): void {
  for (const step of indirection) {
    const indexes = as(step, 'A_Indices')
    addExpression(child(indexes, 'lidx'), place)
    addExpression(child(indexes, 'uidx'), place)
  }
}

const visitCase: Visit = (body, place) => {
  const deciding = { ...place, how: asIndirect(place.how, use.conditional) }
  const value = { ...place, how: asComputed(place.how) }
  addExpression(child(body, 'arg'), deciding)
  for (const branch of children(body, 'args')) {
    const when = as(branch, 'CaseWhen')
    addExpression(child(when, 'expr'), deciding)
    addExpression(child(when, 'result'), value)
  }
  addExpression(child(body, 'defresult'), value)
}

const visitSublink: Visit = (body, place) => {
  const { resolver, scope, how, into } = place
  addExpression(child(body, 'testexpr'), { ...place, how: asComputed(how) })
  const kind = text(body, 'subLinkType')
  const { columns, lineage } = resolver.resolveQuery(child(body, 'subselect'), scope, resolver)
  addReads(place.lineage, lineage)
  if (kind !== 'EXISTS_SUBLINK') for (const column of columns) addThrough(into, column.dependence, kind === 'EXPR_SUBLINK' ? how : asComputed(how))
  addThrough(into, lineage.influence, asIndirect(how, use.filter))
}

/** JSON_ARRAYAGG and JSON_OBJECTAGG. */
const visitJsonAggregate: Visit = (body, place) => {
  const constructor = child(body, 'constructor')
  const aggregated = { ...place, how: isDirect(place.how) ? use.aggregation : place.how }
  addParts(child(body, 'arg'), aggregated)
  if (constructor === undefined) return
  addExpression(child(constructor, 'agg_filter'), { ...place, how: asIndirect(place.how, use.conditional) })
  addParts(constructor['agg_order'], { ...place, how: asIndirect(place.how, use.sort) })
  addWindow(child(constructor, 'over'), { ...place, how: asIndirect(place.how, use.window) }, addExpression)
}

/** A query where an expression is expected, such as JSON_ARRAY(SELECT …). */
const visitQuery: Visit = (body, { resolver, scope, lineage, how, into }) => {
  const inner = resolver.resolveQuery({ SelectStmt: body }, scope, resolver)
  addReads(lineage, inner.lineage)
  for (const column of inner.columns) addThrough(into, column.dependence, asComputed(how))
  addThrough(into, inner.lineage.influence, asIndirect(how, use.filter))
}

const visitParameter: Visit = (body, { resolver, how, into }) => {
  const variable = resolver.variables?.get(`$${typeof body['number'] === 'number' ? body['number'] : 0}`)
  if (variable !== undefined) addThrough(into, variable.dependence, how)
}

const ignore: Visit = () => {}
const visitArgument: Visit = (body, place) => addExpression(child(body, 'arg'), place)

const visits: Readonly<Record<string, Visit>> = {
  ColumnRef: visitColumn,
  A_Const: ignore,
  A_Expr: visitOperator,
  ParamRef: visitParameter,
  SetToDefault: ignore,
  TypeName: ignore,
  String: ignore,
  Integer: ignore,
  SQLValueFunction: ignore,
  A_Star: ignore,
  CurrentOfExpr: ignore,
  GroupingFunc: ignore,
  MergeSupportFunc: ignore,
  TypeCast: visitArgument,
  CollateClause: visitArgument,
  NamedArgExpr: visitArgument,
  A_Indirection: visitIndirection,
  FuncCall: (body, place) => addCall(body, place, addExpression),
  CaseExpr: visitCase,
  SubLink: visitSublink,
  JsonObjectAgg: visitJsonAggregate,
  JsonArrayAgg: visitJsonAggregate,
  SortBy: (body, place) => addExpression(child(body, 'node'), place),
  SelectStmt: visitQuery,
}
