import type { Pool } from 'pg'
import type { Operation } from 'rfc6902'
import { withTransaction } from '../../db/transaction.ts'
import { TrunklineError } from '../../model/errors.ts'
import type { LineageEntityType, LineageSource } from '../../model/lineage.ts'
import { LineageDetailsRequest, type AddLineage, type LineageReference } from '../../model/lineage-request.ts'
import { applyOperation } from '../document/apply-patch.ts'
import type { JsonObject } from '../document/content.ts'
import type { Actor } from '../entity-type.ts'
import { readReferences } from '../serve/references.ts'
import { lockRoots, type Queryable } from '../write/lock-roots.ts'
import { columnWithin, mergeFlows, toFlows, type ColumnFlow, type EdgeEnds } from './edge-content.ts'
import { edgeNotFound } from './edge-details.ts'
import { toServedEdge, type LineageDetails } from './entity-lineage.ts'
import { findFocus, type Focus } from './find-focus.ts'
import { groupEdges, readEdgesOfPair } from './read-edges.ts'
import { writeEdges } from './write-edges.ts'

/** Two ends of an edge, as a path names them. */
export type EdgePair = { fromType: LineageEntityType; fromId: string; toType: LineageEntityType; toId: string }

/**
 * Writes an edge of a person or of another program: it belongs to no run, and no run touches it. The same ends and source again replace it.
 * Throws ENTITY_NOT_FOUND for an end, and REQUEST_INVALID for a column that is not of its end.
 */
export async function putEdge(pool: Pool, { edge }: AddLineage, actor: Actor): Promise<{ fromId: string; toId: string }> {
  return withTransaction(pool, async (client) => {
    const [from, to] = [await findLive(client, edge.fromEntity), await findLive(client, edge.toEntity)]
    await lockRoots(client, ['lineage'])
    const details = edge.lineageDetails ?? { source: 'Manual' as const }
    const description = edge.description ?? details.description
    await saveEdge(client, { from, to, details: { ...details, ...(description !== undefined && { description }) }, actor })
    return { fromId: from.id, toId: to.id }
  })
}

/**
 * Applies a JSON Patch to the details of an edge, as OpenMetadata's clients do; throws PATCH_INVALID, ENTITY_NOT_FOUND.
 * What a run found stays: the patched details become an edge of their own beside it.
 */
export async function patchEdge(pool: Pool, pair: EdgePair, { operations, actor }: { operations: readonly Operation[]; actor: Actor }): Promise<void> {
  await withTransaction(pool, async (client) => {
    await lockRoots(client, ['lineage'])
    const edges = await readEdgesOfPair(client, pair, { ended: false })
    const own = edges.filter((edge) => edge.scope === null)
    const [group] = groupEdges(own.length > 0 ? own : edges)
    if (group === undefined) throw edgeNotFound(pair)
    const references = await readReferences(client, [pair.fromId, pair.toId, ...group.edges.flatMap((edge) => edge.pipelineId ?? [])])
    const { lineageDetails } = toServedEdge(group, references)
    const source = own.length > 0 || actor.isBot ? lineageDetails.source : 'Manual'
    const details = patchDetails({ ...lineageDetails, source }, operations)
    const [from, to] = [await findLive(client, { id: pair.fromId, type: pair.fromType }), await findLive(client, { id: pair.toId, type: pair.toType })]
    await saveEdge(client, { from, to, details, actor })
  })
}

function patchDetails(served: LineageDetails, operations: readonly Operation[]): LineageDetailsRequest {
  const patched: JsonObject = structuredClone({ ...served, description: served.description ?? '', sqlQuery: served.sqlQuery ?? '' })
  for (const operation of operations) applyOperation(patched, operation)
  if (patched['description'] === '') delete patched['description']
  if (patched['sqlQuery'] === '') delete patched['sqlQuery']
  const parsed = LineageDetailsRequest.safeParse(patched)
  const issue = parsed.error?.issues[0]
  if (parsed.data === undefined) {
    throw new TrunklineError('PATCH_INVALID', `The patch leaves /${issue?.path.join('/') ?? ''} wrong: ${issue?.message ?? 'not understood'}.`, { hint: 'Send a value of the right type.' })
  }
  return parsed.data
}

const endQuery = `/* catalog */
  with gone as (
    update trunkline.lineage_edge e set ended_at = trunkline.now_ms(), updated_at = trunkline.now_ms(), updated_by = $4
    where e.ended_at is null and ($1::uuid is null or e.from_id = $1) and e.to_id = $2 and ($3::text is null or e.source = $3)
    returning e.id, e.ended_at)
  insert into trunkline.lineage_history (edge_id, at, event, by) select id, ended_at, 'ended', $4 from gone`

