import { toCanonicalJson } from '../document/content.ts'
import type { Queryable } from '../write/lock-roots.ts'
import { edgeHash, edgeKey, type EdgeContent } from './edge-content.ts'

/** Who writes, when, and for which scope; without one the edges belong to no run. */
export type EdgeWriteContext = { scope: string | null; updatedBy: string; now: number }
export type EdgeWriteCounts = { created: number; updated: number; unchanged: number; reappeared: number; ids: string[] }

type KnownRow = { id: string; evidence: string; source: string; from_id: string; to_id: string; hash: string; is_ended: boolean; last_seen_at: string; scope: string | null }

const knownQuery = `/* catalog */
  select e.id, e.evidence, e.source, e.from_id, e.to_id, encode(e.content_hash, 'hex') as hash, e.ended_at is not null as is_ended, e.last_seen_at, e.scope
  from jsonb_to_recordset($1::jsonb) as k(evidence text, source text, from_id uuid, to_id uuid)
  join trunkline.lineage_edge e on e.evidence = k.evidence and e.source = k.source and e.from_id = k.from_id and e.to_id = k.to_id
  order by e.id`

/** Writes edges and their columns, and only what differs: a handful of statements for each part, however many edges it has. */
export async function writeEdges(client: Queryable, edges: readonly EdgeContent[], context: EdgeWriteContext): Promise<EdgeWriteCounts> {
  const counts: EdgeWriteCounts = { created: 0, updated: 0, unchanged: 0, reappeared: 0, ids: [] }
  for (const part of inParts(edges)) {
    const done = await writePart(client, part, context)
    counts.created += done.created
    counts.updated += done.updated
    counts.unchanged += done.unchanged
    counts.reappeared += done.reappeared
    for (const id of done.ids) counts.ids.push(id)
  }
  return counts
}

type Changed = { edge: EdgeContent; known: KnownRow }

async function writePart(client: Queryable, part: readonly EdgeContent[], context: EdgeWriteContext): Promise<EdgeWriteCounts> {
  const { rows } = await client.query<KnownRow>(knownQuery, [toCanonicalJson(part.map(toKeyRow))])
  const known = new Map(rows.map((row) => [edgeKey({ fromId: row.from_id, toId: row.to_id, source: row.source as EdgeContent['source'], evidence: row.evidence }), row]))
  const fresh: EdgeContent[] = []
  const changed: Changed[] = []
  const seen: { id: string; last_seen_at: number }[] = []
  for (const edge of part) {
    const row = known.get(edgeKey(edge))
    if (row === undefined) fresh.push(edge)
    else if (row.is_ended || row.hash !== edgeHash(edge) || row.scope !== context.scope) changed.push({ edge, known: row })
    else if (Number(row.last_seen_at) < edge.lastSeenAt) seen.push({ id: row.id, last_seen_at: Math.trunc(edge.lastSeenAt) })
  }
  if (seen.length > 0) await client.query(seenQuery, [toCanonicalJson(seen)])
  if (changed.length > 0) await changeEdges(client, changed, context)
  const created = fresh.length > 0 ? await createEdges(client, fresh, context) : []
  const reappeared = changed.filter(({ known: { is_ended } }) => is_ended).length
  return {
    created: fresh.length, updated: changed.length - reappeared, reappeared, unchanged: part.length - fresh.length - changed.length,
    ids: [...rows.map((row) => row.id), ...created],
  }
}

const seenQuery = `/* catalog */
  update trunkline.lineage_edge e set last_seen_at = r.last_seen_at
  from jsonb_to_recordset($1::jsonb) as r(id bigint, last_seen_at bigint) where e.id = r.id`

const insertQuery = `/* catalog */
  insert into trunkline.lineage_edge (from_id, to_id, source, evidence, scope, grade, pipeline_id, sql_query, description, temp_tables, content_hash,
    first_seen_at, last_seen_at, created_by, updated_at, updated_by)
  select r.from_id, r.to_id, r.source, r.evidence, $2, r.grade, r.pipeline_id, r.sql_query, r.description, r.temp_tables, decode(r.hash, 'hex'),
    r.last_seen_at, r.last_seen_at, $3, $4, $3
  from jsonb_to_recordset($1::jsonb) as r(from_id uuid, to_id uuid, source text, evidence text, grade text, pipeline_id uuid, sql_query text, description text,
    temp_tables jsonb, hash text, last_seen_at bigint)
  returning id, evidence, source, from_id, to_id`

