import { keepPreviousData, useQueries } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import type { Ask } from '../../api/queries.ts'

export type Page<Row> = { rows: Row[]; total: number }

export type PagedRows<Row> = {
  /** Undefined until the first page has arrived. */
  total: number | undefined
  rowAt: (index: number) => Row | undefined
  /** Where a row that has arrived stands; -1 where it has not. */
  indexOf: (row: Row) => number
  onRange: (first: number, last: number) => void
  error: Error | null
  isStale: boolean
  retry: () => void
}

/** Rows that live on the server: only the pages under the window are asked for, wherever the reader jumps. */
export function usePagedRows<Row, Answer>(pageSize: number, ask: (limit: number, offset: number) => Ask<Answer>, toPage: (answer: Answer) => Page<Row>): PagedRows<Row> {
  const [range, setRange] = useState({ first: 0, last: 0 })
  const onRange = useCallback((first: number, last: number) => setRange((old) => (old.first === first && old.last === last ? old : { first, last })), [])
  const firstPage = Math.floor(range.first / pageSize)
  const lastPage = Math.max(firstPage, Math.floor(range.last / pageSize))
  // Page 0 always, for the total, also while the window is far below.
  const wanted = [...new Set([0, ...Array.from({ length: lastPage - firstPage + 1 }, (_, index) => firstPage + index)])]
  const results = useQueries({
    queries: wanted.map((page) => ({ ...ask(pageSize, page * pageSize), select: toPage, ...(page === 0 && { placeholderData: keepPreviousData }) })),
  })
  const pages = new Map(wanted.map((page, index) => [page, results[index]?.data]))
  return {
    total: pages.get(0)?.total,
    rowAt: (index) => pages.get(Math.floor(index / pageSize))?.rows[index % pageSize],
    indexOf: (row) => {
      for (const [page, data] of pages) {
        const index = data?.rows.indexOf(row) ?? -1
        if (index >= 0) return page * pageSize + index
      }
      return -1
    },
    onRange,
    error: results.find((result) => result.error !== null)?.error ?? null,
    isStale: results[0]?.isPlaceholderData ?? false,
    retry: () => results.forEach((result) => result.isError && void result.refetch()),
  }
}
