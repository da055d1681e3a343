import { addThrough, use, type Dependence } from '../dependence.ts'
import { addReads, emptyQueryLineage, type OutputColumn, type QueryLineage } from '../query-lineage.ts'
import { as, child, children, items, namesOf, number, stringOf, text, type Ast } from './ast.ts'
import { findColumn, starColumns } from './column-reference.ts'
import { columnName } from './column-name.ts'
import { addCommonTables } from './common-table.ts'
import { expressionType, pickRoutine } from './expression-type.ts'
import { expressionText } from './expression-text.ts'
import { addFrom } from './from.ts'
import { fieldsOf, outputsOf } from './names.ts'
import { createScope, ResolveError, type Column, type ResolvedQuery, type Resolver, type Scope } from './scope.ts'

/** One SELECT being resolved. */
export type Selecting = { readonly resolver: Resolver; readonly scope: Scope; readonly lineage: QueryLineage }

type Item = Column & Pick<OutputColumn, 'expression'>

/** Resolves a SELECT, VALUES or set operation. */
export function resolveSelect(select: Ast, parent: Scope | null, resolver: Resolver): ResolvedQuery {
  const lineage = emptyQueryLineage()
  const selecting = { resolver, scope: createScope(parent), lineage }
  addCommonTables(child(select, 'withClause'), selecting)
  let columns: readonly Item[]
  if (children(select, 'valuesLists').length > 0) columns = valuesColumns(select, selecting)
  else if (child(select, 'larg') !== undefined) columns = setColumns(select, selecting)
  else columns = plainColumns(select, selecting)
  for (const field of ['limitCount', 'limitOffset']) addInfluence(child(select, field), use.filter, selecting)
  lineage.columns = columns.map(({ name, dependence, expression }) => ({ name, dependence, ...(expression !== undefined && { expression }) }))
  return { columns, lineage }
}

function addInfluence(node: Ast | undefined, how: number, { resolver, scope, lineage }: Selecting): void {
  resolver.addExpression(node, { resolver, scope, lineage, how, into: lineage.influence })
}

function valuesColumns(select: Ast, selecting: Selecting): Item[] {
  const rows = children(select, 'valuesLists').map((row) => items(row).flatMap((item) => expanded(item, selecting) ?? [valueColumn(item, selecting)]))
  return (rows[0] ?? []).map(({ type }, index) => {
    const dependence: Dependence = new Map()
    for (const row of rows) addThrough(dependence, row[index]?.dependence ?? new Map(), use.identity)
    return { name: `column${index + 1}`, dependence, type }
  })
}

function valueColumn(value: Ast, { resolver, scope, lineage }: Selecting): Item {
  const dependence: Dependence = new Map()
  resolver.addExpression(value, { resolver, scope, lineage, how: use.identity, into: dependence })
  return { name: '', dependence, type: expressionType(resolver, scope, value) }
}

/** UNION, INTERSECT, EXCEPT: columns come together by position. */
function setColumns(select: Ast, selecting: Selecting): Item[] {
  const { resolver, scope, lineage } = selecting
  const [left, right] = ['larg', 'rarg'].map((side) => resolveSelect(child(select, side) ?? {}, createScope(scope), resolver)) as [ResolvedQuery, ResolvedQuery]
  if (left.columns.length !== right.columns.length) throw new ResolveError('the queries of a set operation give different numbers of columns')
  const isExcept = text(select, 'op') === 'SETOP_EXCEPT'
  for (const side of [left, right]) {
    addThrough(lineage.influence, side.lineage.influence, use.identity)
    addReads(lineage, side.lineage)
    if (select['all'] !== true) for (const { dependence } of side.columns) addThrough(lineage.influence, dependence, use.groupBy)
  }
  if (isExcept) for (const { dependence } of right.columns) addThrough(lineage.influence, dependence, use.filter)
  const columns = left.columns.map((column, index): Item => {
    const dependence: Dependence = new Map(column.dependence)
    addThrough(dependence, right.columns[index]!.dependence, isExcept ? use.filter : use.identity)
    return { name: column.name, dependence, type: column.type ?? right.columns[index]!.type }
  })
  for (const item of children(select, 'sortClause')) {
    const node = child(as(item, 'SortBy'), 'node')
    const sorted = columns[positionOf(node)] ?? columns.find(({ name }) => name === bareName(node))
    if (sorted !== undefined) addThrough(lineage.influence, sorted.dependence, use.sort)
  }
  return columns
}

function plainColumns(select: Ast, selecting: Selecting): Item[] {
  const { scope } = selecting
  addFrom(children(select, 'fromClause'), selecting)
  for (const entry of children(select, 'windowClause')) {
    const window = as(entry, 'WindowDef')
    if (window !== undefined) scope.windows.set(text(window, 'name'), window)
  }
  const columns = targetColumns(children(select, 'targetList'), selecting)
  addInfluence(child(select, 'whereClause'), use.filter, selecting)
  for (const item of children(select, 'groupClause')) addGroupItem(item, columns, selecting)
  if (select['groupByAll'] === true) for (const target of children(select, 'targetList')) addInfluence(child(as(target, 'ResTarget'), 'val'), use.groupBy, selecting)
  addInfluence(child(select, 'havingClause'), use.filter, selecting)
  addDistinct(select, columns, selecting)
  for (const item of children(select, 'sortClause')) addSortItem(child(as(item, 'SortBy'), 'node'), use.sort, columns, selecting)
  return columns
}