async function createEdges(client: Queryable, edges: readonly EdgeContent[], { scope, updatedBy, now }: EdgeWriteContext): Promise<string[]> {
  const { rows } = await client.query<KnownRow>(insertQuery, [toCanonicalJson(edges.map(toRow)), scope, updatedBy, now])
  const ids = new Map(rows.map((row) => [edgeKey({ fromId: row.from_id, toId: row.to_id, source: row.source as EdgeContent['source'], evidence: row.evidence }), row.id]))
  await insertColumns(client, edges.map((edge) => ({ id: ids.get(edgeKey(edge)) ?? '', edge })))
  return rows.map((row) => row.id)
}

/** What an edge said before goes into its history, without its columns: their number tells enough. */
const historyQuery = `/* catalog */
  insert into trunkline.lineage_history (edge_id, at, event, by, before)
  select e.id, $2, case when e.ended_at is null then 'changed' else 'reappeared' end, $3,
    jsonb_strip_nulls(jsonb_build_object('grade', e.grade, 'sqlQuery', e.sql_query, 'description', e.description, 'endedAt', e.ended_at,
      'columnCount', (select count(*) from trunkline.lineage_column c where c.edge_id = e.id)))
  from trunkline.lineage_edge e where e.id = any ($1::bigint[])`

const updateQuery = `/* catalog */
  update trunkline.lineage_edge e
  set scope = $2, grade = r.grade, pipeline_id = r.pipeline_id, sql_query = r.sql_query, description = r.description, temp_tables = r.temp_tables,
      content_hash = decode(r.hash, 'hex'), last_seen_at = greatest(e.last_seen_at, r.last_seen_at), ended_at = null, updated_at = $4, updated_by = $3
  from jsonb_to_recordset($1::jsonb) as r(id bigint, grade text, pipeline_id uuid, sql_query text, description text, temp_tables jsonb, hash text, last_seen_at bigint)
  where e.id = r.id`

const dropColumnsQuery = `/* catalog */
  delete from trunkline.lineage_column where edge_id = any ($1::bigint[])`

async function changeEdges(client: Queryable, changed: readonly Changed[], { scope, updatedBy, now }: EdgeWriteContext): Promise<void> {
  const ids = changed.map(({ known }) => known.id)
  await client.query(historyQuery, [ids, now, updatedBy])
  await client.query(updateQuery, [toCanonicalJson(changed.map(({ edge, known }) => ({ ...toRow(edge), id: known.id }))), scope, updatedBy, now])
  await client.query(dropColumnsQuery, [ids])
  await insertColumns(client, changed.map(({ edge, known }) => ({ id: known.id, edge })))
}

const columnsQuery = `/* catalog */
  insert into trunkline.lineage_column (edge_id, from_column, to_column, is_direct, subtypes, expression)
  select r.edge_id, r.from_column, r.to_column, r.is_direct, r.subtypes, r.expression
  from jsonb_to_recordset($1::jsonb) as r(edge_id bigint, from_column text, to_column text, is_direct boolean, subtypes text[], expression text)`

async function insertColumns(client: Queryable, edges: readonly { id: string; edge: EdgeContent }[]): Promise<void> {
  const rows = edges.flatMap(({ id, edge }) => edge.columns.map((flow) => ({
    edge_id: id, from_column: flow.from, to_column: flow.to, is_direct: flow.isDirect, subtypes: flow.subtypes, expression: flow.expression,
  })))
  if (rows.length > 0) await client.query(columnsQuery, [toCanonicalJson(rows)])
}

function toKeyRow({ evidence, source, fromId, toId }: EdgeContent): Record<string, string> {
  return { evidence, source, from_id: fromId, to_id: toId }
}

function toRow(edge: EdgeContent): Record<string, unknown> {
  return {
    ...toKeyRow(edge), grade: edge.grade, pipeline_id: edge.pipelineId, sql_query: edge.sqlQuery, description: edge.description,
    temp_tables: edge.tempLineageTables, hash: edgeHash(edge), last_seen_at: Math.trunc(edge.lastSeenAt),
  }
}

/** Parts of some thousands of edges and some megabytes each: a jsonb value is bounded, and so is what is held twice. */
function* inParts(edges: readonly EdgeContent[]): Generator<EdgeContent[]> {
  let part: EdgeContent[] = []
  let size = 0
  for (const edge of edges) {
    part.push(edge)
    size += 200 + (edge.sqlQuery?.length ?? 0) + edge.columns.reduce((sum, flow) => sum + 120 + (flow.expression?.length ?? 0), 0)
    if (size < 4_000_000) continue
    yield part
    part = []
    size = 0
  }
  if (part.length > 0) yield part
}
