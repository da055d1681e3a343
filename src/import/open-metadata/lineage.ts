import { putEdge } from '../../catalog/lineage/edit-edges.ts'
import { findEnds, nodeKey } from '../../catalog/lineage/find-ends.ts'
import { readEdgesOfPair } from '../../catalog/lineage/read-edges.ts'
import type { EntityReference } from '../../model/entity.ts'
import type { LineageEntityType } from '../../model/lineage.ts'
import { AddLineage } from '../../model/lineage-request.ts'
import { mostAtOnce } from '../../sinks/metadata-rest/client.ts'
import { inParallel } from '../../sinks/metadata-rest/parallel.ts'
import { requireSuccess } from '../../sinks/metadata-rest/session.ts'
import type { MatchedTable } from './assets.ts'
import { guarded } from './guarded.ts'
import type { Importing } from './importing.ts'
import { nameOf } from './their-entities.ts'

type TheirEdge = { fromEntity: string; toEntity: string; lineageDetails?: TheirDetails; description?: string }
type TheirDetails = { source?: string; sqlQuery?: string; description?: string; columnsLineage?: { fromColumns?: string[]; toColumn?: string; function?: string }[] }
type TheirLineage = { entity?: EntityReference; nodes?: EntityReference[]; upstreamEdges?: TheirEdge[] }

/** Brings the edges that people drew there between things that are here; those that runs found are found here by runs. */
export async function bringLineage(importing: Importing, tables: readonly MatchedTable[]): Promise<void> {
  await inParallel(tables, mostAtOnce, ({ theirFqn }) => guarded(importing, `lineage of ${theirFqn}`, async () => {
    const answer = await importing.session.client.send({ method: 'GET', path: `/lineage/table/name/${encodeURIComponent(theirFqn)}?upstreamDepth=1&downstreamDepth=0` })
    if (answer.status === 404) return
    requireSuccess(answer, `the lineage of ${theirFqn}`)
    const { entity, nodes = [], upstreamEdges = [] } = (answer.body ?? {}) as TheirLineage
    const known = new Map([...nodes, ...(entity === undefined ? [] : [entity])].map((node) => [node.id, node]))
    for (const edge of upstreamEdges) {
      const [from, to] = [known.get(edge.fromEntity), known.get(edge.toEntity)]
      const isManual = (edge.lineageDetails?.source ?? 'Manual') === 'Manual'
      if (isManual && from !== undefined && to !== undefined && nameOf(to) === theirFqn) await guarded(importing, `edge ${nameOf(from)} → ${theirFqn}`, () => bringEdge(importing, { edge, from, to }))
    }
  }))
}

async function bringEdge(importing: Importing, { edge, from, to }: { edge: TheirEdge; from: EntityReference; to: EntityReference }): Promise<void> {
  const { pool, names, tally, actor, dryRun, overrides } = importing
  const ends = [from, to].map((node) => ({ entityType: node.type as LineageEntityType, fqn: names.toOurs(nameOf(node)) ?? '' }))
  const found = await findEnds(pool, ends)
  const [fromId, toId] = ends.map((end) => found.get(nodeKey(end)))
  if (fromId === undefined || toId === undefined) return tally.unmatched(`edge ${nameOf(from)} → ${nameOf(to)}`, `${nameOf(fromId === undefined ? from : to)} is not in this catalog`)
  const own = (await readEdgesOfPair(pool, { fromId, toId }, { ended: true })).find((one) => one.source === 'Manual' && one.scope === null)
  const label = `${ends[0]!.fqn} → ${ends[1]!.fqn}`
  const { sqlQuery, description = edge.description, columnsLineage = [] } = edge.lineageDetails ?? {}
  const columns = columnsLineage.flatMap(({ fromColumns = [], toColumn, function: expression }) => toColumn === undefined ? [] : [{
    fromColumns: fromColumns.flatMap((name) => names.toOurs(name) ?? []), toColumn: names.toOurs(toColumn) ?? '', ...(expression !== undefined && expression !== null && { function: expression }),
  }])
  if (own !== undefined && own.endedAt === undefined && own.description === description && (own.sqlQuery ?? '') === (sqlQuery ?? '') && countPairs(columns) === own.columns.length) return tally.same('lineage edges')
  if (own !== undefined && !overrides) return tally.kept('lineage edges', `edge ${label}${own.endedAt === undefined ? '' : ', which was removed here'}`)
  tally.brought('lineage edges', `draw ${label}`)
  if (dryRun) return
  const details = { source: 'Manual', columnsLineage: columns, ...(typeof sqlQuery === 'string' && sqlQuery !== '' && { sqlQuery }), ...(typeof description === 'string' && { description }) }
  await putEdge(pool, AddLineage.parse({ edge: { fromEntity: { id: fromId, type: from.type }, toEntity: { id: toId, type: to.type }, lineageDetails: details } }), actor)
}

function countPairs(columns: readonly { fromColumns: readonly string[]; toColumn: string }[]): number {
  return new Set(columns.flatMap(({ fromColumns, toColumn }) => fromColumns.map((from) => JSON.stringify([from, toColumn])))).size
}
