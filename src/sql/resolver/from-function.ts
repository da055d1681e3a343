import type { SnapshotRoutine } from '../catalog-snapshot.ts'
import { add, addThrough, through, use, withArguments, type Dependence } from '../dependence.ts'
import { as, child, children, items, namesOf, text, type Ast } from './ast.ts'
import { columnName } from './column-name.ts'
import { expressionType, pickRoutine, polymorphicType } from './expression-type.ts'
import { addParts } from './expression.ts'
import { asRange, lateralScope, type FromContext, type FromResult } from './from-result.ts'
import { baseType, fieldsOf, findType, outputsOf, type Field } from './names.ts'
import type { Column, Scope } from './scope.ts'

const bigint = 20

/**
 * Functions in FROM, which see what stands before them with or without LATERAL. Every column they give is made of their arguments, which also
 * decide how many rows come.
 */
export function fromFunction(body: Ast, context: FromContext): FromResult {
  const scope = lateralScope(context)
  const alias = child(body, 'alias')
  const calls = children(body, 'functions').map((entry) => items(entry))
  const columns = calls.flatMap(([call, definitions]) => {
    const own = items(definitions)
    const columnDefinitions = own.length > 0 ? own : children(body, 'coldeflist')
    return call === undefined ? [] : columnsOf(call, { context, scope, columnDefinitions, aliasName: calls.length === 1 ? text(alias, 'aliasname') : '' })
  })
  if (body['ordinality'] === true) columns.push({ name: 'ordinality', dependence: new Map(), type: bigint })
  return asRange(columns, alias, columnName(calls[0]?.[0]))
}

type CallContext = { context: FromContext; scope: Scope; columnDefinitions: readonly Ast[]; aliasName: string }

function columnsOf(call: Ast, { context, scope, columnDefinitions, aliasName }: CallContext): Column[] {
  const { resolver } = context
  const body = as(call, 'FuncCall')
  const args = children(body, 'args')
  const isUnnest = body !== undefined && namesOf(body, 'funcname').at(-1) === 'unnest'
  if (isUnnest && args.length > 1) return args.flatMap((argument) => unnested(argument, context, scope))
  const inlined = body === undefined ? undefined : inlinedColumns(body, context, scope)
  const dependence = dependenceOf(call, context, scope, inlined !== undefined)
  const toColumns = (fields: readonly Field[], fallback: string): Column[] => fields.map(({ name, type }, index) => ({ name: name || fallback, dependence: inlinedColumn(inlined, fields.length, index) ?? dependence, type }))
  if (columnDefinitions.length > 0) {
    return columnDefinitions.map((definition, index) => {
      const column = as(definition, 'ColumnDef')
      return { name: text(column, 'colname'), dependence: inlinedColumn(inlined, columnDefinitions.length, index) ?? dependence, type: findType(resolver, child(column, 'typeName')) }
    })
  }
  const own = columnName(call)
  const { outputs, type } = body === undefined ? { outputs: undefined, type: expressionType(resolver, scope, call) } : resultOf(body, context, scope)
  const fields = outputs ?? fieldsOf(resolver, type)
  // One column without a name of its own is called as the alias is.
  return fields === undefined ? [{ name: aliasName || own, dependence: inlinedColumn(inlined, 1, 0) ?? dependence, type }] : toColumns(fields, fields.length === 1 ? aliasName || own : own)
}

function resultOf(body: Ast, { resolver }: FromContext, scope: Scope): { outputs: readonly Field[] | undefined; type: number | undefined } {
  const args = children(body, 'args')
  const routine = pickRoutine(resolver, { names: namesOf(body, 'funcname'), args, scope })
  if (routine === undefined) return { outputs: undefined, type: undefined }
  const outputs = outputsOf(routine)
  // A single OUT argument is the result itself, and may be composite.
  if (outputs?.length === 1 && fieldsOf(resolver, routine.returnType) !== undefined) return { outputs: undefined, type: routine.returnType }
  const isPolymorphic = resolver.catalog.types.get(routine.returnType)?.category === 'P'
  return { outputs, type: isPolymorphic ? polymorphicType(resolver, scope, { routine, args }) : routine.returnType }
}

/** Each argument of unnest(a, b) gives columns of its own. */
function unnested(argument: Ast, context: FromContext, scope: Scope): Column[] {
  const { resolver } = context
  const dependence = dependenceOf(argument, context, scope)
  const type = expressionType(resolver, scope, argument)
  const element = type === undefined ? undefined : baseType(resolver, type)?.element || undefined
  return fieldsOf(resolver, element)?.map((field) => ({ name: field.name, dependence, type: field.type })) ?? [{ name: 'unnest', dependence, type: element }]
}

