import type { UsageSet } from '../../model/usage-write.ts'

export type KnownIds = { queryIds: ReadonlyMap<string, string>; tableId: (entityType: string, fqn: string) => string | undefined }

/** The figures of a run as rows of the store; what it does not hold is left out. */
export function toFigureRows(set: UsageSet, { queryIds, tableId }: KnownIds) {
  const figures = set.queries.flatMap((query) => {
    const id = queryIds.get(query.fingerprint)
    return id === undefined ? [] : query.figures.map((figure) => ({ query_id: id, ...figure }))
  })
  return {
    costs: figures.map(({ query_id, database, role, calls, totalMs, planMs, rows, blocksRead, walBytes, jitMs, firstSeenAt, lastSeenAt }) => ({
      query_id, database, role, calls, total_ms: totalMs, plan_ms: planMs, rows, blocks_read: blocksRead, wal_bytes: walBytes, jit_ms: jitMs, first_seen_at: firstSeenAt, last_seen_at: lastSeenAt,
    })),
    tables: figures.flatMap(({ query_id, database, role, tables, lastSeenAt }) => tables.flatMap(({ fqn, uses, isIndirect }) => {
      const entity_id = tableId('table', fqn)
      return entity_id === undefined ? [] : [{ query_id, database, role, entity_id, uses, is_indirect: isIndirect, last_seen_at: lastSeenAt }]
    })),
    costRecords: [...Map.groupBy(figures, ({ query_id }) => query_id)].map(([query_id, members]) => ({
      query_id, at: set.window.to, cost: sumOf(members, ({ totalMs }) => totalMs), count: sumOf(members, ({ calls }) => calls), total_ms: sumOf(members, ({ totalMs }) => totalMs),
    })),
    counts: set.counts.flatMap(({ entityType, fqn, column, kind, isIndirect, role, calls }) => {
      const entity_id = tableId(entityType, fqn)
      return entity_id === undefined ? [] : [{ entity_id, column_name: column, kind, is_indirect: isIndirect, role, calls }]
    }),
    joins: set.joins.flatMap(({ fqn, column, otherFqn, otherColumn, calls }) => {
      const [entity_id, other_id] = [tableId('table', fqn), tableId('table', otherFqn)]
      if (entity_id === undefined || other_id === undefined) return []
      return [
        { entity_id, column_name: column, other_id, other_column: otherColumn, calls },
        { entity_id: other_id, column_name: otherColumn, other_id: entity_id, other_column: column, calls },
      ]
    }),
    lifeCycle: set.lifeCycle.flatMap(({ fqn, event, at, by }) => {
      const entity_id = tableId('table', fqn)
      return entity_id === undefined ? [] : [{ entity_id, event, at, by }]
    }),
    unresolved: set.unresolved.slice(0, mostUnresolved).map(({ totalMs, ...statement }) => ({ ...statement, total_ms: totalMs })),
  }
}

/** As many are kept to be looked at, those that took most time first. */
const mostUnresolved = 1000

function sumOf<T>(members: readonly T[], of: (member: T) => number): number {
  return members.reduce((sum, member) => sum + of(member), 0)
}
