import type { DbtProjectReading } from '../../connectors/dbt-connector.ts'
import type { DbtFunction, DbtNodeKey } from '../../model/dbt/artifacts.ts'
import type { CatalogRelation, DbtProjectFacts, UnmatchedNode } from '../../model/dbt/data-model.ts'
import { fullyQualifiedName, splitFullyQualifiedName } from '../../model/fqn.ts'
import type { FunctionMatcher } from './match-function.ts'
import { identityOf } from './match.ts'
import type { DbtRun } from './run.ts'

/** Routines by node that makes them, overloads together; tables by node: those that the node describes, those that it names (which another node may describe), those that a filter leaves out. */
export type MatchedNodes = { tables: Map<string, string>; named: Map<string, string>; leftOut: Map<string, string>; functions: Map<string, string[]>; unmatched: UnmatchedNode[] }

/** Each node is matched, left out by a filter, in no database, or told with the reason. */
export function matchNodes(run: DbtRun, { index, location }: DbtProjectReading): MatchedNodes {
  const [tables, named, leftOut] = [new Map<string, string>(), new Map<string, string>(), new Map<string, string>()]
  const functions = new Map<string, string[]>()
  const unmatched: UnmatchedNode[] = []
  run.score.disabled += index.disabled
  for (const node of index.relations.values()) {
    if (node.materialized === 'ephemeral') run.score.ephemeral += 1
    else {
      const found = matchNode(run, node)
      if ('fqn' in found) tables.set(node.uniqueId, found.fqn)
      else if ('unmatched' in found) unmatched.push(found.unmatched)
      else if (found.leftOut !== undefined) leftOut.set(node.uniqueId, found.leftOut)
      const names = 'unmatched' in found ? found.names : 'fqn' in found ? found.fqn : undefined
      if (names !== undefined) named.set(node.uniqueId, names)
    }
  }
  for (const node of index.functions.values()) {
    if (run.matchFunction === undefined) continue
    const found = matchFunction(run, run.matchFunction, node)
    if ('fqns' in found) functions.set(node.uniqueId, found.fqns)
    else if ('leftOut' in found) for (const [index, fqn] of found.leftOut.entries()) leftOut.set(index === 0 ? node.uniqueId : fqn, fqn)
    else unmatched.push(found)
  }
  run.score.matched += tables.size + functions.size
  run.score.unmatched += unmatched.length
  if (unmatched.length > 0) run.warn(`${unmatched.length} nodes of ${location} are in no table or function of the catalog: ${unmatched.slice(0, 5).map(({ uniqueId, reason }) => `${uniqueId} (${reason})`).join('; ')}${unmatched.length > 5 ? '; …' : ''}.`)
  return { tables, named, leftOut, functions, unmatched }
}

/** `names` is the table that another node describes. */
type Found = { fqn: string } | { unmatched: UnmatchedNode; names?: string } | { leftOut: string | undefined }

function matchNode({ match, scope, options: { serviceName }, tally, claimed }: DbtRun, node: DbtNodeKey): Found {
  const identity = identityOf(node)
  const found = match?.(identity) ?? { fqn: fullyQualifiedName(serviceName, identity.database, identity.schema, identity.name) }
  const by = scope.keeps(identity)
  if (by !== null) {
    tally.filtered.push({ object: node.uniqueId, entityType: 'table', by })
    return { leftOut: 'fqn' in found ? found.fqn : undefined }
  }
  const relation = `${identity.database}.${identity.schema}.${identity.name}`
  const other = 'fqn' in found ? claimed.get(found.fqn) : undefined
  // A source that names a table that a project builds, as projects name each other's, is that table: the one that builds it describes it.
  if ('fqn' in found && (other === undefined || other === node.uniqueId)) {
    claimed.set(found.fqn, node.uniqueId)
    return found
  }
  const { reason, candidates } = 'fqn' in found ? { reason: `${other} describes this table already`, candidates: [found.fqn] } : found
  const nearest = candidates.length === 0 ? '' : `; near: ${candidates.join(', ')}`
  tally.skipped.push({ object: node.uniqueId, entityType: 'table', reason: 'notInCatalog', detail: `${relation}: ${reason}${nearest}` })
  return { unmatched: { uniqueId: node.uniqueId, resourceType: node.resourceType, relation, reason, candidates }, ...('fqn' in found && { names: found.fqn }) }
}

/** The routines of a function, those that a filter leaves out, or why it has none. */
function matchFunction({ scope, tally }: DbtRun, match: FunctionMatcher, node: DbtFunction): { fqns: string[] } | { leftOut: string[] } | UnmatchedNode {
  const identity = identityOf(node)
  const found = match(identity, node.signatures)
  const by = scope.keeps(identity)
  if (by !== null) {
    tally.filtered.push({ object: node.uniqueId, entityType: 'storedProcedure', by })
    return { leftOut: 'fqns' in found ? found.fqns : [] }
  }
  if ('fqns' in found) return found
  const relation = `${identity.database}.${identity.schema}.${identity.name}`
  tally.skipped.push({ object: node.uniqueId, entityType: 'storedProcedure', reason: 'notInCatalog', detail: `${relation}: ${found.reason}${found.candidates.length === 0 ? '' : `; near: ${found.candidates.join(', ')}`}` })
  return { uniqueId: node.uniqueId, resourceType: 'function', relation, ...found }
}

/** What is kept of the project itself. */
export function toProjectFacts({ head, index, location, hasRunResults }: DbtProjectReading, unmatched: UnmatchedNode[]): DbtProjectFacts {
  const nodes: Record<string, number> = { ...index.others }
  const count = (kind: string): void => { nodes[kind] = (nodes[kind] ?? 0) + 1 }
  for (const { resourceType, materialized } of index.relations.values()) count(materialized === 'ephemeral' ? 'ephemeral' : resourceType)
  for (const _ of index.functions.values()) count('function')
  for (const { assetType } of index.assets) count(assetType)
  for (const { kind } of index.tests) count(kind === 'unit' ? 'unitTest' : 'test')
  if (index.disabled > 0) nodes['disabled'] = index.disabled
  const { projectName: name, ...rest } = head
  return { name, location, ...rest, hasRunResults, nodes, unmatched }
}

/** Tables as catalog.json has them, for a sink that knows none; by the FQN of their database. */
export function seenByDbt({ catalog }: DbtProjectReading, tables: ReadonlyMap<string, string>): Map<string, CatalogRelation[]> {
  const seen = new Map<string, CatalogRelation[]>()
  for (const [uniqueId, fqn] of tables) {
    const table = catalog.get(uniqueId)
    const [service = '', database = '', schema = '', name = ''] = splitFullyQualifiedName(fqn)
    if (table === undefined) continue
    const key = fullyQualifiedName(service, database)
    const relation = { schema, name, kind: 'Regular', columns: table.columns.toSorted((a, b) => a.index - b.index).map((column) => ({ name: column.name, type: column.type })) }
    const relations = seen.get(key)
    if (relations === undefined) seen.set(key, [relation])
    else relations.push(relation)
  }
  return seen
}
