import { useQuery } from '@tanstack/react-query'
import { followingQuery } from '../../api/curation.ts'
import { Empty, Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { RecentChanges } from './recent-changes.tsx'

const shown = 10

/** What the reader follows, the last changed first, with what changed. */
export function FollowedChanges() {
  const following = useQuery(followingQuery)
  if (following.isError) return <Failure error={following.error} what="what you follow" onRetry={() => void following.refetch()} />
  if (following.data === undefined) return <RowsSkeleton rows={3} height={46} />
  if (following.data.length === 0) return <Empty icon="star" title="You follow nothing yet">Follow a table, schema or term on its page: its last change is shown here.</Empty>
  const changes = following.data.slice(0, shown).map(({ type, fullyQualifiedName = '', name = '', deleted = false, ...one }) => ({ ...one, entityType: type, fullyQualifiedName, name, deleted }))
  return <RecentChanges changes={changes} />
}
