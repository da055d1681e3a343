import type { LineageEdge, LineageNode } from '../../model/lineage.ts'
import type { LineageWriteSummary, UnknownLineageEnd } from '../../model/lineage-write.ts'
import type { CallReference, OpenMetadataCall } from '../call.ts'
import { decodeFullyQualifiedName, encodeFullyQualifiedName } from '../open-metadata-wire.ts'
import { toLineageCalls } from '../lineage-wire.ts'
import type { LineageSink } from '../sink.ts'
import { makeCall } from './calls.ts'
import { mostAtOnce } from './client.ts'
import { toDialectSource } from './dialect.ts'
import { inParallel } from './parallel.ts'
import { requireSuccess, type Session } from './session.ts'

type Details = {
  source: string
  sqlQuery?: string
  description?: string
  columnsLineage?: { fromColumns: string[]; toColumn: string; function?: string }[]
  tempLineageTables?: unknown[]
}
type EdgeBody = { edge: { fromEntity: CallReference; toEntity: CallReference; lineageDetails: Details } }
/** An edge that the server holds. */
type HeldEdge = { fromEntity: string; fromType?: string; toEntity: string; lineageDetails?: Details }

type Held = Map<string, Promise<HeldEdge[]>>

/**
 * Edges go to the server pair by pair. What goes into an entity is read once before it is written, so that an edge that is the same is not sent
 * again, and one that a person drew is not written over. The server keeps no evidence: of what an earlier run wrote, the edges into a view end when
 * this run read the view and found others.
 */
export function createLineageWriter(session: Session): Pick<LineageSink, 'writeLineage'> {
  const edges = new Map<string, LineageEdge[]>()
  const held: Held = new Map()
  return {
    writeLineage: async (set, options) => {
      const summary: LineageWriteSummary = { created: 0, updated: 0, unchanged: 0, reappeared: 0, ended: 0, dependencies: 0, unknown: [] }
      const unknown = new Map<string, UnknownLineageEnd>()
      await inParallel(toCalls(set.edges.filter(({ from, to }) => from.entityType !== 'dbtAsset' && to.entityType !== 'dbtAsset'), edges), mostAtOnce, async ({ call, evidence }) => {
        const outcome = await writeEdge(session, call, held)
        if (typeof outcome === 'string') summary[outcome] += 1
        else unknown.set(`${outcome.type} ${outcome.fullyQualifiedName}`, { entityType: outcome.type as UnknownLineageEnd['entityType'], fqn: decodeFullyQualifiedName(outcome.fullyQualifiedName), evidence })
      })
      if (options.isPartial !== true) summary.ended = await endOfViews(session, set.edges, { held, unread: new Set(options.unreadEvidence) })
      return { ...summary, unknown: [...unknown.values()] }
    },
  }
}

/** The calls of a set, each with everything that the run found for its pair of ends so far: the server has one edge for a pair. */
function toCalls(found: readonly LineageEdge[], edges: Map<string, LineageEdge[]>): { call: OpenMetadataCall; evidence: string }[] {
  const pairs = Map.groupBy(found, ({ from, to }) => JSON.stringify([from, to]))
  return [...pairs].map(([key, members]) => {
    const all = [...edges.get(key) ?? [], ...members]
    edges.set(key, all)
    return { call: toLineageCalls(all)[0]!, evidence: members[0]!.evidence }
  })
}

async function writeEdge(session: Session, call: OpenMetadataCall, held: Held): Promise<'created' | 'updated' | 'unchanged' | CallReference> {
  const { edge } = call.body as EdgeBody
  const [from, to] = [await session.findId(edge.fromEntity), await session.findId(edge.toEntity)]
  if (from === undefined) return edge.fromEntity
  if (to === undefined) return edge.toEntity
  const details: Details = { ...edge.lineageDetails, source: toDialectSource(edge.lineageDetails.source, session.dialect) }
  const known = (await readInto(session, { type: edge.toEntity.type, id: to }, held)).find((one) => one.fromEntity === from)
  if (known?.lineageDetails?.source === 'Manual') return 'unchanged'
  if (known?.lineageDetails !== undefined && isSame(known.lineageDetails, details)) return 'unchanged'
  const made = await makeCall(session, { ...call, body: { edge: { ...edge, lineageDetails: details } } })
  if ('unknown' in made) return made.unknown
  requireSuccess(made.answer, `the edge from ${edge.fromEntity.fullyQualifiedName} to ${edge.toEntity.fullyQualifiedName}`)
  const entry: HeldEdge = { fromEntity: from, toEntity: to, lineageDetails: details }
  held.set(to, held.get(to)!.then((list) => [...list.filter((one) => one.fromEntity !== from), entry]))
  return known === undefined ? 'created' : 'updated'
}

/** Whether the server says the same: its lists have an order of their own, and it adds columns that nothing goes into. */
function isSame(known: Details, wanted: Details): boolean {
  return JSON.stringify(toComparable(known)) === JSON.stringify(toComparable(wanted))
}

function toComparable({ source, sqlQuery, description, columnsLineage = [], tempLineageTables = [] }: Details): unknown {
  const columns = columnsLineage.filter(({ fromColumns }) => fromColumns.length > 0)
    .map(({ fromColumns, toColumn, function: expression }) => [toColumn, fromColumns.toSorted(), expression ?? null])
  return [source, sqlQuery ?? null, description ?? null, columns.toSorted((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1)), tempLineageTables]
}

/** What goes into an entity, read once; nothing where the server does not tell. */
function readInto({ client }: Session, { type, id }: { type: string; id: string }, held: Held): Promise<HeldEdge[]> {
  const reading = held.get(id) ?? client.send({ method: 'GET', path: `/lineage/${type}/${id}?upstreamDepth=1&downstreamDepth=0` }).then((answer) => {
    const { nodes = [], upstreamEdges = [] } = (answer.status >= 400 ? {} : answer.body ?? {}) as { nodes?: { id: string; type: string }[]; upstreamEdges?: HeldEdge[] }
    return upstreamEdges.filter(({ toEntity }) => toEntity === id).map((edge) => ({ ...edge, fromType: nodes.find((node) => node.id === edge.fromEntity)?.type ?? 'table' }))
  })
  held.set(id, reading)
  return reading
}

/** Removes the edges into views that the views no longer have. */
async function endOfViews(session: Session, edges: readonly LineageEdge[], { held, unread }: { held: Held; unread: ReadonlySet<string> }): Promise<number> {
  const views = Map.groupBy(edges.filter(({ source, evidence }) => source === 'ViewLineage' && !unread.has(evidence)), ({ to }) => JSON.stringify(to))
  let ended = 0
  await inParallel([...views.values()], mostAtOnce, async (members) => {
    const { to } = members[0]!
    const id = await session.findId(nameOf(to))
    if (id === undefined) return
    const found = new Set(await Promise.all(members.map(({ from }) => session.findId(nameOf(from)))))
    for (const edge of await readInto(session, { type: to.entityType, id }, held)) {
      if (edge.lineageDetails?.source !== 'ViewLineage' || found.has(edge.fromEntity)) continue
      const answer = await session.client.send({ method: 'DELETE', path: `/lineage/${edge.fromType ?? 'table'}/${edge.fromEntity}/${to.entityType}/${id}` })
      if (answer.status !== 404) requireSuccess(answer, `the end of an edge into ${to.fqn}`)
      ended += 1
    }
  })
  return ended
}

function nameOf({ entityType, fqn }: LineageNode): CallReference {
  return { type: entityType, fullyQualifiedName: encodeFullyQualifiedName(fqn) }
}
