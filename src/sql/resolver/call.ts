import { addThrough, asComputed, asIndirect, isDirect, use } from '../dependence.ts'
import { as, child, children, namesOf, text, type Ast } from './ast.ts'
import { findColumn } from './column-reference.ts'
import { findRoutines } from './names.ts'
import { pickRoutine } from './expression-type.ts'
import { ResolveError, type Place } from './scope.ts'

type Visit = (node: Ast | undefined, place: Place) => void

/** A function call: an aggregate and a window function put rows together, any other makes something new of its arguments. */
export function addCall(body: Ast, place: Place, visit: Visit): void {
  const names = namesOf(body, 'funcname')
  const routines = findRoutines(place.resolver, names)
  const called = pickRoutine(place.resolver, { names, args: children(body, 'args'), scope: place.scope })
  if (called !== undefined) place.lineage.calls.add(called.oid)
  const isAggregate = body['agg_star'] === true || body['agg_distinct'] === true || body['agg_within_group'] === true || child(body, 'agg_filter') !== undefined
    || routines.some(({ kind }) => kind === 'a')
  if (isAggregate || child(body, 'over') !== undefined) addAggregate(body, place, visit)
  else if (!addFieldCall(body, place, routines.length)) for (const argument of children(body, 'args')) visit(argument, { ...place, how: asComputed(place.how) })
}

function addAggregate(body: Ast, place: Place, visit: Visit): void {
  const value = { ...place, how: isDirect(place.how) ? use.aggregation : place.how }
  const given = new Set(children(body, 'args').map(withoutLocations))
  for (const argument of children(body, 'args')) visit(argument, value)
  for (const item of children(body, 'agg_order')) {
    const node = child(as(item, 'SortBy'), 'node')
    if (body['agg_within_group'] === true) visit(node, value)
    // What is aggregated anyway is not also something to sort by.
    else if (node !== undefined && !given.has(withoutLocations(node))) visit(node, { ...place, how: asIndirect(place.how, use.sort) })
  }
  visit(child(body, 'agg_filter'), { ...place, how: asIndirect(place.how, use.conditional) })
  addWindow(child(body, 'over'), { ...place, how: asIndirect(place.how, use.window) }, visit)
}

/** What a window partitions and sorts by, with what the window that it refers to does. */
export function addWindow(window: Ast | undefined, place: Place, visit: Visit): void {
  if (window === undefined) return
  const definition = as(window, 'WindowDef') ?? window
  for (const reference of [text(definition, 'name'), text(definition, 'refname')]) {
    const named = reference === '' ? undefined : place.scope.windows.get(reference)
    if (named !== undefined && named !== definition) addWindow(named, place, visit)
  }
  for (const item of children(definition, 'partitionClause')) visit(item, place)
  for (const item of children(definition, 'orderClause')) visit(child(as(item, 'SortBy'), 'node'), place)
  visit(child(definition, 'startOffset'), place)
  visit(child(definition, 'endOffset'), place)
}

/** `field(row)` is `row.field` where no routine has that name. */
function addFieldCall(body: Ast, place: Place, routineCount: number): boolean {
  const names = namesOf(body, 'funcname')
  const [argument, ...others] = children(body, 'args')
  const reference = as(argument, 'ColumnRef')
  if (routineCount > 0 || names.length !== 1 || others.length > 0 || reference === undefined) return false
  try {
    const field = findColumn(place.resolver, place.scope, reference).column.fields?.find(({ name }) => name === names[0])
    if (field === undefined) return false
    addThrough(place.into, field.dependence, place.how)
    return true
  } catch (error) {
    if (error instanceof ResolveError) return false
    throw error
  }
}

const locationFields = new Set(['location', 'stmt_len', 'list_start', 'list_end', 'rexpr_list_start', 'rexpr_list_end'])

/** A node as text that is equal for equal expressions. */
export function withoutLocations(node: Ast): string {
  return JSON.stringify(node, (key, value: unknown) => (locationFields.has(key) ? undefined : value))
}
