import { addThrough, toSignature, use, type Dependence } from '../dependence.ts'
import { addReads, emptyQueryLineage, type QueryLineage } from '../query-lineage.ts'
import { as, child, children, namesOf, text, type Ast } from './ast.ts'
import { createScope, ResolveError, type Column, type ResolvedQuery, type Resolver, type Scope } from './scope.ts'

const mostRounds = 64

/** Resolves the queries of WITH into the scope, in their order; a recursive one round after round, until nothing new comes. */
export function addCommonTables(clause: Ast | undefined, { resolver, scope, lineage }: { resolver: Resolver; scope: Scope; lineage: QueryLineage }): void {
  if (clause === undefined) return
  const tables = children(clause, 'ctes').map((node) => as(node, 'CommonTableExpr')).filter((table) => table !== undefined)
  for (const table of clause['recursive'] === true ? inOrder(tables) : tables) {
    const query = child(table, 'ctequery')
    const select = as(query, 'SelectStmt')
    const isRecursive = clause['recursive'] === true && child(select, 'larg') !== undefined && mentions(query, text(table, 'ctename'))
    if (isRecursive) putRecursive(table, select!, { resolver, scope })
    else put(table, scope, resolver.resolveQuery(query, scope, resolver))
    const writes = scope.commonTables.get(text(table, 'ctename'))?.lineage.writes ?? []
    // One that writes is run, whether anything refers to it or not.
    addReads(lineage, { reads: new Set(), calls: new Set(), writes })
  }
}

/** WITH RECURSIVE lets a query refer to one that is written after it. */
function inOrder(tables: readonly Ast[]): Ast[] {
  const ordered: Ast[] = []
  const visiting = new Set<Ast>()
  const visit = (table: Ast): void => {
    if (visiting.has(table)) return
    visiting.add(table)
    for (const other of tables) if (other !== table && mentions(child(table, 'ctequery'), text(other, 'ctename'))) visit(other)
    ordered.push(table)
  }
  for (const table of tables) visit(table)
  return ordered
}

function mentions(node: Ast | undefined, name: string): boolean {
  return JSON.stringify(node ?? {}).includes(`"relname":${JSON.stringify(name)}`)
}

/** Begins with the columns of the part that does not refer to itself, made of nothing yet. */
function putRecursive(table: Ast, select: Ast, { resolver, scope }: { resolver: Resolver; scope: Scope }): void {
  const inner = createScope(scope)
  addCommonTables(child(select, 'withClause'), { resolver, scope: inner, lineage: emptyQueryLineage() })
  const base = resolver.resolveQuery({ SelectStmt: child(select, 'larg') ?? {} }, inner, resolver)
  put(table, scope, { columns: base.columns.map((column) => ({ ...column, fields: undefined, dependence: new Map() })), lineage: emptyQueryLineage() })
  let before = ''
  for (let round = 0; round < mostRounds; round += 1) {
    const query = resolver.resolveQuery(child(table, 'ctequery'), scope, resolver)
    const columns = query.columns.map((column, index) => ({ ...column, type: base.columns[index]?.type }))
    const signature = columns.map(({ dependence }) => toSignature(dependence)).join('|')
    if (signature === before) {
      put(table, scope, { columns, lineage: query.lineage })
      return
    }
    before = signature
    put(table, scope, { columns, lineage: emptyQueryLineage() })
  }
  throw new ResolveError(`the recursive query ${text(table, 'ctename')} does not settle`)
}

function put(table: Ast, scope: Scope, { columns, lineage }: ResolvedQuery): void {
  const names = namesOf(table, 'aliascolnames')
  const named = columns.map((column, index) => (names[index] === undefined ? column : { ...column, name: names[index] }))
  scope.commonTables.set(text(table, 'ctename'), { columns: [...named, ...extraColumns(table, named)], lineage })
}

/** SEARCH adds a column to sort by, CYCLE a mark and a path, each made of the columns it lists. */
function extraColumns(table: Ast, columns: readonly Column[]): Column[] {
  const madeOf = (clause: Ast, field: string): Dependence => {
    const into: Dependence = new Map()
    for (const name of namesOf(clause, field)) addThrough(into, columns.find((column) => column.name === name)?.dependence ?? new Map(), use.transformation)
    return into
  }
  const search = child(table, 'search_clause')
  const cycle = child(table, 'cycle_clause')
  return [
    ...(search === undefined ? [] : [{ name: text(search, 'search_seq_column'), dependence: madeOf(search, 'search_col_list') }]),
    ...(cycle === undefined ? [] : ['cycle_mark_column', 'cycle_path_column'].map((field) => ({ name: text(cycle, field), dependence: madeOf(cycle, 'cycle_col_list') }))),
  ]
}
