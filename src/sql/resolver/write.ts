import { addThrough, use, type Dependence } from '../dependence.ts'
import { addReads, emptyQueryLineage, type QueryLineage, type WrittenColumn } from '../query-lineage.ts'
import { as, child, children, number, open, text, type Ast } from './ast.ts'
import { addCommonTables } from './common-table.ts'
import { expressionText } from './expression-text.ts'
import { addIndexes } from './expression.ts'
import { addFrom } from './from.ts'
import { resolveSelect, targetColumns } from './select.ts'
import { createScope, ResolveError, type OverlayTable, type Range, type ResolvedQuery, type Resolver, type Scope } from './scope.ts'
import { findTarget, type WriteTarget } from './write-target.ts'

type Writing = {
  readonly resolver: Resolver
  readonly scope: Scope
  readonly lineage: QueryLineage
  readonly target: WriteTarget
  /** What goes into each column, by its number. */
  readonly columns: Map<number, WrittenColumn>
}

const kinds = { InsertStmt: 'insert', UpdateStmt: 'update', DeleteStmt: 'delete', MergeStmt: 'merge' } as const
type WriteKind = keyof typeof kinds

export function isWrite(kind: string): kind is WriteKind {
  return Object.hasOwn(kinds, kind)
}

/** Resolves INSERT, UPDATE, DELETE or MERGE; its columns are those of RETURNING. */
export function resolveWrite(node: Ast, parent: Scope | null, resolver: Resolver): ResolvedQuery {
  const { kind, body } = open(node)
  if (!isWrite(kind)) throw new ResolveError(`${kind} is no query`)
  const lineage = emptyQueryLineage()
  const scope = createScope(parent)
  addCommonTables(child(body, 'withClause'), { resolver, scope, lineage })
  const target = findTarget(resolver, child(body, 'relation') ?? {})
  const writing: Writing = { resolver, scope, lineage, target, columns: new Map() }
  const ranges = writers[kind](body, writing)
  if (target.overlay === undefined) {
    lineage.writes.push({ relation: target.relation, kind: kinds[kind], columns: writing.columns, influence: lineage.influence, reads: lineage.reads })
  } else addToOverlay(target.overlay, writing)
  const columns = returningColumns(body, writing, ranges)
  lineage.columns = columns.map(({ name, dependence }) => ({ name, dependence }))
  return { columns, lineage }
}

/** A table that only statements know holds from now on what was written into it. */
function addToOverlay(overlay: OverlayTable, { columns, lineage }: Writing): void {
  for (const [number, { dependence }] of columns) addThrough(overlay.columns[number - 1]!.dependence, dependence, use.identity)
  addThrough(overlay.influence, lineage.influence, use.identity)
  for (const relation of lineage.reads) overlay.reads.add(relation)
}

/** What each statement does; gives the ranges that RETURNING may refer to. */
const writers: { [Kind in WriteKind]: (body: Ast, writing: Writing) => readonly Range[] } = {
  InsertStmt: insert, UpdateStmt: update, DeleteStmt: remove, MergeStmt: merge,
}

function insert(body: Ast, writing: Writing): readonly Range[] {
  const { target, lineage, scope, resolver } = writing
  const given = children(body, 'cols').map((node) => as(node, 'ResTarget') ?? {})
  const names = given.length > 0 ? given.map((column) => text(column, 'name')) : target.range.columns.map(({ name }) => name)
  const select = as(child(body, 'selectStmt'), 'SelectStmt')
  if (select !== undefined) {
    const { columns, lineage: inner } = resolveSelect(select, scope, resolver)
    addThrough(lineage.influence, inner.influence, use.identity)
    addReads(lineage, inner)
    columns.forEach(({ dependence }, index) => {
      const name = names[index]
      if (name === undefined) return
      const isPart = children(given[index], 'indirection').length > 0
      addColumn(writing, name, { dependence: through(dependence, isPart ? use.transformation : use.identity), ...textOf(inner.columns[index]?.expression) })
    })
  }
  addConflict(child(body, 'onConflictClause'), writing)
  return [target.range]
}

