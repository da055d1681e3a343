import type { RoutineCode } from '../../connectors/lineage-connector.ts'
import type { SnapshotArgument, SnapshotColumn, SnapshotRelation } from '../catalog-snapshot.ts'
import { as, child, children, items, namesOf, open, stringOf, text, type Ast } from '../resolver/ast.ts'
import { createResolver, toSearchPath } from '../resolver/create-resolver.ts'
import { findRelation, findType } from '../resolver/names.ts'
import { SyntaxProblem, type SqlParser } from '../resolver/parser.ts'
import { ResolveError, type Resolver } from '../resolver/scope.ts'
import { splitStatements } from '../resolver/split-statements.ts'
import { resolveStatement } from '../resolver/statement.ts'
import { pathChange, untoldPath } from '../session/path-change.ts'
import { typeName } from '../type-name.ts'
import { createCatalogBuilder, type CatalogBuilder } from './catalog-builder.ts'

/** A catalog out of a schema file, the SQL functions whose bodies are texts, and what of the file could not be used, in sentences. */
export type DdlCatalog = { catalog: CatalogBuilder['catalog']; routines: RoutineCode[]; searchPath: readonly string[]; problems: string[] }

type Reading = { builder: CatalogBuilder; routines: RoutineCode[]; resolver: Resolver; /** The schema of names without one. */ schema: string }

/** Reads a schema file, such as pg_dump --schema-only writes: tables, views, types and functions, in the order in which they are made. */
export function readDdl(parser: SqlParser, script: string, setting = 'public'): DdlCatalog {
  const builder = createCatalogBuilder()
  const problems: string[] = []
  const routines: RoutineCode[] = []
  let searchPath = toSearchPath(setting, undefined)
  for (const { text: statement } of splitStatements(script)) {
    try {
      const node = child(parser.parse(statement)[0], 'stmt') ?? {}
      const change = pathChange(node)
      if (change?.setting !== undefined && change.setting !== untoldPath) searchPath = toSearchPath(change.setting, undefined)
      const resolver = createResolver({ catalog: builder.catalog, searchPath, text: statement })
      const { kind, body } = open(node)
      readers[kind]?.(body, { builder, routines, resolver, schema: searchPath.find((schema) => schema !== 'pg_catalog') ?? 'public' })
    } catch (error) {
      if (!(error instanceof SyntaxProblem || error instanceof ResolveError)) throw error
      problems.push(`${error.message} in: ${statement.replaceAll(/\s+/g, ' ').slice(0, 100)}`)
    }
  }
  return { catalog: builder.catalog, routines, searchPath: toSearchPath(setting, undefined), problems }
}

type Read = (body: Ast, reading: Reading) => void

const readers: Readonly<Record<string, Read>> = {
  CreateStmt: (body, reading) => createTable(body, reading, 'r'),
  CreateForeignTableStmt: (body, reading) => createTable(child(body, 'base') ?? {}, reading, 'f'),
  ViewStmt: createQueried,
  CreateTableAsStmt: createQueried,
  SelectStmt: (body, reading) => { if (child(body, 'intoClause') !== undefined) createQueried(body, reading, 'SelectStmt') },
  AlterTableStmt: (body, { builder, resolver }) => {
    const relation = findRelation(resolver, child(body, 'relation') ?? {})
    const columns = children(body, 'cmds').flatMap((entry) => {
      const command = as(entry, 'AlterTableCmd')
      return text(command, 'subtype') === 'AT_AddColumn' ? columnsOf([child(command, 'def') ?? {}], resolver) : []
    })
    if (relation !== undefined && columns.length > 0) builder.addColumns(relation.oid, columns)
  },
  CompositeTypeStmt: (body, { builder, resolver, schema }) => {
    const type = child(body, 'typevar')
    builder.addRelation({ schema: text(type, 'schemaname') || schema, name: text(type, 'relname'), kind: 'c', columns: columnsOf(children(body, 'coldeflist'), resolver) })
  },
  CreateEnumStmt: (body, { builder, schema }) => void builder.addType({ ...split(namesOf(body, 'typeName'), schema), category: 'E' }),
  CreateDomainStmt: (body, { builder, resolver, schema }) => {
    const base = findType(resolver, child(body, 'typeName')) ?? 0
    builder.addType({ ...split(namesOf(body, 'domainname'), schema), category: builder.catalog.types.get(base)?.category ?? 'U', base })
  },
  CreateFunctionStmt: createRoutine,
  DefineStmt: (body, { builder, schema }) => {
    if (text(body, 'kind') !== 'OBJECT_AGGREGATE') return
    builder.addRoutine({ ...split(namesOf(body, 'defnames'), schema), kind: 'a', argumentTypes: [], defaultCount: 0, isVariadic: true, returnType: 0, returnsSet: false, arguments: [] })
  },
}

