import { identitiesQuery, toColumnParts, type IdentityRow } from '../queries/columns.ts'
import { toConstraintPart } from '../queries/constraints.ts'
import { collationsQuery, operatorClassesQuery, toIndexPart, type CollationRow, type OperatorClassRow } from '../queries/indexes.ts'
import {
  policiesQuery, publishedQuery, rulesQuery, statisticsObjectsQuery, triggersQuery, type PolicyRow, type PublishedRow, type RuleRow, type StatisticsObjectRow, type TriggerRow,
} from '../queries/relation-parts.ts'
import { fromLists, type ListsRow } from '../queries/lists.ts'
import { usualRelation } from '../queries/relations.ts'
import type { CapabilitiesRow } from '../queries/server.ts'
import { structureQuery, type StructureRow } from '../queries/structure.ts'
import { createIndexCatalog, type IndexCatalog } from '../mapping/table-index.ts'
import type { RelationParts } from '../mapping/table.ts'
import type { Snapshot } from '../session.ts'

/** Relations per round trip: about 150 kB of JSON. */
const batchSize = 100

/** What is asked of each relation: with `digests`, those that still have the digest known of them come without their parts. */
export type StructureScope = { oids: readonly number[]; sparse: SparseParts; digests?: { known(oid: number): string | undefined } }

export type ReadRelation = { oid: number; digest: string | null; parts: RelationParts | undefined }

/**
 * The relations with all their parts, in the order given, by one cursor for each session: memory holds two batches of each whatever the number of
 * tables, the next being on its way while one is worked on.
 */
export async function* readRelations(snapshots: readonly Snapshot[], { oids, sparse, digests }: StructureScope): AsyncGenerator<ReadRelation, void> {
  const streams = snapshots.map((snapshot, i) => {
    const share = toShare(oids, i, snapshots.length)
    return snapshot.stream<StructureRow>(structureQuery, [share, share.map((oid) => digests?.known(oid) ?? null), digests !== undefined], batchSize)
  })
  for (let turn = 0; streams.length > 0; turn = (turn + 1) % streams.length) {
    const { done, value: rows } = await streams[turn]!.next()
    // The later ones have no more batches than the earlier ones, so that the first to end is the end of the relations.
    if (done === true) break
    for (const row of rows) yield { oid: row.oid, digest: row.digest, parts: row.parts === null ? undefined : toParts(row.oid, row.parts, sparse) }
  }
  for (const stream of streams) await stream.next()
}

/** Every so-manieth batch: taken in turns, they are in the order of all. */
function toShare(oids: readonly number[], index: number, count: number): number[] {
  const share: number[] = []
  for (let start = index * batchSize; start < oids.length; start += count * batchSize) share.push(...oids.slice(start, start + batchSize))
  return share
}

function toParts(oid: number, { relation, columns, descriptions, constraints, indexes }: NonNullable<StructureRow['parts']>, sparse: SparseParts): RelationParts {
  const { details, ...common } = relation
  return {
    relation: { ...common, ...(details ?? usualRelation), description: descriptions?.['0'] ?? null },
    columns: toColumnParts(columns, descriptions),
    constraints: (constraints ?? []).map(toConstraintPart),
    indexes: (indexes ?? []).map(toIndexPart),
    ...sparsePartsOf(oid, sparse),
  }
}

/** Parts that few relations have, by relation. */
export type SparseParts = {
  identities: ReadonlyMap<number, IdentityRow[]>
  triggers: ReadonlyMap<number, TriggerRow[]>
  policies: ReadonlyMap<number, PolicyRow[]>
  rules: ReadonlyMap<number, RuleRow[]>
  statistics: ReadonlyMap<number, StatisticsObjectRow[]>
  published: ReadonlyMap<number, PublishedRow[]>
}

/** Those of one relation. */
export function sparsePartsOf(oid: number, sparse: SparseParts): Omit<RelationParts, 'relation' | 'columns' | 'constraints' | 'indexes'> {
  return {
    identities: sparse.identities.get(oid) ?? [],
    triggers: sparse.triggers.get(oid) ?? [],
    policies: sparse.policies.get(oid) ?? [],
    rules: sparse.rules.get(oid) ?? [],
    statistics: sparse.statistics.get(oid) ?? [],
    published: sparse.published.get(oid) ?? [],
  }
}

/** Reads them, each kind in one statement. */
export async function readSparseParts(snapshot: Snapshot, oids: readonly number[], { may_read_publications: mayReadPublications }: CapabilitiesRow): Promise<SparseParts> {
  const byRelation = <Row extends { relation: number }>(rows: readonly Row[]): Map<number, Row[]> => Map.groupBy(rows, ({ relation }) => relation)
  return {
    identities: byRelation(fromLists(await snapshot.query<ListsRow<IdentityRow>>(identitiesQuery, [oids]))),
    triggers: byRelation(await snapshot.query<TriggerRow>(triggersQuery, [oids])),
    policies: byRelation(await snapshot.query<PolicyRow>(policiesQuery, [oids])),
    rules: byRelation(await snapshot.query<RuleRow>(rulesQuery, [oids])),
    statistics: byRelation(await snapshot.query<StatisticsObjectRow>(statisticsObjectsQuery, [oids])),
    published: byRelation(mayReadPublications ? await snapshot.query<PublishedRow>(publishedQuery, [oids]) : []),
  }
}

/** What index keys refer to. */
export async function readIndexCatalog(snapshot: Snapshot): Promise<IndexCatalog> {
  return createIndexCatalog(await snapshot.query<OperatorClassRow>(operatorClassesQuery), await snapshot.query<CollationRow>(collationsQuery))
}