/** ON CONFLICT DO UPDATE: `excluded` is the row that would have been inserted. */
function addConflict(clause: Ast | undefined, writing: Writing): void {
  if (clause === undefined || text(clause, 'action') !== 'ONCONFLICT_UPDATE') return
  const { target, columns, lineage, resolver, scope } = writing
  const excluded: Range = {
    name: 'excluded',
    columns: target.range.columns.map((column) => ({ name: column.name, type: column.type, dependence: new Map(columns.get(target.numberOf(column.name))?.dependence) })),
  }
  const inner = createScope(scope.parent, { commonTables: scope.commonTables, ranges: [target.range, excluded], columns: target.range.columns })
  addAssignments(children(clause, 'targetList'), inner, writing)
  resolver.addExpression(child(clause, 'whereClause'), { resolver, scope: inner, lineage, how: use.filter, into: lineage.influence })
}

function update(body: Ast, writing: Writing): readonly Range[] {
  const inner = withFrom(children(body, 'fromClause'), writing)
  addAssignments(children(body, 'targetList'), inner, writing)
  addFilter(child(body, 'whereClause'), inner, writing)
  return inner.ranges
}

function remove(body: Ast, writing: Writing): readonly Range[] {
  const inner = withFrom(children(body, 'usingClause'), writing)
  addFilter(child(body, 'whereClause'), inner, writing)
  return inner.ranges
}

function merge(body: Ast, writing: Writing): readonly Range[] {
  const { resolver, lineage, scope, target, columns } = writing
  const source = child(body, 'sourceRelation')
  const outer = createScope(scope.parent, { commonTables: scope.commonTables })
  addFrom(source === undefined ? [] : [source], { resolver, scope: outer, lineage })
  const both = createScope(scope.parent, { commonTables: scope.commonTables, ranges: [target.range, ...outer.ranges], columns: [...target.range.columns, ...outer.columns] })
  resolver.addExpression(child(body, 'joinCondition'), { resolver, scope: both, lineage, how: use.join, into: lineage.influence })
  for (const node of children(body, 'mergeWhenClauses')) {
    const when = as(node, 'MergeWhenClause')
    addFilter(child(when, 'condition'), both, writing)
    if (text(when, 'commandType') === 'CMD_UPDATE') addAssignments(children(when, 'targetList'), both, writing)
    if (text(when, 'commandType') !== 'CMD_INSERT') continue
    const named = children(when, 'targetList').map((entry) => text(as(entry, 'ResTarget'), 'name'))
    const names = named.length > 0 ? named : target.range.columns.map(({ name }) => name)
    children(when, 'values').forEach((value, index) => {
      const dependence: Dependence = new Map()
      resolver.addExpression(value, { resolver, scope: outer, lineage, how: use.identity, into: dependence })
      if (names[index] !== undefined && value['SetToDefault'] === undefined) addColumn({ ...writing, columns }, names[index], { dependence })
    })
  }
  return [...outer.ranges, target.range]
}

/** The target and what the statement joins it with. */
function withFrom(items: readonly Ast[], { resolver, scope, lineage, target }: Writing): Scope {
  const others = createScope(scope.parent, { commonTables: scope.commonTables })
  addFrom(items, { resolver, scope: others, lineage })
  return createScope(scope.parent, {
    commonTables: scope.commonTables, ranges: [target.range, ...others.ranges], columns: [...target.range.columns, ...others.columns],
  })
}

function addFilter(condition: Ast | undefined, scope: Scope, { resolver, lineage }: Writing): void {
  resolver.addExpression(condition, { resolver, scope, lineage, how: use.filter, into: lineage.influence })
}

