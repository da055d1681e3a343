import type { SnapshotRoutine } from '../catalog-snapshot.ts'
import { as, child, children, namesOf, open, stringOf, text, type Ast } from './ast.ts'
import { findColumn } from './column-reference.ts'
import { baseType, fieldsOf, findRoutines, findType } from './names.ts'
import { ResolveError, type Resolver, type Scope } from './scope.ts'

type Visit = (body: Ast, resolver: Resolver, scope: Scope) => number | undefined

/** Oid of an expression's type, where it matters and can be told: for composite values and for choosing among overloaded functions. */
export function expressionType(resolver: Resolver, scope: Scope, node: Ast | undefined): number | undefined {
  if (node === undefined) return undefined
  const { kind, body } = open(node)
  return types[kind]?.(body, resolver, scope)
}

const boolean = 16
const bigint = 20
const integer = 23
const numeric = 1700

const types: Readonly<Record<string, Visit>> = {
  TypeCast: (body, resolver) => findType(resolver, child(body, 'typeName')),
  ColumnRef: (body, resolver, scope) => (children(body, 'fields').at(-1)?.['A_Star'] === undefined ? findColumn(resolver, scope, body).column.type : undefined),
  A_ArrayExpr: (body, resolver, scope) => arrayOf(resolver, firstType(resolver, scope, children(body, 'elements'))),
  JsonFuncExpr: (body, resolver) => findType(resolver, child(child(body, 'output'), 'typeName')),
  A_Const: (body) => (body['ival'] !== undefined ? integer : body['boolval'] !== undefined ? boolean : body['fval'] !== undefined ? numeric : undefined),
  FuncCall: (body, resolver, scope) => resultType(resolver, scope, body),
  ParamRef: (body, resolver) => resolver.variables?.get(`$${typeof body['number'] === 'number' ? body['number'] : 0}`)?.type,
  CollateClause: (body, resolver, scope) => expressionType(resolver, scope, child(body, 'arg')),
  CoalesceExpr: (body, resolver, scope) => firstType(resolver, scope, children(body, 'args')),
  MinMaxExpr: (body, resolver, scope) => firstType(resolver, scope, children(body, 'args')),
  CaseExpr: (body, resolver, scope) => firstType(resolver, scope,
    [...children(body, 'args').map((when) => child(as(when, 'CaseWhen'), 'result')), child(body, 'defresult')]),
  A_Indirection: (body, resolver, scope) => indirectionType(resolver, scope, body),
  SubLink: (body, resolver, scope) => sublinkType(resolver, scope, body),
}

function firstType(resolver: Resolver, scope: Scope, nodes: readonly (Ast | undefined)[]): number | undefined {
  for (const node of nodes) {
    const type = expressionType(resolver, scope, node)
    if (type !== undefined) return type
  }
  return undefined
}

function arrayOf({ catalog }: Resolver, element: number | undefined): number | undefined {
  return element === undefined ? undefined : catalog.types.get(element)?.array || undefined
}

function indirectionType(resolver: Resolver, scope: Scope, body: Ast): number | undefined {
  let type = expressionType(resolver, scope, child(body, 'arg'))
  for (const step of children(body, 'indirection')) {
    const indexes = as(step, 'A_Indices')
    if (indexes === undefined) type = fieldsOf(resolver, type)?.find(({ name }) => name === stringOf(step))?.type
    else if (indexes['is_slice'] !== true) type = type === undefined ? undefined : baseType(resolver, type)?.element || undefined
  }
  return type
}

function sublinkType(resolver: Resolver, scope: Scope, body: Ast): number | undefined {
  const kind = text(body, 'subLinkType')
  if (kind === 'EXISTS_SUBLINK') return boolean
  if (kind !== 'EXPR_SUBLINK' && kind !== 'ARRAY_SUBLINK') return undefined
  const type = resolver.resolveQuery(child(body, 'subselect'), scope, resolver).columns[0]?.type
  return kind === 'EXPR_SUBLINK' ? type : arrayOf(resolver, type)
}

