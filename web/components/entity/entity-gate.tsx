import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { ApiError } from '../../api/client.ts'
import { extensible, propertiesQuery } from '../../api/curation.ts'
import { entityQuery } from '../../api/queries.ts'
import type { Entities, PagedEntityType } from '../../api/types.ts'
import { lastPart, parentFqn, visibleName } from '../../format/fqn.ts'
import { Empty, Failure } from '../state/notes.tsx'
import { PageSkeleton } from '../state/skeletons.tsx'
import { kindOf } from './kind.ts'

/** Loads the entity that the address names, and which properties its kind has, and hands it on; before that its skeleton, without it the reason. */
export function EntityGate<T extends PagedEntityType>({ type, fqn, children }: { type: T; fqn: string; children: (entity: Entities[T]) => ReactNode }) {
  const entity = useQuery(entityQuery(type, fqn))
  // Properties stand above the content where the window is narrow: later they would push it down.
  const properties = useQuery({ ...propertiesQuery(type), enabled: extensible.has(type) })
  if (entity.data !== undefined && !properties.isLoading) return children(entity.data)
  if (!entity.isError || entity.data !== undefined) return <PageSkeleton />
  const kind = kindOf(type).label.toLowerCase()
  if (!(entity.error instanceof ApiError) || entity.error.status !== 404) return <Failure error={entity.error} what={`the ${kind} ${visibleName(fqn)}`} onRetry={() => void entity.refetch()} />
  return (
    <Empty icon="search" title={`There is no ${kind} ${visibleName(lastPart(fqn))}`} action={<Link to={`/explore?q=${encodeURIComponent(lastPart(fqn))}`}>Search for {visibleName(lastPart(fqn))}</Link>}>
      It may have been renamed, left out by a filter, or not ingested yet{parentFqn(fqn) === undefined ? '' : ` from ${visibleName(parentFqn(fqn) ?? '')}`}.
    </Empty>
  )
}
