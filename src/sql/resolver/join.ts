import { addThrough, use, type Dependence } from '../dependence.ts'
import { addJoin } from '../query-lineage.ts'
import { child, namesOf, text, type Ast } from './ast.ts'
import { asRange, combine, type FromContext, type FromResult } from './from-result.ts'
import { baseType } from './names.ts'
import { createScope, ResolveError, type Column, type Resolver, type Scope } from './scope.ts'

/** A JOIN: USING and NATURAL merge columns; an alias of the whole hides what is inside. */
export function join(body: Ast, context: FromContext, fromItem: (node: Ast, context: FromContext) => FromResult): FromResult {
  const { resolver, left: before, lineage } = context
  const left = fromItem(child(body, 'larg') ?? {}, context)
  const right = fromItem(child(body, 'rarg') ?? {}, { ...context, left: before === null ? left : combine(before, left) })
  const using = body['isNatural'] === true ? sharedNames(left, right) : namesOf(body, 'usingClause')
  const merged = using.map((name) => merge(name, { left, right, context, joinType: text(body, 'jointype') }))
  const others = [...left.columns, ...right.columns].filter(({ name }) => !using.includes(name))
  const columns = [...merged, ...others]
  const usingAlias = child(body, 'join_using_alias')
  const ranges = [...left.ranges, ...right.ranges, ...(usingAlias === undefined ? [] : [{ name: text(usingAlias, 'aliasname'), columns: merged }])]
  const quals = child(body, 'quals')
  if (quals !== undefined) resolver.addExpression(quals, { resolver, scope: conditionScope(context, { columns, ranges }), lineage, how: use.join, into: lineage.influence })
  const alias = child(body, 'alias')
  return alias === undefined ? { columns, ranges } : asRange(columns, alias, null)
}

function sharedNames(left: FromResult, right: FromResult): string[] {
  return [...new Set(left.columns.map(({ name }) => name))].filter((name) => right.columns.some((column) => column.name === name))
}

/** ON sees both sides, and what a lateral query around it may see. */
function conditionScope({ scope }: FromContext, { columns, ranges }: FromResult): Scope {
  const isInsideLateral = scope.ranges.length > 0
  const parent = isInsideLateral ? createScope(scope.parent, { ranges: scope.ranges, columns: scope.columns, commonTables: scope.commonTables }) : scope.parent
  return createScope(parent, { ranges, columns, commonTables: scope.commonTables })
}

type Merging = { left: FromResult; right: FromResult; context: FromContext; joinType: string }

/** One column of USING: that of the left, of the right where only it is never null or needs no conversion, or both in a full join. */
function merge(name: string, { left, right, context, joinType }: Merging): Column {
  const [onLeft, onRight] = [onlyOne(left, name), onlyOne(right, name)]
  const { resolver, lineage } = context
  addJoin(lineage, onLeft.dependence, onRight.dependence)
  addThrough(lineage.influence, onLeft.dependence, use.join)
  addThrough(lineage.influence, onRight.dependence, use.join)
  if (joinType === 'JOIN_FULL') {
    const together: Dependence = new Map()
    addThrough(together, onLeft.dependence, use.transformation)
    addThrough(together, onRight.dependence, use.transformation)
    return { name, dependence: together, type: onLeft.type }
  }
  const takesRight = joinType === 'JOIN_RIGHT' || (joinType === 'JOIN_INNER' && isConvertedToRight(resolver, onLeft.type, onRight.type))
  return { ...(takesRight ? onRight : onLeft), name }
}

function onlyOne({ columns }: FromResult, name: string): Column {
  const found = columns.filter((column) => column.name === name)
  if (found[0] === undefined) throw new ResolveError(`column ${name} of USING is not on both sides`)
  if (found.length > 1 && !found.every((column) => column === found[0])) throw new ResolveError(`column ${name} of USING is ambiguous`)
  return found[0]
}

/** Types that convert by themselves into all that follow: smallint, integer, bigint, numeric, real, double precision; date, timestamp, timestamptz. */
const widening = [[21, 23, 20, 1700, 700, 701], [1082, 1114, 1184]]

/** Both sides of an inner join are equal; PostgreSQL takes the one that is not converted. */
function isConvertedToRight(resolver: Resolver, left: number | undefined, right: number | undefined): boolean {
  if (left === undefined || right === undefined || left === right) return false
  const [leftBase, rightBase] = [baseType(resolver, left)?.oid ?? left, baseType(resolver, right)?.oid ?? right]
  if (leftBase === rightBase) return left !== leftBase && right === rightBase
  return widening.some((types) => types.includes(leftBase) && types.indexOf(leftBase) < types.indexOf(rightBase))
}
