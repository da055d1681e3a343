import { columnsQuery, identitiesQuery, type ColumnPart, type ColumnsRow, type IdentityRow } from '../queries/columns.ts'
import { constraintsQuery, type ConstraintsRow } from '../queries/constraints.ts'
import { collationsQuery, indexesQuery, operatorClassesQuery, type CollationRow, type IndexesRow, type OperatorClassRow } from '../queries/indexes.ts'
import {
  policiesQuery, publishedQuery, rulesQuery, statisticsObjectsQuery, triggersQuery, type PolicyRow, type PublishedRow, type RuleRow, type StatisticsObjectRow, type TriggerRow,
} from '../queries/relation-parts.ts'
import { relationsQuery, type RelationRow } from '../queries/relations.ts'
import type { CapabilitiesRow } from '../queries/server.ts'
import { createIndexCatalog, type IndexCatalog } from '../mapping/table-index.ts'
import type { RelationParts } from '../mapping/table.ts'
import type { Snapshot } from '../session.ts'

/** Relations per round trip: about 300 kB of JSON. */
const batchSize = 100

/**
 * The relations with all their parts, in the order given. Four cursors return one row per relation in that order and are read in step, so
 * that memory holds two batches whatever the number of tables; the next batch is on its way while one is worked on.
 */
export async function* readRelations(snapshot: Snapshot, oids: readonly number[], capabilities: CapabilitiesRow): AsyncGenerator<RelationParts, void> {
  const sparse = await readSparseParts(snapshot, oids, capabilities)
  const relations = snapshot.stream<RelationRow>(relationsQuery, [oids], batchSize)
  const columns = snapshot.stream<ColumnsRow>(columnsQuery, [oids], batchSize)
  const constraints = snapshot.stream<ConstraintsRow>(constraintsQuery, [oids], batchSize)
  const indexes = snapshot.stream<IndexesRow>(indexesQuery, [oids], batchSize)
  const fetchNext = () => {
    const next = Promise.all([relations.next(), columns.next(), constraints.next(), indexes.next()])
    next.catch(() => {})
    return next
  }

  let next = fetchNext()
  try {
    for (;;) {
      const [relation, column, constraint, index] = await next
      if (relation.done || column.done || constraint.done || index.done) return
      next = fetchNext()
      for (const [position, row] of relation.value.entries()) {
        yield {
          relation: row,
          columns: partsAt(column.value, position, row.oid).columns ?? ([] as ColumnPart[]),
          identities: sparse.identities.get(row.oid) ?? [],
          constraints: partsAt(constraint.value, position, row.oid).constraints ?? [],
          indexes: partsAt(index.value, position, row.oid).indexes ?? [],
          triggers: sparse.triggers.get(row.oid) ?? [],
          policies: sparse.policies.get(row.oid) ?? [],
          rules: sparse.rules.get(row.oid) ?? [],
          statistics: sparse.statistics.get(row.oid) ?? [],
          published: sparse.published.get(row.oid) ?? [],
        }
      }
    }
  } finally {
    // The transaction must not end under a fetch that is still on its way.
    await next.catch(() => {})
  }
}

function partsAt<Row extends { oid: number }>(rows: readonly Row[], position: number, oid: number): Row {
  const row = rows[position]
  if (row?.oid !== oid) throw new Error(`The cursors are out of step at relation ${oid}.`)
  return row
}

/** Parts that few relations have, by relation. */
async function readSparseParts(snapshot: Snapshot, oids: readonly number[], { may_read_publications: mayReadPublications }: CapabilitiesRow) {
  const byRelation = <Row extends { relation: number }>(rows: readonly Row[]): Map<number, Row[]> => Map.groupBy(rows, ({ relation }) => relation)
  return {
    identities: byRelation(await snapshot.query<IdentityRow>(identitiesQuery, [oids])),
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
