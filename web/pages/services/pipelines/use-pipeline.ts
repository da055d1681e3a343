import { useMutation, useQueryClient } from '@tanstack/react-query'
import { operatePipeline, type PipelineOperation } from '../../../api/pipelines.ts'

/** Operations on a pipeline; whatever they change is asked for again. */
export function useOperation(pipelineId: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (operation: PipelineOperation) => operatePipeline(pipelineId, operation),
    onSettled: () => Promise.all([['pipelines'], ['pipeline'], ['runs'], ['run']].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  })
}
