import type { SnapshotRelation } from '../catalog-snapshot.ts'
import { addThrough, columnKey, use } from '../dependence.ts'
import { addReads } from '../query-lineage.ts'
import { child, children, namesOf, open, text, type Ast } from './ast.ts'
import { fromFunction, fromJsonTable, fromXmlTable } from './from-function.ts'
import { asRange, combine, lateralScope, renamed, type FromContext, type FromResult } from './from-result.ts'
import { join } from './join.ts'
import { findRelation } from './names.ts'
import { createScope, overlayName, ResolveError, type Column, type OverlayTable, type Range, type Resolver, type Scope } from './scope.ts'

/** Resolves the items of FROM, in order, into the scope. */
export function addFrom(nodes: readonly Ast[], { resolver, scope, lineage }: Omit<FromContext, 'left'>): void {
  let all: FromResult | null = null
  for (const node of nodes) {
    const item: FromResult = fromItem(node, { resolver, scope, lineage, left: all })
    all = all === null ? item : combine(all, item)
  }
  if (all === null) return
  scope.columns = [...scope.columns, ...all.columns]
  scope.ranges = [...scope.ranges, ...all.ranges]
}

export function fromItem(node: Ast, context: FromContext): FromResult {
  const { kind, body } = open(node)
  switch (kind) {
    case 'RangeVar': return fromTable(body, context)
    case 'RangeTableSample': return fromSample(body, context)
    case 'RangeSubselect': return fromSubquery(body, context)
    case 'RangeFunction': return fromFunction(body, context)
    case 'RangeTableFunc': return fromXmlTable(body, context)
    case 'JsonTable': return fromJsonTable(body, context)
    case 'JoinExpr': return join(body, context, fromItem)
    default: throw new ResolveError(`${kind} in FROM is not known`)
  }
}

function fromTable(body: Ast, { resolver, scope, lineage }: FromContext): FromResult {
  const alias = child(body, 'alias')
  const name = text(body, 'relname')
  const commonTable = text(body, 'schemaname') === '' ? findCommonTable(scope, name) : undefined
  if (commonTable !== undefined) {
    addThrough(lineage.influence, commonTable.lineage.influence, use.identity)
    addReads(lineage, commonTable.lineage)
    return asRange(commonTable.columns, alias, name)
  }
  const temporary = findOverlay(resolver, body)
  if (temporary !== undefined) {
    addThrough(lineage.influence, temporary.influence, use.identity)
    for (const relation of temporary.reads) lineage.reads.add(relation)
    return asRange(temporary.columns, alias, name)
  }
  const relation = findRelation(resolver, body)
  if (relation === undefined) throw new ResolveError(`relation ${[text(body, 'schemaname'), name].filter((part) => part !== '').join('.')} does not exist`)
  lineage.reads.add(relation.oid)
  const range = relationRange(relation, alias)
  return { columns: range.columns, ranges: [range] }
}

export function findOverlay({ overlay }: Resolver, rangeVar: Ast): OverlayTable | undefined {
  return overlay.get(overlayName(text(rangeVar, 'schemaname'), text(rangeVar, 'relname')))
}

function findCommonTable(scope: Scope, name: string) {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const found = at.commonTables.get(name)
    if (found !== undefined) return found
  }
  return undefined
}

/** A relation as a range: each column is made of itself. */
export function relationRange(relation: SnapshotRelation, alias: Ast | undefined): Range {
  const columns = relation.columns.map(({ number, name, type }): Column => ({ name, type, dependence: new Map([[columnKey(relation.oid, number), use.identity]]) }))
  const name = text(alias, 'aliasname')
  return { name: name || relation.name, schema: name === '' ? relation.schema : undefined, relation: relation.oid, columns: renamed(columns, namesOf(alias, 'colnames')) }
}

function fromSample(body: Ast, context: FromContext): FromResult {
  const { resolver, lineage } = context
  const sampled = fromItem(child(body, 'relation') ?? {}, context)
  const scope = lateralScope(context)
  const seed = child(body, 'repeatable')
  for (const argument of [...children(body, 'args'), ...(seed === undefined ? [] : [seed])]) resolver.addExpression(argument, { resolver, scope, lineage, how: use.filter, into: lineage.influence })
  return sampled
}

function fromSubquery(body: Ast, context: FromContext): FromResult {
  const { resolver, scope, lineage } = context
  const outer = body['lateral'] === true ? lateralScope(context) : createScope(scope.parent, { commonTables: scope.commonTables })
  const query = resolver.resolveQuery(child(body, 'subquery'), outer, resolver)
  addThrough(lineage.influence, query.lineage.influence, use.identity)
  addReads(lineage, query.lineage)
  return asRange(query.columns, child(body, 'alias'), null)
}
