import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { suggestionsQuery } from '../../../api/suggestions.ts'
import { tablePath } from '../../../format/fqn.ts'
import { Group } from '../../entity/facts.tsx'
import { Failure } from '../../state/notes.tsx'
import { RowsSkeleton } from '../../state/skeletons.tsx'
import { TimeAgo } from '../../text/time-ago.tsx'
import styles from '../quality.module.css'
import { SuggestedConstraints } from './suggested-constraints.tsx'
import { SuggestedTests } from './suggested-tests.tsx'

/** What the constraints and the last profile of a table speak for: tests to add, and constraints that its rows would keep to. */
export function Suggestions({ table }: { table: string }) {
  const suggestions = useQuery(suggestionsQuery(table))
  if (suggestions.isError) return <Failure error={suggestions.error} what="the suggestions" onRetry={() => void suggestions.refetch()} />
  if (suggestions.data === undefined) return <Group title="Suggested tests"><RowsSkeleton rows={4} /></Group>
  const { tests, constraints, profiledAt } = suggestions.data
  return (
    <>
      {tests.length > 0 && (
        <Group title="Suggested tests" count={tests.length}>
          <p className={styles.lead}>{profiledAt === undefined ? <>The constraints speak for these. The table was not <Link to={tablePath(table, 'profile')}>profiled</Link> yet: with a profile, tests of its values are suggested too.</> : <>The constraints and the profile of <TimeAgo at={profiledAt} /> speak for these.</>}</p>
          <SuggestedTests tests={tests} />
        </Group>
      )}
      {constraints.length > 0 && <Group title="Suggested constraints" count={constraints.length}><SuggestedConstraints constraints={constraints} /></Group>}
    </>
  )
}
