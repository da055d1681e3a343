import type { LineageDependency, LineageEdge, LineageGrade } from '../model/lineage.ts'
import { lineageGrades } from '../model/lineage.ts'
import type { OpenMetadataCall } from './call.ts'
import { encodeFullyQualifiedName } from './open-metadata-wire.ts'

/**
 * Edges as OpenMetadata takes them: one call for each pair of ends, since it holds one edge from one entity to another; all that is known of the
 * pair goes into it, the surest evidence first. Sorted, so that the same edges are the same calls. Ends are references by name.
 */
export function toLineageCalls(edges: readonly LineageEdge[]): OpenMetadataCall[] {
  // What OpenMetadata has no entity for cannot be the end of an edge there.
  const pairs = Map.groupBy(edges.filter(({ from, to }) => from.entityType !== 'dbtAsset' && to.entityType !== 'dbtAsset'), (edge) => JSON.stringify([edge.from.entityType, edge.from.fqn, edge.to.entityType, edge.to.fqn]))
  return [...pairs].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, members]) => toCall(members))
}

function toCall(members: readonly LineageEdge[]): OpenMetadataCall {
  const sorted = members.toSorted((a, b) => rank(a.grade) - rank(b.grade) || (a.evidence < b.evidence ? -1 : 1))
  const first = sorted[0]!
  const sqlQuery = sorted.find((edge) => edge.sqlQuery !== undefined)?.sqlQuery
  const pipeline = sorted.find((edge) => edge.pipeline !== undefined)?.pipeline
  const description = sorted.find((edge) => edge.description !== undefined)?.description
  const temporary = sorted.find((edge) => edge.tempLineageTables !== undefined)?.tempLineageTables
  return {
    method: 'PUT', path: '/lineage',
    body: {
      edge: {
        fromEntity: toReference(first.from), toEntity: toReference(first.to),
        lineageDetails: {
          ...(sqlQuery !== undefined && { sqlQuery }),
          columnsLineage: toColumns(sorted),
          ...(pipeline !== undefined && { pipeline: toReference(pipeline) }),
          ...(description !== undefined && { description }),
          source: first.source,
          ...(temporary !== undefined && { tempLineageTables: temporary }),
        },
      },
    },
  }
}

function rank(grade: LineageGrade): number {
  return lineageGrades.indexOf(grade)
}

function toReference({ entityType, fqn }: LineageDependency['of']): Record<string, string> {
  return { type: entityType, fullyQualifiedName: encodeFullyQualifiedName(fqn) }
}

/** One entry for each column that something goes into, with all columns that do. */
function toColumns(edges: readonly LineageEdge[]): Record<string, unknown>[] {
  const columns = new Map<string, { from: Set<string>; function?: string }>()
  for (const { fromColumns, toColumn, function: expression } of edges.flatMap((edge) => edge.columnsLineage)) {
    const known = columns.get(toColumn) ?? { from: new Set(), ...(expression !== undefined && { function: expression }) }
    for (const column of fromColumns) known.from.add(column)
    columns.set(toColumn, known)
  }
  return [...columns].filter(([, { from }]) => from.size > 0).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([toColumn, { from, function: expression }]) => ({
    fromColumns: [...from].toSorted().map(encodeFullyQualifiedName), toColumn: encodeFullyQualifiedName(toColumn),
    ...(expression !== undefined && { function: expression }),
  }))
}
