import type { Queryable } from '../write/lock-roots.ts'
import type { Focus } from './find-focus.ts'
import { readEdgesBetween, type StoredEdge } from './read-edges.ts'
import { readNeighbours, walkColumns, walkEntities } from './walk.ts'

/** No chain of views is longer in earnest; cycles end by themselves. */
const deepest = 50

/**
 * What a change of the subject reaches. `touched` are the columns of each entity that are made of it (null: its rows as a whole);
 * undefined where the whole subject goes. `into` are the edges that write into it; `vague` those of which no column is known.
 */
export type ImpactReach = {
  distances: ReadonlyMap<string, number>
  ids: string[]
  touched: ReadonlyMap<string, ReadonlySet<string | null>> | undefined
  edges: StoredEdge[]
  into: StoredEdge[]
  vague: StoredEdge[]
  pipelineIds: string[]
}

/** Follows the live edges from the subject downstream, by its column where it is one, and one step upstream for what writes into it. */
export async function readImpactReach(client: Queryable, subject: Focus, limit: number): Promise<ImpactReach> {
  const upstream = (await readNeighbours(client, [subject.id], 'upstream', limit)).map((row) => row.next)
  const into = (await readEdgesBetween(client, [subject.id, ...upstream], { texts: true })).filter((edge) => edge.toId === subject.id && writesInto(edge, subject.column))
  const reach = subject.column === undefined ? await wholeReach(client, subject, limit) : await columnReach(client, { ...subject, column: subject.column }, limit)
  const pipelineIds = [...reach.edges, ...reach.vague, ...into].flatMap((edge) => edge.pipelineId ?? [])
  return { ...reach, into, ids: [...reach.distances.keys()], pipelineIds: [...new Set(pipelineIds)] }
}

function writesInto(edge: StoredEdge, column: string | undefined): boolean {
  return column === undefined || edge.columns.some((flow) => flow.to === column)
}

type Reach = Omit<ImpactReach, 'into' | 'ids' | 'pipelineIds'>

async function wholeReach(client: Queryable, subject: Focus, limit: number): Promise<Reach> {
  const distances = await walkEntities(client, subject.id, 'downstream', { depth: deepest, limit })
  return { distances, touched: undefined, edges: forward(await readEdgesBetween(client, [...distances.keys()], { texts: true }), subject), vague: [] }
}

async function columnReach(client: Queryable, subject: Focus & { column: string }, limit: number): Promise<Reach> {
  const walked = await walkColumns(client, { id: subject.id, column: subject.column }, 'downstream', { depth: deepest, limit, indirect: true })
  const touched = new Map<string, Set<string | null>>()
  for (const { id, column } of walked.columns) touched.set(id, (touched.get(id) ?? new Set()).add(column))
  // What reads something that is touched, no column being known, may well read the column: a dbt exposure, code that cannot be read whole.
  const reached = [...walked.entities.keys()]
  const beside = (await readNeighbours(client, reached, 'downstream', limit)).map((row) => row.next).filter((id) => !walked.entities.has(id))
  const near = beside.length === 0 ? [] : await readEdgesBetween(client, [...new Set([...reached, ...beside])], { texts: true })
  const vague = near.filter((edge) => walked.entities.has(edge.fromId) && !walked.entities.has(edge.toId) && edge.columns.length === 0)
  const distances = new Map([...walked.entities, ...vague.map((edge) => [edge.toId, (walked.entities.get(edge.fromId) ?? 0) + 1] as const)])
  const edges = await readEdgesBetween(client, [...walked.entities.keys()], { texts: true })
  return { distances, touched, edges: forward(edges, subject).filter((edge) => walked.edgeIds.has(edge.id)), vague }
}

/** What leads back to the subject in a cycle writes into it: that is told apart. */
function forward(edges: readonly StoredEdge[], subject: Focus): StoredEdge[] {
  return edges.filter((edge) => edge.toId !== subject.id)
}
