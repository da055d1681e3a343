import { createHash } from 'node:crypto'
import type { LineageEdge, StatementLineage, StatementOutcome } from '../model/lineage.ts'
import type { CatalogSnapshot } from './catalog-snapshot.ts'
import { addThrough, columnKey, use, type Dependence } from './dependence.ts'
import type { LineageNames } from './lineage-names.ts'
import type { QueryLineage } from './query-lineage.ts'
import { as, child, children, text, type Ast } from './resolver/ast.ts'
import { createResolver } from './resolver/create-resolver.ts'
import { SyntaxProblem, type SqlParser } from './resolver/parser.ts'
import { overlayName, ResolveError, type OverlayTable, type Resolver } from './resolver/scope.ts'
import { findOverlay } from './resolver/from.ts'
import { findRelation } from './resolver/names.ts'
import { resolveStatement, type CreatedRelation, type ResolvedStatement } from './resolver/statement.ts'
import { withPrepared, type PreparedStatement } from './session/prepared.ts'
import { toColumnTransformations, toEdges, toInfluence, type EdgeOrigin } from './to-edges.ts'

/** What a statement is resolved with. `overlay` changes as statements make tables; without one such tables are refused. */
export type TextContext = {
  readonly parser: SqlParser
  readonly catalog: CatalogSnapshot
  readonly names: LineageNames
  readonly searchPath: readonly string[]
  readonly overlay?: Map<string, OverlayTable>
  readonly now: number
  /** All that the statement makes is told as what it writes, also views, whose own trees tell them better otherwise, and what no catalog holds yet. */
  readonly tellsMade?: boolean
  /** What PREPARE has named in the text so far, for EXECUTE. */
  readonly prepared?: Map<string, PreparedStatement>
}

/** Longer texts are not parsed: the parser's memory grows with them. */
export const longestStatement = 1_000_000

/** Resolves one statement. Never throws: what could not be done is its outcome, with the reason. */
export function resolveText(context: TextContext, statement: string, position = 0): StatementLineage {
  const begin = (outcome: StatementOutcome, reason?: string): StatementLineage => ({
    position, statement, kind: 'other', outcome, reads: [], writes: [], edges: [], outputs: [], influence: [], ...(reason !== undefined && { reason }),
  })
  if (Buffer.byteLength(statement) > longestStatement) return begin('tooLarge', `the text is longer than ${longestStatement} bytes`)
  try {
    const parsed = context.parser.parse(statement)
    if (parsed.length === 0) return begin('noLineage', 'there is no statement in the text')
    if (parsed.length > 1) return begin('unsupported', 'the text holds several statements')
    const { node, text: source } = withPrepared(child(parsed[0], 'stmt') ?? {}, statement, context.prepared)
    const resolver = createResolver({ catalog: context.catalog, searchPath: context.searchPath, text: source, ...(context.overlay !== undefined && { overlay: context.overlay }) })
    if (makesTable(node, resolver, context.overlay)) return begin('noLineage', 'it makes a table without data')
    const resolved = resolveStatement(node, resolver)
    return { ...begin('resolved'), ...tell(context, resolved, { resolver, statement }) }
  } catch (error) {
    if (error instanceof SyntaxProblem) return begin('syntaxError', error.position === undefined ? error.message : `${error.message} at character ${error.position}`)
    if (error instanceof ResolveError) return begin('notResolved', error.message)
    if (error instanceof RangeError) return begin('tooLarge', 'it is nested too deeply')
    throw error
  }
}

/** CREATE TABLE without a query: a table that the catalog does not hold begins empty. */
function makesTable(node: Ast, resolver: Resolver, overlay: Map<string, OverlayTable> | undefined): boolean {
  const create = as(node, 'CreateStmt')
  if (create === undefined) return false
  const relation = child(create, 'relation') ?? {}
  if (overlay !== undefined && (text(relation, 'relpersistence') === 't' || findRelation(resolver, relation) === undefined)) {
    const names = [...children(create, 'inhRelations').flatMap((parent) => columnsLike(as(parent, 'RangeVar'), resolver)), ...children(create, 'tableElts').flatMap((element) => {
      const like = as(element, 'TableLikeClause')
      return like === undefined ? text(as(element, 'ColumnDef'), 'colname') || [] : columnsLike(child(like, 'relation'), resolver)
    })]
    overlay.set(overlayName(text(relation, 'schemaname'), text(relation, 'relname')), { columns: names.map((name) => ({ name, dependence: new Map() })), influence: new Map(), reads: new Set() })
  }
  return true
}

/** The columns that LIKE and INHERITS take over. */
function columnsLike(relation: Ast | undefined, resolver: Resolver): string[] {
  if (relation === undefined) return []
  return (findOverlay(resolver, relation) ?? findRelation(resolver, relation))?.columns.map(({ name }) => name) ?? []
}

