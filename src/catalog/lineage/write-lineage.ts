import type { Pool } from 'pg'
import { withTransaction } from '../../db/transaction.ts'
import type { LineageDependency, LineageEdge } from '../../model/lineage.ts'
import type { LineageSet, LineageWriteOptions, LineageWriteSummary, UnknownLineageEnd } from '../../model/lineage-write.ts'
import { toCanonicalJson } from '../document/content.ts'
import { lockRoots, type Queryable } from '../write/lock-roots.ts'
import { columnWithin, mergeEdges, toEdgeContent, type EdgeContent } from './edge-content.ts'
import { findEnds, nodeKey } from './find-ends.ts'
import { writeEdges } from './write-edges.ts'

/**
 * Makes the stored edges and dependencies of a scope those of the set: new ones come, changed ones change, those whose evidence is gone end.
 *
 * All of it or nothing. Ends that the catalog does not hold are reported. Edges of other scopes and those of people are not touched.
 */
export async function writeLineage(pool: Pool, set: LineageSet, options: LineageWriteOptions & { now: number }): Promise<LineageWriteSummary> {
  const { evidenceScope: scope, updatedBy, now } = options
  return withTransaction(pool, async (client) => {
    await lockRoots(client, [`lineage ${scope}`])
    const ids = await findEnds(client, [
      ...set.edges.flatMap((edge) => [edge.from, edge.to, ...(edge.pipeline === undefined ? [] : [edge.pipeline])]),
      ...set.dependencies.flatMap((dependency) => [dependency.of, dependency.on]),
    ])
    const unknown = new Map<string, UnknownLineageEnd>()
    const contents = mergeEdges(set.edges.flatMap((edge) => toContent(edge, ids, unknown)))
    const { ids: written, ...counts } = await writeEdges(client, contents, { scope, updatedBy, now })
    const ended = options.endsUnseenSince !== undefined ? await endUnseen(client, options.endsUnseenSince, options) : options.isPartial === true ? 0 : await endOthers(client, written, options)
    const overridden = options.overridesSource === undefined ? 0 : await endOverridden(client, contents.map(({ toId }) => toId), { ...options, source: options.overridesSource })
    const dependencies = await writeDependencies(client, set.dependencies, { ids, unknown, options })
    return { ...counts, ended: ended + overridden, dependencies, unknown: [...unknown.values()] }
  })
}

function toContent(edge: LineageEdge, ids: ReadonlyMap<string, string>, unknown: Map<string, UnknownLineageEnd>): EdgeContent[] {
  const [fromId, toId] = [ids.get(nodeKey(edge.from)), ids.get(nodeKey(edge.to))]
  const pipelineId = edge.pipeline === undefined ? undefined : ids.get(nodeKey(edge.pipeline))
  for (const node of [edge.from, edge.to, ...(edge.pipeline === undefined ? [] : [edge.pipeline])]) {
    if (!ids.has(nodeKey(node))) unknown.set(`${nodeKey(node)} ${edge.evidence}`, { entityType: node.entityType, fqn: node.fqn, evidence: edge.evidence })
  }
  if (fromId === undefined || toId === undefined) return []
  return [toEdgeContent(edge, { fromId, fromFqn: edge.from.fqn, toId, toFqn: edge.to.fqn, ...(pipelineId !== undefined && { pipelineId }) })]
}

const endQuery = `/* catalog */
  with gone as (
    update trunkline.lineage_edge e set ended_at = $3, updated_at = $3, updated_by = $4
    where e.scope = $1 and e.ended_at is null
      and not exists (select from unnest($2::bigint[]) as seen(id) where seen.id = e.id)
      and not exists (select from unnest($5::text[]) as unread(evidence) where unread.evidence = e.evidence)
    returning e.id)
  insert into trunkline.lineage_history (edge_id, at, event, by) select id, $3, 'ended', $4 from gone`

/** Ends the edges of the scope that are not among the written ones; says how many. */
async function endOthers(client: Queryable, written: readonly string[], options: LineageWriteOptions & { now: number }): Promise<number> {
  const { rowCount } = await client.query(endQuery, [options.evidenceScope, written, options.now, options.updatedBy, options.unreadEvidence ?? []])
  return rowCount ?? 0
}

