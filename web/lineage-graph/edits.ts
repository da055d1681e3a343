import { useMutation, useQueryClient } from '@tanstack/react-query'
import { sendJson } from '../api/client.ts'
import { useSession } from '../api/session.ts'
import type { ColumnFlow } from './types.ts'

/** One end of an edge as it is written. */
export type EdgeEnd = { id: string; type: string; fullyQualifiedName: string }
/** An edge drawn by hand: columns as pairs of their names within the two entities. */
export type ManualEdge = { from: EdgeEnd; to: EdgeEnd; description: string; columns: readonly Pick<ColumnFlow, 'from' | 'to' | 'expression'>[]; sqlQuery?: string }

/** Whether the person who looks may change lineage. */
export function useMayEdit(): boolean {
  return useSession().session?.user?.rights.includes('edit') === true
}

/** Writes an edge by hand; the same ends again replace it. */
export function useSaveEdge(onDone: () => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (edge: ManualEdge) => sendJson('PUT', '/lineage', toRequest(edge)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['lineage'] })
      onDone()
    },
  })
}

/** Removes the edge that was drawn by hand; what runs found stays. */
export function useRemoveEdge(onDone: () => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ from, to }: { from: EdgeEnd; to: EdgeEnd }) => sendJson('DELETE', `/lineage/${from.type}/${from.id}/${to.type}/${to.id}?source=Manual`),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['lineage'] })
      onDone()
    },
  })
}

function toRequest({ from, to, description, columns, sqlQuery }: ManualEdge): unknown {
  const byTarget = Map.groupBy(columns.filter((flow) => flow.to !== null), (flow) => flow.to ?? '')
  return {
    edge: {
      fromEntity: { id: from.id, type: from.type }, toEntity: { id: to.id, type: to.type },
      lineageDetails: {
        source: 'Manual',
        ...(description.trim() !== '' && { description: description.trim() }),
        ...(sqlQuery !== undefined && { sqlQuery }),
        columnsLineage: [...byTarget].map(([column, flows]) => {
          const expression = flows.find((flow) => flow.expression !== undefined)?.expression
          return {
            fromColumns: flows.map((flow) => `${from.fullyQualifiedName}.${flow.from}`), toColumn: `${to.fullyQualifiedName}.${column}`,
            ...(expression !== undefined && { function: expression }),
          }
        }),
      },
    },
  }
}
