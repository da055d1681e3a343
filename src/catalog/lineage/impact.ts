import type { Pool } from 'pg'
import type { EntityReference } from '../../model/entity.ts'
import { impactEffects, impactKinds, type Impact, type ImpactItem } from '../../model/impact.ts'
import { findFocusOrColumn } from './find-focus.ts'
import { impactOfParts } from './impact-parts.ts'
import { impactOfQuality } from './impact-quality.ts'
import { readImpactReach, type ImpactReach } from './impact-reach.ts'
import { flowItems, throughItems } from './impact-items.ts'
import { readNodes } from './read-nodes.ts'

/** The most entities that an impact lists. */
const mostEntities = 2000

/**
 * What breaks, changes or goes when a table, a routine or one column (`….table.column`) goes: from the edge store, the dependencies that lineage runs
 * read, and what the catalog knows of the table itself. Throws ENTITY_NOT_FOUND.
 */
export async function readImpact(pool: Pool, fqn: string): Promise<Impact> {
  const subject = await findFocusOrColumn(pool, fqn)
  const reach = await readImpactReach(pool, subject, mostEntities)
  const nodes = new Map((await readNodes(pool, [...reach.ids, ...reach.pipelineIds, ...reach.into.map((edge) => edge.fromId)])).map((node) => [node.id, node]))
  const flows = flowItems(subject, reach, nodes)
  const idOf = new Map([...nodes.values()].map((node) => [`${node.entityType} ${node.fullyQualifiedName}`, node.id]))
  const effects = new Map(flows.flatMap((item) => { const id = idOf.get(`${item.entityType ?? ''} ${item.fullyQualifiedName}`); return id === undefined ? [] : [[id, item.effect] as const] }))
  const items = unique([...flows, ...throughItems(subject, reach, nodes), ...await impactOfParts(pool, subject, reach, nodes), ...await impactOfQuality(pool, subject, reach, effects)])
  return {
    subject: { entityType: subject.entityType, fullyQualifiedName: subject.fqn, ...(subject.column !== undefined && { column: subject.column }), owners: nodes.get(subject.id)?.owners ?? [] },
    items, owners: ownersToTell(items),
    counts: { breaks: count(items, 'breaks'), changes: count(items, 'changes'), goes: count(items, 'goes') },
    isTruncated: isTruncated(reach),
  }
}

function isTruncated(reach: ImpactReach): boolean {
  return reach.ids.length >= mostEntities
}

/** Each thing once, the worst first, then the nearest. */
function unique(items: readonly ImpactItem[]): ImpactItem[] {
  const kept = new Map<string, ImpactItem>()
  for (const item of items.toSorted((a, b) => impactEffects.indexOf(a.effect) - impactEffects.indexOf(b.effect) || a.distance - b.distance)) {
    const key = JSON.stringify([item.kind, item.fullyQualifiedName, item.name])
    const known = kept.get(key)
    if (known === undefined) kept.set(key, item)
    else kept.set(key, { ...known, columns: [...new Set([...known.columns, ...item.columns])] })
  }
  const order = (item: ImpactItem) => [impactEffects.indexOf(item.effect), item.distance, impactKinds.indexOf(item.kind)] as const
  return [...kept.values()].toSorted((a, b) => {
    const [one, other] = [order(a), order(b)]
    return one[0] - other[0] || one[1] - other[1] || one[2] - other[2] || (a.fullyQualifiedName < b.fullyQualifiedName ? -1 : 1)
  })
}

function count(items: readonly ImpactItem[], effect: ImpactItem['effect']): number {
  return items.filter((item) => item.effect === effect).length
}

function ownersToTell(items: readonly ImpactItem[]): { owner: EntityReference; items: number }[] {
  const owners = new Map<string, { owner: EntityReference; items: number }>()
  for (const owner of items.filter((item) => item.effect !== 'goes').flatMap((item) => item.owners)) {
    owners.set(owner.id, { owner, items: (owners.get(owner.id)?.items ?? 0) + 1 })
  }
  return [...owners.values()].toSorted((a, b) => b.items - a.items)
}
