import { useEffect, useRef } from 'react'
import { Link, type useSearchParams } from 'react-router'
import { searchQuery, type SearchTerms } from '../../api/queries.ts'
import type { SearchHit, SearchResult } from '../../api/types.ts'
import { Empty, Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { type PagedRows, usePagedRows } from '../../components/table/use-paged-rows.ts'
import { useWindowRows } from '../../components/table/use-window-rows.ts'
import { chosenCount, withoutFilters } from './explore-query.ts'
import styles from './explore-page.module.css'
import { Hit } from './hit.tsx'

const pageSize = 50
/** As far as the search pages. */
const deepest = 10_000

type ResultsProps = { query: SearchTerms; search: URLSearchParams; setSearch: ReturnType<typeof useSearchParams>[1] }

/** The hits, page by page as one scrolls. */
export function Results({ query, search, setSearch }: ResultsProps) {
  const rows = usePagedRows(pageSize, (limit, offset) => searchQuery({ ...query, limit, offset }), toPage)
  if (rows.error !== null) return <Failure error={rows.error} what="the results" onRetry={rows.retry} />
  if (rows.total === undefined) return <RowsSkeleton rows={8} height={76} />
  if (rows.total === 0) {
    const isFiltered = chosenCount(search) > 0
    return (
      <Empty icon="search" title={query.q === '' ? 'Nothing here' : `Nothing matches “${query.q}”`} action={isFiltered && <button type="button" className={styles.clear} onClick={() => setSearch(withoutFilters(search))}>Search without the filters</button>}>
        {isFiltered ? 'The filters may be too narrow.' : query.q === '' ? <>The catalog is empty. <Link to="/">See how to fill it</Link></> : 'Names, columns, descriptions, owners and tags were searched, typing errors allowed for.'}
      </Empty>
    )
  }
  return <HitList rows={rows} count={Math.min(rows.total, deepest)} query={query.q} />
}

function HitList({ rows, count, query }: { rows: PagedRows<SearchHit>; count: number; query: string }) {
  const list = useRef<HTMLUListElement>(null)
  const visible = useWindowRows(list, count, 76)
  const first = visible.items[0]?.index ?? 0
  const last = visible.items.at(-1)?.index ?? 0
  const { onRange } = rows
  useEffect(() => onRange(first, last), [onRange, first, last])
  return (
    <ul ref={list} className={styles.hits} style={{ height: visible.height }} data-stale={rows.isStale || undefined}>
      {visible.items.map(({ index, start }) => {
        const hit = rows.rowAt(index)
        return <li key={index} style={{ transform: `translateY(${start}px)` }} aria-setsize={count} aria-posinset={index + 1}>{hit !== undefined && <Hit hit={hit} query={query} />}</li>
      })}
    </ul>
  )
}

function toPage(result: SearchResult): { rows: SearchHit[]; total: number } {
  return { rows: result.hits, total: result.total }
}