function split(names: readonly string[], schema: string): { schema: string; name: string } {
  return { schema: names.length > 1 ? names.at(-2)! : schema, name: names.at(-1) ?? '' }
}

function createTable(body: Ast, { builder, resolver, schema }: Reading, kind: string): void {
  const relation = child(body, 'relation')
  const parents = children(body, 'inhRelations').map((parent) => findRelation(resolver, as(parent, 'RangeVar') ?? {}))
  const inherited = parents.flatMap((parent) => [...parent?.columns ?? []])
  const own = columnsOf(children(body, 'tableElts'), resolver)
  const columns = [...inherited, ...own.filter(({ name }) => !inherited.some((column) => column.name === name))]
  builder.addRelation({ schema: text(relation, 'schemaname') || schema, name: text(relation, 'relname'), kind: child(body, 'partspec') === undefined ? kind : 'p', columns })
}

function columnsOf(elements: readonly Ast[], resolver: Resolver): Omit<SnapshotColumn, 'number'>[] {
  return elements.flatMap((element) => {
    const column = as(element, 'ColumnDef')
    const like = as(element, 'TableLikeClause')
    if (like !== undefined) return [...findRelation(resolver, child(like, 'relation') ?? {})?.columns ?? []]
    if (column === undefined) return []
    const isGenerated = children(column, 'constraints').some((constraint) => text(as(constraint, 'Constraint'), 'contype') === 'CONSTR_GENERATED')
    return [{ name: text(column, 'colname'), type: findType(resolver, child(column, 'typeName')) ?? 0, isGenerated }]
  })
}

/** A view, or a table made of a query: its columns are those of the query. */
function createQueried(body: Ast, { builder, resolver, schema }: Reading, kind = body['view'] === undefined ? 'CreateTableAsStmt' : 'ViewStmt'): void {
  const { created } = resolveStatement({ [kind]: body }, resolver)
  if (created === undefined) return
  const kinds = { view: 'v', 'materialized view': 'm', table: 'r' } as const satisfies Record<string, SnapshotRelation['kind']>
  builder.addRelation({
    schema: created.schema || schema, name: created.name, kind: kinds[created.kind], columns: created.columns.map(({ name }) => ({ name, type: 0, isGenerated: false })),
  })
}

const parameterModes: Readonly<Record<string, SnapshotArgument['mode']>> = {
  FUNC_PARAM_OUT: 'out', FUNC_PARAM_INOUT: 'inout', FUNC_PARAM_VARIADIC: 'variadic', FUNC_PARAM_TABLE: 'table',
}

function createRoutine(body: Ast, { builder, routines, resolver, schema }: Reading): void {
  const parameters = children(body, 'parameters').map((entry) => as(entry, 'FunctionParameter') ?? {})
  const arguments_ = parameters.map((parameter): SnapshotArgument => ({
    name: text(parameter, 'name'), type: findType(resolver, child(parameter, 'argType')) ?? 0, mode: parameterModes[text(parameter, 'mode')] ?? 'in',
  }))
  const given = arguments_.filter(({ mode }) => mode !== 'out' && mode !== 'table')
  const returned = child(body, 'returnType')
  const record = builder.catalog.typesNamed('record')[0]?.oid ?? 0
  const oid = builder.addRoutine({
    ...split(namesOf(body, 'funcname'), schema), kind: body['is_procedure'] === true ? 'p' : 'f', argumentTypes: given.map(({ type }) => type),
    defaultCount: parameters.filter((parameter) => child(parameter, 'defexpr') !== undefined).length, isVariadic: given.some(({ mode }) => mode === 'variadic'),
    returnType: findType(resolver, returned) ?? record, returnsSet: returned?.['setof'] === true, arguments: arguments_,
  })
  const list = children(body, 'options').map((entry) => as(entry, 'DefElem') ?? {})
  const options = new Map(list.map((option) => [text(option, 'defname'), child(option, 'arg')]))
  const paths = list.flatMap((option) => (text(option, 'defname') === 'set' ? pathChange(child(option, 'arg') ?? {}) ?? [] : []))
  const source = items(options.get('as') ?? {}).map(stringOf)[0]
  const path = paths.at(-1)?.setting
  if (source === undefined || (paths.length > 0 && (path === undefined || path === untoldPath)) || body['is_procedure'] === true || stringOf(options.get('language') ?? {}).toLowerCase() !== 'sql') return
  const named = (types: readonly SnapshotArgument[]): string[] => types.map(({ type }) => typeName(builder.catalog, type))
  routines.push({
    oid, language: 'sql', source, body: null, settings: path === undefined ? [] : [`search_path=${path}`], argumentTypes: named(given).join(', '), argumentNames: arguments_.map(({ name }) => name), argumentTypeNames: named(arguments_),
    result: typeName(builder.catalog, findType(resolver, returned) ?? record), isExtensionMember: false,
  })
}