/** The columns of an SQL function, made of what its body reads and of its arguments; undefined where it cannot be looked into. */
function inlinedColumns(body: Ast, { resolver, lineage }: FromContext, scope: Scope): readonly Dependence[] | undefined {
  const args = children(body, 'args')
  const routine = pickRoutine(resolver, { names: namesOf(body, 'funcname'), args, scope })
  const output = routine === undefined ? undefined : resolver.catalog.outputs?.of.get(routine.oid)
  if (routine === undefined || output === undefined) return undefined
  const given = argumentsOf(routine, args).map((argument) => {
    const into: Dependence = new Map()
    resolver.addExpression(argument, { resolver, scope, lineage, how: use.identity, into })
    return into
  })
  addThrough(lineage.influence, withArguments(output.influence, given), use.identity)
  for (const relation of output.reads) lineage.reads.add(relation)
  return output.columns.map((column) => withArguments(column, given))
}

/** Arguments by the place of their parameter: those by name where their name is. */
function argumentsOf(routine: SnapshotRoutine, args: readonly Ast[]): Ast[] {
  const inputs = routine.arguments.filter(({ mode }) => mode !== 'out' && mode !== 'table')
  const placed: Ast[] = []
  args.forEach((argument, index) => {
    const named = as(argument, 'NamedArgExpr')
    const at = named === undefined ? index : inputs.findIndex(({ name }) => name === text(named, 'name'))
    placed[at < 0 ? index : at] = argument
  })
  return Array.from({ length: placed.length }, (_, index) => placed[index] ?? {})
}

/** A composite result of one column is not taken apart: each field may be made of all of it. */
function inlinedColumn(inlined: readonly Dependence[] | undefined, wanted: number, index: number): Dependence | undefined {
  if (inlined?.length === wanted) return inlined[index]
  return inlined?.length === 1 ? through(inlined[0]!, use.transformation) : undefined
}

function dependenceOf(call: Ast, { resolver, lineage }: FromContext, scope: Scope, isInlined = false): Dependence {
  const into: Dependence = new Map()
  resolver.addExpression(call, { resolver, scope, lineage, how: use.transformation, into })
  if (!isInlined) for (const key of into.keys()) add(lineage.influence, key, use.filter)
  return into
}

/** XMLTABLE: every column comes out of the document. */
export function fromXmlTable(body: Ast, context: FromContext): FromResult {
  const { resolver, lineage } = context
  const scope = lateralScope(context)
  const dependence: Dependence = new Map()
  const place = { resolver, scope, lineage, how: use.transformation, into: dependence }
  resolver.addExpression(child(body, 'docexpr'), place)
  resolver.addExpression(child(body, 'rowexpr'), place)
  addParts(body['namespaces'], place)
  const columns = children(body, 'columns').map((entry): Column => {
    const column = as(entry, 'RangeTableFuncCol')
    resolver.addExpression(child(column, 'colexpr'), place)
    resolver.addExpression(child(column, 'coldefexpr'), place)
    return { name: text(column, 'colname'), dependence, type: findType(resolver, child(column, 'typeName')) }
  })
  return documentResult(columns, dependence, { body, context, name: 'xmltable' })
}

/** JSON_TABLE: the same, with nested columns in the order in which they are written. */
export function fromJsonTable(body: Ast, context: FromContext): FromResult {
  const { resolver, lineage } = context
  const dependence: Dependence = new Map()
  const place = { resolver, scope: lateralScope(context), lineage, how: use.transformation, into: dependence }
  addParts(body['context_item'], place)
  addParts(body['passing'], place)
  const collect = (nodes: readonly Ast[]): Column[] => nodes.flatMap((entry) => {
    const column = as(entry, 'JsonTableColumn')
    if (text(column, 'coltype') === 'JTC_NESTED') return collect(children(column, 'columns'))
    addParts(column?.['on_empty'], place)
    addParts(column?.['on_error'], place)
    return [{ name: text(column, 'name'), dependence, type: findType(resolver, child(column, 'typeName')) }]
  })
  return documentResult(collect(children(body, 'columns')), dependence, { body, context, name: 'json_table' })
}

function documentResult(columns: readonly Column[], dependence: Dependence, { body, context, name }: { body: Ast; context: FromContext; name: string }): FromResult {
  for (const key of dependence.keys()) add(context.lineage.influence, key, use.filter)
  return asRange(columns, child(body, 'alias'), name)
}
