import { useQuery } from '@tanstack/react-query'
import { suggestionsQuery } from '../../../api/suggestions.ts'
import { Group } from '../../entity/facts.tsx'
import { Failure } from '../../state/notes.tsx'
import { RowsSkeleton } from '../../state/skeletons.tsx'
import { SuggestedConstraints } from './suggested-constraints.tsx'
import { SuggestedTests } from './suggested-tests.tsx'

/** What the constraints and the last profile of a table speak for: tests to add, and constraints that its rows would keep to. */
export function Suggestions({ table }: { table: string }) {
  const suggestions = useQuery(suggestionsQuery(table))
  if (suggestions.isError) return <Failure error={suggestions.error} what="the suggestions" onRetry={() => void suggestions.refetch()} />
  if (suggestions.data === undefined) return <Group title="Suggested tests"><RowsSkeleton rows={4} /></Group>
  const { tests, constraints } = suggestions.data
  return (
    <>
      {tests.length > 0 && <Group title="Suggested tests" count={tests.length}><SuggestedTests tests={tests} /></Group>}
      {constraints.length > 0 && <Group title="Suggested constraints" count={constraints.length}><SuggestedConstraints constraints={constraints} /></Group>}
    </>
  )
}
