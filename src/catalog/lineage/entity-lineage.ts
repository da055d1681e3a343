import type { Pool } from 'pg'
import type { EntityReference } from '../../model/entity.ts'
import { isDirectSubtype } from './edge-content.ts'
import type { LineageEntityType, LineageGrade, LineageSource } from '../../model/lineage.ts'
import { readReferences, toServedReference, type LinkedReference } from '../serve/references.ts'
import type { ColumnFlow } from './edge-content.ts'
import { edgeNotFound } from './edge-details.ts'
import { findFocus } from './find-focus.ts'
import { groupEdges, readEdgesBetween, readEdgesOfPair, type EdgeGroup } from './read-edges.ts'
import { walkEntities } from './walk.ts'

/** OpenMetadata's column lineage: `fromColumns` are the direct ones. `transformations` are ours, in OpenLineage's words. */
export type ServedColumnLineage = {
  fromColumns: string[]
  toColumn: string
  function?: string
  transformations: { fromColumn: string; type: 'DIRECT' | 'INDIRECT'; subtype: string }[]
}

/** OpenMetadata's `lineageDetails`, with what it has no field for: the grade, when it was last seen, what decides about whole rows. */
export type LineageDetails = {
  source: LineageSource
  grade: LineageGrade
  sqlQuery?: string
  description?: string
  pipeline?: EntityReference
  columnsLineage: ServedColumnLineage[]
  datasetInfluence: { fromColumn: string; subtype: string }[]
  tempLineageTables?: { fromEntity: string; toEntity: string }[]
  createdAt: number
  createdBy: string
  updatedAt: number
  updatedBy: string
  lastSeenAt: number
}
export type ServedEdge = { fromEntity: string; toEntity: string; description?: string; lineageDetails: LineageDetails }

/** OpenMetadata's `entityLineage`. */
export type EntityLineage = { entity: EntityReference; nodes: EntityReference[]; upstreamEdges: ServedEdge[]; downstreamEdges: ServedEdge[] }

/** The most entities that one answer lists. */
const mostNodes = 2000

/** The lineage around an entity as OpenMetadata tells it: one edge from each entity to each other, the surest evidence first. */
export async function readEntityLineage(
  pool: Pool, key: { fqn: string } | { id: string }, options: { entityType: LineageEntityType; upstreamDepth: number; downstreamDepth: number },
): Promise<EntityLineage> {
  const focus = await findFocus(pool, key, options.entityType)
  // Both sides at once, so that neither waits for the other's answers.
  const [up, down] = await Promise.all([
    walkEntities(pool, focus.id, 'upstream', { depth: options.upstreamDepth, limit: mostNodes }), walkEntities(pool, focus.id, 'downstream', { depth: options.downstreamDepth, limit: mostNodes }),
  ])
  const [upstream, downstream] = (await Promise.all([up, down].map((side) => readEdgesBetween(pool, [...side.keys()], { texts: true })))).map(groupEdges) as [EdgeGroup[], EdgeGroup[]]
  const pipelines = [...upstream, ...downstream].flatMap((group) => group.edges.flatMap((edge) => edge.pipelineId ?? []))
  const references = await readReferences(pool, [...up.keys(), ...down.keys(), ...pipelines])
  const reference = (id: string): EntityReference[] => {
    const found = references.get(id)
    return found === undefined ? [] : [toServedReference(found)]
  }
  return {
    entity: reference(focus.id)[0] ?? { id: focus.id, type: focus.entityType },
    nodes: [...new Set([...up.keys(), ...down.keys()])].filter((id) => id !== focus.id).flatMap(reference),
    upstreamEdges: upstream.map((group) => toServedEdge(group, references)),
    downstreamEdges: downstream.map((group) => toServedEdge(group, references)),
  }
}

/** The live edge from one entity to another; throws ENTITY_NOT_FOUND. */
export async function readServedEdge(pool: Pool, pair: { fromId: string; toId: string }): Promise<ServedEdge> {
  const [group] = groupEdges(await readEdgesOfPair(pool, pair, { ended: false }))
  if (group === undefined) throw edgeNotFound(pair)
  const references = await readReferences(pool, [pair.fromId, pair.toId, ...group.edges.flatMap((edge) => edge.pipelineId ?? [])])
  return toServedEdge(group, references)
}

/** Edges of one pair as OpenMetadata's one edge. */
export function toServedEdge({ fromId, toId, first, edges, columns }: EdgeGroup, references: ReadonlyMap<string, LinkedReference>): ServedEdge {
  const [fromFqn, toFqn] = [references.get(fromId)?.fullyQualifiedName ?? fromId, references.get(toId)?.fullyQualifiedName ?? toId]
  const sqlQuery = edges.find((edge) => edge.sqlQuery !== undefined)?.sqlQuery
  const pipelineId = edges.find((edge) => edge.pipelineId !== undefined)?.pipelineId
  const pipeline = pipelineId === undefined ? undefined : references.get(pipelineId)
  const description = edges.find((edge) => edge.description !== undefined)?.description
  return {
    fromEntity: fromId, toEntity: toId,
    ...(description !== undefined && { description }),
    lineageDetails: {
      source: first.source, grade: first.grade,
      ...(sqlQuery !== undefined && { sqlQuery }),
      ...(description !== undefined && { description }),
      ...(pipeline !== undefined && { pipeline: toServedReference(pipeline) }),
      columnsLineage: toServedColumns(columns, { fromFqn, toFqn }),
      datasetInfluence: columns.filter((flow) => flow.to === null).flatMap((flow) => flow.subtypes.map((subtype) => ({ fromColumn: `${fromFqn}.${flow.from}`, subtype }))),
      ...(first.tempLineageTables !== undefined && { tempLineageTables: first.tempLineageTables }),
      createdAt: Math.min(...edges.map((edge) => edge.firstSeenAt)), createdBy: first.createdBy,
      updatedAt: Math.max(...edges.map((edge) => edge.updatedAt)), updatedBy: first.updatedBy,
      lastSeenAt: Math.max(...edges.map((edge) => edge.lastSeenAt)),
    },
  }
}

/** Flows by the column they go into, under full names. */
export function toServedColumns(columns: readonly ColumnFlow[], { fromFqn, toFqn }: { fromFqn: string; toFqn: string }): ServedColumnLineage[] {
  const byTarget = Map.groupBy(columns.filter((flow) => flow.to !== null), (flow) => flow.to ?? '')
  return [...byTarget].map(([to, flows]) => {
    const expression = flows.find((flow) => flow.expression !== undefined)?.expression
    return {
      fromColumns: flows.filter((flow) => flow.isDirect).map((flow) => `${fromFqn}.${flow.from}`),
      toColumn: `${toFqn}.${to}`,
      ...(expression !== undefined && { function: expression }),
      transformations: flows.flatMap((flow) => flow.subtypes.map((subtype) => ({
        fromColumn: `${fromFqn}.${flow.from}`, type: isDirectSubtype(subtype) ? 'DIRECT' as const : 'INDIRECT' as const, subtype,
      }))),
    }
  })
}