const endUnseenQuery = `/* catalog */
  with gone as (
    update trunkline.lineage_edge e set ended_at = $3, updated_at = $3, updated_by = $4
    where e.scope = $1 and e.ended_at is null and e.last_seen_at < $2
      and not exists (select from unnest($5::text[]) as unread(evidence) where unread.evidence = e.evidence)
    returning e.id)
  insert into trunkline.lineage_history (edge_id, at, event, by) select id, $3, 'ended', $4 from gone`

/** Ends the edges of the scope that were last seen before an instant; says how many. */
async function endUnseen(client: Queryable, since: number, options: LineageWriteOptions & { now: number }): Promise<number> {
  const { rowCount } = await client.query(endUnseenQuery, [options.evidenceScope, Math.trunc(since), options.now, options.updatedBy, options.unreadEvidence ?? []])
  return rowCount ?? 0
}

const endOverriddenQuery = `/* catalog */
  with gone as (
    update trunkline.lineage_edge e set ended_at = $4, updated_at = $4, updated_by = $5
    where e.to_id = any ($1::uuid[]) and e.source = $2 and e.scope is distinct from $3 and e.ended_at is null
    returning e.id)
  insert into trunkline.lineage_history (edge_id, at, event, by) select id, $4, 'ended', $5 from gone`

/** Ends edges of a source into these entities that others wrote; says how many. */
async function endOverridden(client: Queryable, toIds: readonly string[], { source, evidenceScope, now, updatedBy }: LineageWriteOptions & { source: string; now: number }): Promise<number> {
  const { rowCount } = await client.query(endOverriddenQuery, [[...new Set(toIds)], source, evidenceScope, now, updatedBy])
  return rowCount ?? 0
}

const dropDependenciesQuery = `/* catalog */
  delete from trunkline.lineage_dependency d
  where d.scope = $1 and not exists (select from unnest($2::text[]) as unread(evidence) where unread.evidence = d.evidence)`

const insertDependenciesQuery = `/* catalog */
  insert into trunkline.lineage_dependency (of_id, kind, name, on_id, columns, evidence, scope)
  select r.of_id, r.kind, r.name, r.on_id, r.columns, r.evidence, $2
  from jsonb_to_recordset($1::jsonb) as r(of_id uuid, kind text, name text, on_id uuid, columns text[], evidence text)
  on conflict (on_id, of_id, kind, name) do update set columns = excluded.columns, evidence = excluded.evidence, scope = excluded.scope`

type DependencyContext = { ids: ReadonlyMap<string, string>; unknown: Map<string, UnknownLineageEnd>; options: LineageWriteOptions }

/** Dependencies have no history: those of the scope are replaced. */
async function writeDependencies(client: Queryable, dependencies: readonly LineageDependency[], { ids, unknown, options }: DependencyContext): Promise<number> {
  const { evidenceScope, unreadEvidence = [], isPartial = false } = options
  if (!isPartial) await client.query(dropDependenciesQuery, [evidenceScope, unreadEvidence])
  const rows = new Map<string, { columns: string[] } & Record<string, unknown>>()
  for (const { of, kind, name, on, columns, evidence } of dependencies) {
    const [ofId, onId] = [ids.get(nodeKey(of)), ids.get(nodeKey(on))]
    for (const node of [of, on]) if (!ids.has(nodeKey(node))) unknown.set(`${nodeKey(node)} ${evidence}`, { entityType: node.entityType, fqn: node.fqn, evidence })
    if (ofId === undefined || onId === undefined) continue
    const key = JSON.stringify([onId, ofId, kind, name])
    const names = [...(rows.get(key)?.columns ?? []), ...columns.flatMap((column) => columnWithin(on.fqn, column) ?? [])]
    rows.set(key, { of_id: ofId, kind, name, on_id: onId, columns: [...new Set(names)].toSorted(), evidence })
  }
  if (rows.size > 0) await client.query(insertDependenciesQuery, [toCanonicalJson([...rows.values()]), evidenceScope])
  return rows.size
}
