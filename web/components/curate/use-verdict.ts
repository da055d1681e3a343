import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type Decided, sendVerdict, type Verdict } from '../../api/classification.ts'

/** Accepts, rejects or reopens proposed labels, and has what shows them read anew. */
export function useVerdict() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ verdict, suggestions }: { verdict: Verdict; suggestions: readonly Decided[] }) => sendVerdict(verdict, suggestions),
    onSettled: () => Promise.all(['suggestions', 'entity', 'versions', 'labelUse', 'sample', 'search'].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  })
}