/** The type that a call gives; a polymorphic one is that of its arguments. */
export function resultType(resolver: Resolver, scope: Scope, call: Ast): number | undefined {
  const args = children(call, 'args')
  const names = namesOf(call, 'funcname')
  const routine = pickRoutine(resolver, { names, args, scope })
  if (routine === undefined) return undefined
  if (names.at(-1) === 'count') return bigint
  return resolver.catalog.types.get(routine.returnType)?.category === 'P' ? polymorphicType(resolver, scope, { routine, args }) : routine.returnType
}

/** `anyelement` of an array argument is its element; `anyarray` is the array that was given, or one of the element. */
export function polymorphicType(resolver: Resolver, scope: Scope, { routine, args }: { routine: SnapshotRoutine; args: readonly Ast[] }): number | undefined {
  const nameOf = (oid: number): string => resolver.catalog.types.get(oid)?.name ?? ''
  const result = nameOf(routine.returnType)
  if (!result.startsWith('any')) return routine.returnType
  const arrayAt = routine.argumentTypes.findIndex((type) => nameOf(type).endsWith('array'))
  const elementAt = routine.argumentTypes.findIndex((type) => /^any(?:element|compatible|nonarray|enum)/.test(nameOf(type)))
  const given = expressionType(resolver, scope, args[arrayAt >= 0 ? arrayAt : elementAt])
  if (given === undefined) return undefined
  const isArrayGiven = arrayAt >= 0
  if (result.endsWith('array')) return isArrayGiven ? given : arrayOf(resolver, given)
  return isArrayGiven ? baseType(resolver, given)?.element || undefined : given
}

/** The routine that a call means: by name and number of arguments, then by how well their types fit; the search path decides among equals. */
export function pickRoutine(resolver: Resolver, { names, args, scope }: { names: readonly string[]; args: readonly Ast[]; scope: Scope }): SnapshotRoutine | undefined {
  const named = findRoutines(resolver, names)
  if (named.length < 2) return named[0]
  const count = args.length
  const fitting = named.filter(({ argumentTypes, defaultCount, isVariadic }) =>
    (count <= argumentTypes.length && count >= argumentTypes.length - defaultCount) || (isVariadic && count >= argumentTypes.length - 1))
  if (fitting.length < 2) return fitting[0] ?? named[0]
  const given = args.map((argument) => typeOrNothing(resolver, scope, argument))
  let best: SnapshotRoutine | undefined
  let bestScore = -Infinity
  for (const routine of fitting) {
    const score = given.reduce<number>((sum, type, index) => sum + fit(resolver, type, routine.argumentTypes[index]), routine.isVariadic ? -0.5 : 0)
    if (score > bestScore) [best, bestScore] = [routine, score]
  }
  return best
}

function typeOrNothing(resolver: Resolver, scope: Scope, argument: Ast): number | undefined {
  try {
    return expressionType(resolver, scope, argument)
  } catch (error) {
    if (error instanceof ResolveError) return undefined
    throw error
  }
}

function fit(resolver: Resolver, given: number | undefined, wanted: number | undefined): number {
  if (given === undefined || wanted === undefined) return 0
  if (given === wanted) return 3
  const [givenType, wantedType] = [baseType(resolver, given), baseType(resolver, wanted)]
  if (givenType?.oid === wantedType?.oid) return 2
  if (wantedType?.category === 'P') return fitsPolymorphic(wantedType.name, givenType?.category) ? 1 : -2
  return givenType?.category === wantedType?.category ? 1 : -2
}

/** `anyarray` takes arrays only, `anyrange` and `anymultirange` ranges, `anyenum` enums; the others anything. */
function fitsPolymorphic(name: string, category: string | undefined): boolean {
  if (name.endsWith('array') && name !== 'anynonarray') return category === 'A'
  if (name.endsWith('range')) return category === 'R'
  return name === 'anyenum' ? category === 'E' : true
}