/** The output columns of a target list, stars expanded. */
export function targetColumns(targets: readonly Ast[], selecting: Selecting): Item[] {
  return targets.flatMap((entry) => {
    const target = as(entry, 'ResTarget') ?? {}
    return expanded(child(target, 'val'), selecting) ?? [targetColumn(target, selecting)]
  })
}

function targetColumn(target: Ast, { resolver, scope, lineage }: Selecting): Item {
  const value = child(target, 'val')
  const dependence: Dependence = new Map()
  resolver.addExpression(value, { resolver, scope, lineage, how: use.identity, into: dependence })
  const reference = as(value, 'ColumnRef')
  const fields = reference === undefined ? undefined : findColumn(resolver, scope, reference).column.fields
  const name = text(target, 'name') || columnName(value)
  const expression = reference === undefined ? () => expressionText(resolver.source, number(target, 'location'), text(target, 'name') || undefined) : undefined
  return { name, dependence, type: expressionType(resolver, scope, value), fields, ...(expression !== undefined && { expression }) }
}

/** The columns of `*`, `table.*` and `(composite).*`; undefined for anything else. */
function expanded(value: Ast | undefined, selecting: Selecting): Item[] | undefined {
  const { resolver, scope } = selecting
  const reference = as(value, 'ColumnRef')
  if (children(reference, 'fields').at(-1)?.['A_Star'] !== undefined) return starColumns(resolver, scope, reference!).map((column) => ({ ...column, dependence: new Map(column.dependence) }))
  const indirection = as(value, 'A_Indirection')
  if (children(indirection, 'indirection').at(-1)?.['A_Star'] === undefined) return undefined
  return compositeColumns(indirection!, selecting)
}

function compositeColumns(indirection: Ast, { resolver, scope, lineage }: Selecting): Item[] {
  const steps = children(indirection, 'indirection')
  const argument = child(indirection, 'arg')
  const composite: Ast = steps.length > 1 ? { A_Indirection: { arg: argument ?? {}, indirection: steps.slice(0, -1) } } : argument ?? {}
  const reference = as(composite, 'ColumnRef')
  const fields = reference === undefined ? undefined : findColumn(resolver, scope, reference).column.fields
  if (fields !== undefined) return fields.map((field) => ({ ...field, dependence: new Map(field.dependence) }))
  const dependence: Dependence = new Map()
  resolver.addExpression(composite, { resolver, scope, lineage, how: use.transformation, into: dependence })
  const call = as(composite, 'FuncCall')
  const routine = call === undefined ? undefined : pickRoutine(resolver, { names: namesOf(call, 'funcname'), args: children(call, 'args'), scope })
  const named = fieldsOf(resolver, expressionType(resolver, scope, composite)) ?? (routine === undefined ? undefined : outputsOf(routine))
  if (named === undefined) throw new ResolveError('the columns of (…).* are not known')
  return named.map(({ name, type }) => ({ name, dependence: new Map(dependence), type }))
}

/** GROUP BY: a name is a column of FROM before it is one of the output. */
function addGroupItem(item: Ast, columns: readonly Column[], selecting: Selecting): void {
  const { scope, lineage } = selecting
  const parts = as(item, 'GroupingSet') ?? (text(as(item, 'RowExpr'), 'row_format') === 'COERCE_IMPLICIT_CAST' ? as(item, 'RowExpr') : undefined)
  if (parts !== undefined) {
    for (const part of [...children(parts, 'content'), ...children(parts, 'args')]) addGroupItem(part, columns, selecting)
    return
  }
  const name = bareName(item)
  const isInput = name !== undefined && scope.columns.some((column) => column.name === name)
  const output = columns[positionOf(item)] ?? (isInput ? undefined : columns.find((column) => column.name === name))
  if (output === undefined) addInfluence(item, use.groupBy, selecting)
  else addThrough(lineage.influence, output.dependence, use.groupBy)
}

function addDistinct(select: Ast, columns: readonly Column[], selecting: Selecting): void {
  const clause = select['distinctClause']
  if (!Array.isArray(clause)) return
  const expressions = children(select, 'distinctClause').filter((node) => Object.keys(node).length > 0)
  if (expressions.length === 0) for (const { dependence } of columns) addThrough(selecting.lineage.influence, dependence, use.groupBy)
  for (const node of expressions) addSortItem(node, use.groupBy, columns, selecting)
}

/** ORDER BY and DISTINCT ON: a name is a column of the output before it is one of FROM. */
function addSortItem(node: Ast | undefined, how: number, columns: readonly Column[], selecting: Selecting): void {
  const name = bareName(node)
  const output = columns[positionOf(node)] ?? (name === undefined ? undefined : columns.find((column) => column.name === name))
  if (output === undefined) addInfluence(node, how, selecting)
  else addThrough(selecting.lineage.influence, output.dependence, how)
}

/** Index of the output column that a number in ORDER BY or GROUP BY means; −1 for anything else. */
function positionOf(node: Ast | undefined): number {
  const constant = as(node, 'A_Const')
  return constant?.['ival'] === undefined ? -1 : number(child(constant, 'ival'), 'ival') - 1
}

function bareName(node: Ast | undefined): string | undefined {
  const fields = children(as(node, 'ColumnRef'), 'fields')
  return fields.length === 1 ? stringOf(fields[0]) || undefined : undefined
}
