import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type Followed, followingQuery, setFollowing } from '../../api/curation.ts'
import { Icon } from '../icons/icon.tsx'

/** Follows a thing or no longer; shown at once, and taken back when it could not be kept. */
export function FollowButton({ entityType, id }: { entityType: string; id: string }) {
  const queries = useQueryClient()
  const following = useQuery({ ...followingQuery, retry: false })
  const isFollowing = following.data?.some((one) => one.id === id) ?? false
  const change = useMutation({
    mutationFn: (wanted: boolean) => setFollowing(entityType, id, wanted),
    onMutate: (wanted) => {
      const before = queries.getQueryData<Followed[]>(['following'])
      queries.setQueryData<Followed[]>(['following'], (old = []) => wanted ? [{ id, type: entityType, updatedAt: 0, since: 0, version: 0, updatedBy: '' }, ...old] : old.filter((one) => one.id !== id))
      return { before }
    },
    onError: (_error, _wanted, context) => queries.setQueryData(['following'], context?.before),
    onSettled: () => queries.invalidateQueries({ queryKey: ['following'] }),
  })
  if (following.isError) return null
  return (
    <Button
      size="compact-sm" variant={isFollowing ? 'light' : 'default'} aria-pressed={isFollowing} leftSection={<Icon name="star" size={14} />} disabled={following.data === undefined} onClick={() => change.mutate(!isFollowing)}
    >
      {isFollowing ? 'Following' : 'Follow'}
    </Button>
  )
}
