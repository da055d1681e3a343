import { emptyQueryLineage, type OutputColumn, type QueryLineage } from '../query-lineage.ts'
import { as, child, namesOf, open, text, type Ast } from './ast.ts'
import { addCall } from './call.ts'
import { addExpression } from './expression.ts'
import { fromItem } from './from.ts'
import { createScope, ResolveError, type Resolver } from './scope.ts'
import { isWrite, resolveWrite } from './write.ts'
import { findTarget } from './write-target.ts'

/** A relation that the statement makes, with what its columns are made of. */
export type CreatedRelation = { schema: string; name: string; isTemporary: boolean; kind: 'table' | 'view' | 'materialized view'; columns: OutputColumn[] }

export type ResolvedStatement = {
  kind: 'select' | 'insert' | 'update' | 'delete' | 'merge' | 'create table as' | 'select into' | 'create view' | 'copy to' | 'copy from' | 'call' | 'do' | 'other'
  lineage: QueryLineage
  created?: CreatedRelation
  /** The data set outside of the database that COPY reads or writes. */
  external?: string
}

/** What one parsed statement reads, gives and writes; throws a ResolveError where a name means nothing. */
export function resolveStatement(node: Ast, resolver: Resolver): ResolvedStatement {
  const { kind, body } = open(node)
  const resolve = statements[kind]
  if (resolve !== undefined) return resolve(body, resolver)
  return isWrite(kind) ? { kind: writeNames[kind], lineage: resolveWrite(node, null, resolver).lineage } : { kind: 'other', lineage: emptyQueryLineage() }
}

const writeNames = { InsertStmt: 'insert', UpdateStmt: 'update', DeleteStmt: 'delete', MergeStmt: 'merge' } as const

type Resolve = (body: Ast, resolver: Resolver) => ResolvedStatement

const unwrap = (field: string): Resolve => (body, resolver) => resolveStatement(child(body, field) ?? {}, resolver)

const statements: Readonly<Record<string, Resolve>> = {
  SelectStmt: (body, resolver) => {
    const into = child(body, 'intoClause')
    if (into !== undefined) return createAs({ kind: 'select into', into, query: { SelectStmt: body }, object: 'table' }, resolver)
    return { kind: 'select', lineage: resolver.resolveQuery({ SelectStmt: body }, null, resolver).lineage }
  },
  CreateTableAsStmt: (body, resolver) => {
    const object = text(body, 'objtype') === 'OBJECT_MATVIEW' ? 'materialized view' : 'table'
    return createAs({ kind: 'create table as', into: child(body, 'into') ?? {}, query: child(body, 'query') ?? {}, object }, resolver)
  },
  ViewStmt: (body, resolver) => {
    const view = child(body, 'view')
    const { lineage } = resolver.resolveQuery(child(body, 'query'), null, resolver)
    return { kind: 'create view', lineage, created: toCreated(view, namesOf(body, 'aliases'), lineage, 'view') }
  },
  CopyStmt: copy,
  CallStmt: (body, resolver) => {
    const lineage = emptyQueryLineage()
    addCall(child(body, 'funccall') ?? {}, { resolver, scope: createScope(null), lineage, how: 1, into: new Map() }, addExpression)
    return { kind: 'call', lineage }
  },
  DoStmt: () => ({ kind: 'do', lineage: emptyQueryLineage() }),
  ExplainStmt: unwrap('query'),
  PrepareStmt: unwrap('query'),
  DeclareCursorStmt: unwrap('query'),
}

type Creation = { kind: 'create table as' | 'select into'; into: Ast; query: Ast; object: CreatedRelation['kind'] }

function createAs({ kind, into, query, object }: Creation, resolver: Resolver): ResolvedStatement {
  if (query['ExecuteStmt'] !== undefined) throw new ResolveError('the prepared statement that it executes is not in this text')
  // The clause itself is no part of the query.
  const select = as(query, 'SelectStmt')
  const { lineage } = resolver.resolveQuery(select === undefined ? query : { SelectStmt: { ...select, intoClause: undefined } }, null, resolver)
  // WITH NO DATA a table has the columns and nothing in them; a materialized view is filled later.
  const isEmpty = into['skipData'] === true && object === 'table'
  const filled = isEmpty ? { ...emptyQueryLineage(), columns: lineage.columns.map(({ name }) => ({ name, dependence: new Map() })) } : lineage
  return { kind, lineage: filled, created: toCreated(child(into, 'rel'), namesOf(into, 'colNames'), filled, object) }
}

function toCreated(relation: Ast | undefined, names: readonly string[], lineage: QueryLineage, kind: CreatedRelation['kind']): CreatedRelation {
  const schema = text(relation, 'schemaname')
  return {
    schema, name: text(relation, 'relname'), kind, isTemporary: text(relation, 'relpersistence') === 't' || schema.startsWith('pg_temp'),
    columns: lineage.columns.map((column, index) => ({ ...column, name: names[index] ?? column.name })),
  }
}

/** COPY reads or writes a data set outside of the database. */
function copy(body: Ast, resolver: Resolver): ResolvedStatement {
  const isFrom = body['is_from'] === true
  const file = text(body, 'filename') || (isFrom ? 'standard input' : 'standard output')
  const query = child(body, 'query')
  if (query !== undefined) return { kind: 'copy to', lineage: resolver.resolveQuery(query, null, resolver).lineage, external: file }
  const relation = child(body, 'relation') ?? {}
  const lineage = emptyQueryLineage()
  const listed = namesOf(body, 'attlist')
  if (isFrom) {
    const target = findTarget(resolver, relation)
    const names = listed.length > 0 ? listed : target.range.columns.map(({ name }) => name)
    if (target.overlay === undefined) {
      lineage.writes.push({
        relation: target.relation, kind: 'copy', influence: new Map(), reads: new Set(),
        columns: new Map(names.map((name) => [target.numberOf(name), { dependence: new Map() }])),
      })
    }
    return { kind: 'copy from', lineage, external: file }
  }
  const { columns } = fromItem({ RangeVar: relation }, { resolver, scope: createScope(null), left: null, lineage })
  lineage.columns = columns.filter(({ name }) => listed.length === 0 || listed.includes(name)).map(({ name, dependence }) => ({ name, dependence }))
  return { kind: 'copy to', lineage, external: file }
}