/** Removes the edges from one entity to another, those of one source alone where it is said, and says how many; throws ENTITY_NOT_FOUND where there is none. */
export async function deleteEdge(pool: Pool, pair: EdgePair, { source, actor }: { source?: LineageSource; actor: Actor }): Promise<number> {
  const { rowCount } = await pool.query(endQuery, [pair.fromId, pair.toId, source ?? null, actor.name])
  if (rowCount === null || rowCount === 0) throw edgeNotFound(pair)
  return rowCount
}

/** Removes every edge of one source into an entity; says how many. */
export async function deleteEdgesBySource(pool: Pool, key: { entityType: LineageEntityType; id: string }, { source, actor }: { source: LineageSource; actor: Actor }): Promise<number> {
  const { id } = await findFocus(pool, { id: key.id }, key.entityType)
  const { rowCount } = await pool.query(endQuery, [null, id, source, actor.name])
  return rowCount ?? 0
}

async function findLive(client: Queryable, reference: Pick<LineageReference, 'id' | 'type' | 'fullyQualifiedName'>): Promise<Focus> {
  const focus = await findFocus(client, reference.id !== undefined ? { id: reference.id } : { fqn: reference.fullyQualifiedName ?? '' }, reference.type)
  if (!focus.deleted) return focus
  throw new TrunklineError('ENTITY_NOT_FOUND', `${focus.fqn} is deleted: no lineage can lead to it or from it.`, { object: focus.fqn, hint: 'Restore it first.' })
}

type Saving = { from: Focus; to: Focus; details: LineageDetailsRequest; actor: Actor }

async function saveEdge(client: Queryable, { from, to, details, actor }: Saving): Promise<void> {
  const { source, sqlQuery, description, tempLineageTables } = details
  const ends: EdgeEnds = { fromId: from.id, fromFqn: from.fqn, toId: to.id, toFqn: to.fqn }
  const columns = mergeFlows((details.columnsLineage ?? []).flatMap((column) => checkedFlows(column, ends)))
  await requireColumns(client, columns, ends)
  const pipelineId = details.pipeline === undefined ? undefined : (await findLive(client, details.pipeline)).id
  const now = Date.now()
  await writeEdges(client, [{
    fromId: from.id, toId: to.id, source, evidence: '', grade: details.grade ?? 'parsed', columns, lastSeenAt: now,
    ...(pipelineId !== undefined && { pipelineId }),
    ...(sqlQuery !== undefined && { sqlQuery }),
    ...(description !== undefined && { description }),
    ...(tempLineageTables !== undefined && tempLineageTables.length > 0 && { tempLineageTables }),
  }], { scope: null, updatedBy: actor.name, now })
}

function checkedFlows(column: NonNullable<LineageDetailsRequest['columnsLineage']>[number], ends: EdgeEnds): ColumnFlow[] {
  for (const [entityFqn, names] of [[ends.fromFqn, [...column.fromColumns, ...(column.transformations ?? []).map((one) => one.fromColumn)]], [ends.toFqn, [column.toColumn]]] as const) {
    const strange = names.find((name) => columnWithin(entityFqn, name) === undefined)
    if (strange !== undefined) throw new TrunklineError('REQUEST_INVALID', `${strange} is not a column of ${entityFqn}.`, { object: strange, hint: 'Write the full names of columns.' })
  }
  const { transformations, function: expression, ...plain } = column
  return toFlows({
    ...plain, ...(expression !== undefined && { function: expression }),
    ...(transformations !== undefined && { transformations: transformations as NonNullable<Parameters<typeof toFlows>[0]['transformations']> }),
  }, ends)
}

const columnsQuery = `/* catalog */
  select e.id, trunkline.quote_part(c ->> 'name') as name
  from trunkline.entity e cross join jsonb_array_elements(e.document -> 'columns') as c
  where e.id = any ($1::uuid[]) and e.entity_type = 'table'
  union all select e.id, null from trunkline.entity e where e.id = any ($1::uuid[]) and e.entity_type = 'table'`

/** Throws ENTITY_NOT_FOUND for a column that its table does not have; parts of composite columns go by their column. */
async function requireColumns(client: Queryable, columns: readonly ColumnFlow[], ends: EdgeEnds): Promise<void> {
  if (columns.length === 0) return
  const { rows } = await client.query<{ id: string; name: string | null }>(columnsQuery, [[ends.fromId, ends.toId]])
  const known = Map.groupBy(rows, (row) => row.id)
  const isMissing = (id: string, column: string): boolean => {
    const names = known.get(id)
    return names !== undefined && !names.some(({ name }) => name !== null && (name === column || column.startsWith(`${name}.`)))
  }
  const missing = columns.flatMap(({ from, to }) => [
    ...(isMissing(ends.fromId, from) ? [`${ends.fromFqn}.${from}`] : []), ...(to !== null && isMissing(ends.toId, to) ? [`${ends.toFqn}.${to}`] : []),
  ])
  if (missing[0] !== undefined) throw new TrunklineError('ENTITY_NOT_FOUND', `There is no column ${missing[0]}.`, { object: missing[0], hint: 'Its page lists the columns that a table has.' })
}