type Telling = { resolver: Resolver; statement: string }

function tell(context: TextContext, resolved: ResolvedStatement, { resolver, statement }: Telling): Partial<StatementLineage> {
  const { names } = context
  const { lineage, kind } = resolved
  const created = resolved.created === undefined ? undefined : place(context, resolved.created, { lineage, resolver })
  if (created === 'view') return { kind, outcome: 'noLineage', reason: 'the view itself tells it, from its own tree' }
  const origin: EdgeOrigin = { source: 'QueryLineage', grade: 'parsed', evidence: queryEvidence(statement), sqlQuery: statement, lastSeenAt: context.now }
  const made = created === 'new' && resolved.created !== undefined ? toMade(context, resolved.created, lineage, origin) : undefined
  const edges = [...lineage.writes.flatMap((write) => toEdges(names, { into: write.relation, ...write }, origin)), ...made?.edges ?? []]
  const reads = [...new Set([...lineage.reads, ...lineage.writes.flatMap((write) => [...write.reads])])].flatMap((oid) => names.table(oid) ?? [])
  return {
    kind, edges, reads: [...new Set(reads)].sort(), writes: [...new Set([...lineage.writes.flatMap(({ relation }) => names.table(relation) ?? []), ...made === undefined ? [] : [made.fqn]])].sort(),
    outputs: lineage.columns.map(({ name, dependence, expression }) => {
      const written = expression?.()
      return { name, ...(written !== undefined && { function: written }), transformations: toColumnTransformations(names, dependence) }
    }),
    influence: toInfluence(names, lineage.influence),
    ...(kind === 'other' && { outcome: 'noLineage' as const, reason: 'statements of this kind carry no data' }),
  }
}

/** A key of a statement's text, the same for the same words. */
export function queryEvidence(statement: string): string {
  return `query:${createHash('sha256').update(statement.replaceAll(/\s+/g, ' ').trim()).digest('hex').slice(0, 32)}`
}

/** Where a new relation's rows go: into the one of the catalog, or into one that only statements know. */
function place(context: TextContext, created: CreatedRelation, { lineage, resolver }: { lineage: QueryLineage; resolver: Resolver }): 'view' | 'table' | 'new' {
  if (created.kind !== 'table' && context.tellsMade !== true) return 'view'
  const relation = created.isTemporary ? undefined : findRelation(resolver, { relname: created.name, schemaname: created.schema })
  if (relation === undefined) {
    if (context.overlay === undefined) throw new ResolveError(`${created.isTemporary ? 'temporary table' : 'table'} ${created.name} is not in the catalog`)
    context.overlay.set(overlayName(created.schema, created.name), toOverlay(created, lineage))
    return context.tellsMade === true && !created.isTemporary ? 'new' : 'table'
  }
  const numbers = new Map(relation.columns.map(({ name, number }) => [name, number]))
  lineage.writes.push({
    relation: relation.oid, kind: 'insert', influence: lineage.influence, reads: lineage.reads,
    columns: new Map(created.columns.flatMap(({ name, dependence, expression }) => {
      const number = numbers.get(name)
      return number === undefined ? [] : [[number, { dependence, ...(expression !== undefined && { expression }) }]]
    })),
  })
  return 'table'
}

/** The number of a relation that a statement makes, where no catalog holds it. */
const madeRelation = -3

/** What a statement makes is, once it was run, a relation like others: in the schema that it names, else in the first of the path. */
function toMade({ names, searchPath }: TextContext, { schema, name, columns }: CreatedRelation, lineage: QueryLineage, origin: EdgeOrigin): { fqn: string; edges: LineageEdge[] } {
  const place = schema || (searchPath.find((one) => !one.startsWith('pg_')) ?? 'public')
  const fqn = names.unknown(place, name)
  const columnNames = new Map(columns.map((column, index) => [columnKey(madeRelation, index + 1), names.unknown(place, name, column.name)]))
  const withMade: LineageNames = {
    ...names, column: (key) => columnNames.get(key) ?? names.column(key), tableNode: (oid) => (oid === madeRelation ? { entityType: 'table', fqn } : names.tableNode(oid)),
  }
  const flow = { into: madeRelation, columns: new Map(columns.map((column, index) => [index + 1, column])), influence: lineage.influence, reads: lineage.reads }
  return { fqn, edges: toEdges(withMade, flow, origin) }
}

function toOverlay({ columns }: CreatedRelation, lineage: QueryLineage): OverlayTable {
  const copy = (dependence: Dependence): Dependence => {
    const into: Dependence = new Map()
    addThrough(into, dependence, use.identity)
    return into
  }
  return { columns: columns.map(({ name, dependence }) => ({ name, dependence: copy(dependence) })), influence: copy(lineage.influence), reads: new Set(lineage.reads) }
}