/** The assignments of SET; one that changes a part of a value keeps the rest of it. */
function addAssignments(targets: readonly Ast[], scope: Scope, writing: Writing): void {
  const { resolver, lineage, target } = writing
  for (const entry of targets) {
    const assignment = as(entry, 'ResTarget')
    const name = text(assignment, 'name')
    const value = child(assignment, 'val')
    if (value?.['SetToDefault'] !== undefined) continue
    const dependence: Dependence = new Map()
    const place = { resolver, scope, lineage, how: use.identity, into: dependence }
    const multiple = as(value, 'MultiAssignRef')
    if (multiple === undefined) resolver.addExpression(value, place)
    else addMultiple(multiple, place)
    const indirection = children(assignment, 'indirection')
    const quoted = assignmentText(resolver, assignment, multiple)
    if (indirection.length === 0) {
      addColumn(writing, name, { dependence, ...textOf(quoted) })
      continue
    }
    const whole = through(dependence, use.transformation)
    addThrough(whole, target.range.columns.find((column) => column.name === name)?.dependence ?? new Map(), use.transformation)
    addIndexes(indirection, { ...place, how: use.transformation, into: whole })
    addColumn(writing, name, { dependence: whole, ...textOf(quoted) })
  }
}

function assignmentText(resolver: Resolver, assignment: Ast | undefined, multiple: Ast | undefined): (() => string | undefined) | undefined {
  if (multiple !== undefined) return undefined
  // The assignment begins with the name of its column.
  return () => expressionText(resolver.source, number(assignment, 'location'))?.replace(/^[^=]*=\s*/, '')
}

/** `SET (a, b) = (SELECT …)` or `ROW(…)`: column `colno` of it. */
function addMultiple(multiple: Ast, place: Parameters<Resolver['addExpression']>[1]): void {
  const { resolver, scope, lineage, into } = place
  const source = child(multiple, 'source')
  const position = number(multiple, 'colno') - 1
  const sublink = as(source, 'SubLink')
  const row = as(source, 'RowExpr')
  if (sublink !== undefined) {
    const inner = resolver.resolveQuery(child(sublink, 'subselect'), scope, resolver)
    addReads(lineage, inner.lineage)
    addThrough(into, inner.columns[position]?.dependence ?? new Map(), use.identity)
    addThrough(into, inner.lineage.influence, use.filter)
  } else if (row === undefined) resolver.addExpression(source, { ...place, how: use.transformation })
  else resolver.addExpression(children(row, 'args')[position], place)
}

function addColumn({ target, columns }: Writing, name: string, column: WrittenColumn): void {
  const attribute = target.numberOf(name)
  const known = columns.get(attribute)
  if (known === undefined) columns.set(attribute, column)
  else addThrough(known.dependence, column.dependence, use.identity)
}

function textOf(expression: (() => string | undefined) | undefined): Pick<WrittenColumn, 'expression'> {
  return expression === undefined ? {} : { expression }
}

function through(dependence: Dependence, how: number): Dependence {
  const into: Dependence = new Map()
  addThrough(into, dependence, how)
  return into
}

/** RETURNING sees the row, before and after the change under the names `old` and `new` or others it gives them. */
function returningColumns(body: Ast, { resolver, scope, lineage, target }: Writing, ranges: readonly Range[]): ResolvedQuery['columns'] {
  const clause = child(body, 'returningClause')
  const targets = clause === undefined ? children(body, 'returningList') : children(clause, 'exprs')
  if (targets.length === 0) return []
  const nameOf = (option: string): string | undefined => children(clause, 'options').map((node) => as(node, 'ReturningOption'))
    .find((node) => text(node, 'option') === option)?.['value'] as string | undefined
  const [old, now] = [nameOf('RETURNING_OPTION_OLD') ?? 'old', nameOf('RETURNING_OPTION_NEW') ?? 'new']
  const named = (name: string): Range => ({ name, columns: target.range.columns, relation: target.range.relation })
  const inner = createScope(scope.parent, {
    commonTables: scope.commonTables, ranges: [...ranges, named(old), named(now)], columns: ranges.flatMap(({ columns }) => columns),
  })
  return targetColumns(targets, { resolver, scope: inner, lineage })
}

