import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import type { Ask } from '../../api/queries.ts'
import type { Page } from './use-paged-rows.ts'

export type MoreRows<Row> = { rows: Row[] | undefined; total: number; hasMore: boolean; isLoading: boolean; onMore: () => void; error: Error | null; retry: () => void }

/** Rows that come a page at a time, as often as the reader asks for more; for rows of any height, which no window can leave out. `refetchInterval` in ms asks again for those that are shown. */
export function useMoreRows<Row, Answer>(pageSize: number, ask: (limit: number, offset: number) => Ask<Answer>, toPage: (answer: Answer) => Page<Row>, refetchInterval: number | false = false): MoreRows<Row> {
  const pages = useInfiniteQuery({
    queryKey: [...ask(pageSize, 0).queryKey, 'more'],
    queryFn: async ({ signal, pageParam }) => toPage(await ask(pageSize, pageParam).queryFn({ signal })),
    initialPageParam: 0,
    getNextPageParam: (last, all) => {
      const loaded = all.reduce((sum, page) => sum + page.rows.length, 0)
      return last.rows.length > 0 && loaded < last.total ? loaded : undefined
    },
    placeholderData: keepPreviousData,
    refetchInterval,
  })
  return {
    rows: pages.data?.pages.flatMap(({ rows }) => rows), total: pages.data?.pages.at(-1)?.total ?? 0, hasMore: pages.hasNextPage, isLoading: pages.isFetchingNextPage,
    onMore: () => void pages.fetchNextPage(), error: pages.error, retry: () => void pages.refetch(),
  }
}
