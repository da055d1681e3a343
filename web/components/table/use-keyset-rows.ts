import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { getJson } from '../../api/client.ts'
import type { MoreRows } from './use-more-rows.ts'

type Answer<Row> = { data: Row[]; paging: { total: number; after?: string } }

/** A collection by fully qualified name, `pageSize` at a time as often as the reader asks for more: each page begins after the last name of the one before it, whatever is written meanwhile. */
export function useKeysetRows<Row>(collection: string, query: Readonly<Record<string, string>>, pageSize: number): MoreRows<Row> {
  const pages = useInfiniteQuery({
    queryKey: ['list', collection, query, pageSize],
    queryFn: ({ signal, pageParam }) => getJson<Answer<Row>>(collection, { ...query, limit: pageSize, after: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: ({ paging }) => paging.after,
    placeholderData: keepPreviousData,
  })
  return {
    rows: pages.data?.pages.flatMap(({ data }) => data), total: pages.data?.pages.at(-1)?.paging.total ?? 0, hasMore: pages.hasNextPage, isLoading: pages.isFetchingNextPage,
    onMore: () => void pages.fetchNextPage(), error: pages.error, retry: () => void pages.refetch(),
  }
}
