import type { EntityLineage } from '../../catalog/lineage/entity-lineage.ts'
import { maskSecrets } from '../../model/secret-fields.ts'

const mostColumns = 500
const mostEdges = 300

/** What an entity is, without what only a program needs; secrets are masked. */
export function toBrief(entity: object): Record<string, unknown> {
  const { changeDescription: _change, href: _href, sourceHash: _hash, connection: _connection, columns, ...rest } = entity as Record<string, unknown>
  const all = columns as Record<string, unknown>[] | undefined
  return {
    ...maskSecrets(rest) as Record<string, unknown>,
    ...(all !== undefined && { columnCount: all.length, columns: all.slice(0, mostColumns).map(({ fullyQualifiedName: _fqn, ...column }) => column) }),
  }
}

/** Lineage by names: each edge with what made it and, where wanted, its columns. */
export function toLineageAnswer({ entity, nodes, upstreamEdges, downstreamEdges }: EntityLineage, direction: 'upstream' | 'downstream', withColumns: boolean): object {
  const names = new Map([entity, ...nodes].map(({ id, fullyQualifiedName }) => [id, fullyQualifiedName ?? id]))
  const edges = direction === 'upstream' ? upstreamEdges : downstreamEdges
  return {
    entity: names.get(entity.id), entities: nodes.map(({ type, fullyQualifiedName }) => ({ type, fullyQualifiedName })), edgeCount: edges.length,
    edges: edges.slice(0, mostEdges).map(({ fromEntity, toEntity, lineageDetails: { source, grade, sqlQuery, pipeline, columnsLineage } }) => ({
      from: names.get(fromEntity), to: names.get(toEntity), source, grade, through: pipeline?.fullyQualifiedName, sqlQuery: sqlQuery?.slice(0, 2000),
      ...(withColumns && { columns: columnsLineage.map(({ fromColumns, toColumn, function: expression }) => ({ fromColumns, toColumn, function: expression })) }),
    })),
  }
}
