import { columnKey, isDirect, use, type Dependence } from '../dependence.ts'
import type { QueryLineage } from '../query-lineage.ts'
import { as, child, children, open, text, type Ast } from '../resolver/ast.ts'
import { findRelation } from '../resolver/names.ts'
import { ResolveError, type Resolver } from '../resolver/scope.ts'
import { resolveStatement } from '../resolver/statement.ts'
import type { ColumnUse, TableUse } from '../../model/usage.ts'

/** What one statement uses, by oid and column key. */
export type StatementUse = {
  /** As SQL calls it, in capitals: `SELECT`, `ALTER TABLE`. */
  queryType: string
  tables: Map<number, Set<TableUse>>
  columns: Map<string, Set<ColumnUse>>
  /** Pairs of columns that it joins by, as `joinKey` writes them. */
  joins: ReadonlySet<string>
  /** Relations that it makes. */
  created: ReadonlySet<number>
}

/** What a parsed statement uses of the relations it names; throws a ResolveError where a name means nothing. */
export function useOfStatement(node: Ast, resolver: Resolver): StatementUse {
  const { kind, body } = open(node)
  const utility = utilities[kind]
  if (utility !== undefined) return utility(body, resolver)
  if (kind === 'ExplainStmt') return nothing('EXPLAIN')
  const resolved = resolveStatement(node, resolver)
  const found = nothing(typeNames[resolved.kind] ?? kind.replace(/Stmt$/, '').replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toUpperCase())
  addLineage(found, resolved.lineage)
  if (resolved.created !== undefined) {
    const relation = findRelation(resolver, { relname: resolved.created.name, schemaname: resolved.created.schema })
    if (relation !== undefined) addCreated(found, relation.oid)
  }
  return found
}

/** What a query uses, such as that of a view. */
export function useOfQuery(lineage: QueryLineage): StatementUse {
  const found = nothing('SELECT')
  addLineage(found, lineage)
  return found
}

const typeNames: Readonly<Record<string, string>> = {
  select: 'SELECT', insert: 'INSERT', update: 'UPDATE', delete: 'DELETE', merge: 'MERGE', 'create table as': 'CREATE TABLE AS', 'select into': 'SELECT INTO',
  'create view': 'CREATE VIEW', 'copy to': 'COPY TO', 'copy from': 'COPY FROM', call: 'CALL', do: 'DO',
}

function nothing(queryType: string): StatementUse {
  return { queryType, tables: new Map(), columns: new Map(), joins: new Set(), created: new Set() }
}

function addLineage(found: StatementUse, lineage: QueryLineage): void {
  for (const relation of lineage.reads) addTable(found, relation, 'read')
  for (const { dependence } of lineage.columns) addDependence(found, dependence)
  addDependence(found, lineage.influence)
  for (const write of lineage.writes) {
    if (write.relation <= 0) continue
    addTable(found, write.relation, 'write')
    for (const relation of write.reads) addTable(found, relation, 'read')
    addDependence(found, write.influence)
    for (const [number, { dependence }] of write.columns) {
      addColumn(found, columnKey(write.relation, number), 'write')
      addDependence(found, dependence)
    }
  }
  found.joins = lineage.joins
}

const indirectUses: readonly (readonly [number, ColumnUse])[] = [[use.filter, 'filter'], [use.join, 'join'], [use.groupBy, 'group'], [use.sort, 'sort'], [use.window | use.conditional, 'read']]

/** The ways in which a column is used, for bits of `use`. */
export function columnUsesOf(bits: number): ColumnUse[] {
  return [...(isDirect(bits) ? ['read' as const] : []), ...indirectUses.filter(([bit]) => (bits & bit) !== 0).map(([, name]) => name)]
}

function addDependence(found: StatementUse, dependence: Dependence): void {
  for (const [key, bits] of dependence) for (const how of columnUsesOf(bits)) addColumn(found, key, how)
}

function addTable({ tables }: StatementUse, relation: number, how: TableUse): void {
  const known = tables.get(relation)
  if (known === undefined) tables.set(relation, new Set([how]))
  else known.add(how)
}

function addColumn({ columns }: StatementUse, key: string, how: ColumnUse): void {
  const known = columns.get(key)
  if (known === undefined) columns.set(key, new Set([how]))
  else known.add(how)
}

function addCreated(found: StatementUse, relation: number): void {
  addTable(found, relation, 'ddl')
  found.created = new Set([...found.created, relation])
}

type Utility = (body: Ast, resolver: Resolver) => StatementUse

/** A statement about the one relation in a field; one that is gone since is told, unless the statement made it or did away with it. */
const about = (queryType: string, how: TableUse, field = 'relation'): Utility => (body, resolver) => {
  const found = nothing(queryType)
  const named = child(body, field)
  if (named === undefined) return found
  const relation = findRelation(resolver, named)
  if (relation === undefined) throw new ResolveError(`relation ${[text(named, 'schemaname'), text(named, 'relname')].filter((part) => part !== '').join('.')} does not exist`)
  addTable(found, relation.oid, how)
  return found
}

/** The relations of a list, each a RangeVar or a node that holds one. */
const aboutSeveral = (queryType: (body: Ast) => string, how: TableUse, field: string): Utility => (body, resolver) => {
  const found = nothing(queryType(body))
  for (const node of children(body, field)) {
    const named = as(node, 'RangeVar') ?? child(as(node, 'VacuumRelation'), 'relation')
    const relation = named === undefined ? undefined : findRelation(resolver, named)
    if (relation !== undefined) addTable(found, relation.oid, how)
  }
  return found
}

const makes: Utility = (body, resolver) => {
  const found = nothing('CREATE TABLE')
  const relation = findRelation(resolver, child(body, 'relation') ?? {})
  if (relation !== undefined && text(child(body, 'relation'), 'relpersistence') !== 't') addCreated(found, relation.oid)
  return found
}

const withoutTables = (queryType: string): Utility => () => nothing(queryType)

const utilities: Readonly<Record<string, Utility>> = {
  CreateStmt: makes,
  AlterTableStmt: about('ALTER TABLE', 'ddl'),
  IndexStmt: about('CREATE INDEX', 'ddl'),
  CreateTrigStmt: about('CREATE TRIGGER', 'ddl'),
  RuleStmt: about('CREATE RULE', 'ddl'),
  CreatePolicyStmt: about('CREATE POLICY', 'ddl', 'table'),
  AlterPolicyStmt: about('ALTER POLICY', 'ddl', 'table'),
  TruncateStmt: aboutSeveral(() => 'TRUNCATE', 'write', 'relations'),
  VacuumStmt: aboutSeveral((body) => (body['is_vacuumcmd'] === true ? 'VACUUM' : 'ANALYZE'), 'maintenance', 'rels'),
  ClusterStmt: about('CLUSTER', 'maintenance'),
  ReindexStmt: (body, resolver) => (text(body, 'kind') === 'REINDEX_OBJECT_TABLE' ? about('REINDEX', 'maintenance')(body, resolver) : nothing('REINDEX')),
  RefreshMatViewStmt: about('REFRESH MATERIALIZED VIEW', 'maintenance'),
  DropStmt: withoutTables('DROP'),
  RenameStmt: withoutTables('ALTER RENAME'),
  LockStmt: withoutTables('LOCK'),
  TransactionStmt: withoutTables('TRANSACTION'),
  VariableSetStmt: withoutTables('SET'),
  VariableShowStmt: withoutTables('SHOW'),
}
