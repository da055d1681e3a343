import { fullyQualifiedName } from '../../model/fqn.ts'
import type { StoredRule } from '../../connectors/lineage-connector.ts'
import { TreeFormatError } from '../../sql/node-tree/read-node-tree.ts'
import { toEdges } from '../../sql/to-edges.ts'
import { viewLineage, type ViewLineage } from '../../sql/view-lineage.ts'
import { columnNamesOf } from './column-names.ts'
import { nothingFound, type Found, type LineageReading } from './found.ts'

/** What views and materialized views are made of; `verified` of `views` were proved by what the server recorded. */
export type ViewsFound = Found & { views: number; verified: number; /** Oids of the routines that each view calls. */ calls: Map<number, ReadonlySet<number>> }

/** The lineage of every view in scope, from its own tree. One that is not proved is a failure, and keeps the edges it had. */
export function findViews(reading: LineageReading): ViewsFound {
  const found: ViewsFound = { ...nothingFound(), views: 0, verified: 0, calls: new Map() }
  for (const rule of reading.facts.rules) if (rule.name === '_RETURN') addView(found, reading, rule)
  return found
}

function addView(found: ViewsFound, { facts, names, scope, now }: LineageReading, rule: StoredRule): void {
  const relation = facts.catalog.relations.get(rule.relation)
  const view = names.table(rule.relation)
  if (relation === undefined || view === undefined) return
  const evidence = `view:${view}`
  const by = scope.keepsView(relation.schema, relation.name)
  if (by !== null) {
    found.filtered.push({ object: view, entityType: 'table', by })
    found.unread.push(evidence)
    return
  }
  found.views += 1
  const read = readView(found, { facts, rule, view })
  if (read === undefined) {
    found.unread.push(evidence)
    return
  }
  found.verified += 1
  found.calls.set(rule.relation, read.lineage.calls)
  const columns = new Map(relation.columns.map(({ number }, index) => [number, read.lineage.columns[index] ?? { dependence: new Map() }]))
  const { influence, reads } = read.lineage
  found.edges.push(...toEdges(names, { into: rule.relation, columns, influence, reads }, { source: 'ViewLineage', grade: 'exact', evidence, lastSeenAt: now }))
}

function readView(found: ViewsFound, { facts, rule, view }: { facts: LineageReading['facts']; rule: StoredRule; view: string }): ViewLineage | undefined {
  try {
    const read = viewLineage(facts.catalog, { tree: rule.tree, recorded: facts.ruleMentions.get(rule.oid) ?? new Set() })
    if (read.proof.isVerified) return read
    const { unread, invented } = read.proof
    const what = [
      ...(unread.length === 0 ? [] : [`the server also lists ${columnNamesOf(facts.catalog, unread)}`]),
      ...(invented.length === 0 ? [] : [`the server does not list ${columnNamesOf(facts.catalog, invented)}`]), ...read.notes,
    ]
    found.failures.push(unproved(view, `What the tree of ${view} reads is not what the server recorded: ${what.join('; ')}.`))
  } catch (error) {
    if (!(error instanceof TreeFormatError)) throw error
    found.failures.push(unproved(view, `The tree of ${view} could not be read: ${error.message}`))
  }
  return undefined
}

function unproved(object: string, message: string): Found['failures'][number] {
  return { object, code: 'LINEAGE_UNPROVED', message, hint: 'The edges that it had stay as they were. Please report it with the definition of the view.' }
}

/** The name under which a database's lineage of one part is kept together. */
export function evidenceScope(serviceName: string, database: string, part: 'views' | 'objects' | 'routines' | 'queries' | 'cross-database'): string {
  return `${fullyQualifiedName(serviceName, database)} ${part}`
}
