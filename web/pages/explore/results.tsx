import { type ReactNode, useEffect, useRef } from 'react'
import { Link, type useSearchParams } from 'react-router'
import { searchQuery, type SearchTerms } from '../../api/queries.ts'
import type { SearchHit, SearchResult } from '../../api/types.ts'
import { useMay } from '../../api/use-may.ts'
import { SelectBox } from '../../components/curate/select-column.tsx'
import { type Selection, useSelection } from '../../components/curate/use-selection.ts'
import { Empty, Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { type PagedRows, usePagedRows } from '../../components/table/use-paged-rows.ts'
import { useWindowRows } from '../../components/table/use-window-rows.ts'
import { visibleName } from '../../format/fqn.ts'
import { ChosenHits } from './chosen-hits.tsx'
import { chosenCount, withoutFilters } from './explore-query.ts'
import styles from './explore-page.module.css'
import { Hit } from './hit.tsx'

const pageSize = 50
/** As far as the search pages. */
const deepest = 10_000

type ResultsProps = { query: SearchTerms; search: URLSearchParams; setSearch: ReturnType<typeof useSearchParams>[1] }

/** The hits, page by page as one scrolls; who may edit chooses some, and changes them together. */
export function Results({ query, search, setSearch }: ResultsProps) {
  const rows = usePagedRows(pageSize, (limit, offset) => searchQuery({ ...query, limit, offset }), toPage)
  const selection = useSelection(keyOf)
  const mayEdit = useMay('edit') && query.deleted !== true
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
  return (
    <>
      <HitList rows={rows} count={Math.min(rows.total, deepest)} query={query.q} {...(mayEdit && { selection })} />
      {mayEdit && <ChosenHits query={query} total={rows.total} selection={selection} />}
    </>
  )
}

type HitListProps = { rows: PagedRows<SearchHit>; count: number; query: string; selection?: Selection<SearchHit> }

function HitList({ rows, count, query, selection }: HitListProps) {
  const list = useRef<HTMLUListElement>(null)
  const visible = useWindowRows(list, count, 76)
  const first = visible.items[0]?.index ?? 0
  const last = visible.items.at(-1)?.index ?? 0
  const { onRange } = rows
  useEffect(() => onRange(first, last), [onRange, first, last])
  const boxOf = (hit: SearchHit, index: number): ReactNode => selection !== undefined && (
    <SelectBox label={`Choose ${visibleName(hit.fullyQualifiedName)}`} isChosen={selection.has(hit)} onToggle={(event) => selection.toggle(hit, index, event.shiftKey ? { rowAt: rows.rowAt } : undefined)} />
  )
  return (
    <ul ref={list} className={styles.hits} style={{ height: visible.height }} data-stale={rows.isStale || undefined}>
      {visible.items.map(({ index, start }) => {
        const hit = rows.rowAt(index)
        return <li key={index} style={{ transform: `translateY(${start}px)` }} aria-setsize={count} aria-posinset={index + 1}>{hit !== undefined && <Hit hit={hit} query={query} box={boxOf(hit, index)} />}</li>
      })}
    </ul>
  )
}

function keyOf(hit: SearchHit): string {
  return hit.id
}

function toPage(result: SearchResult): { rows: SearchHit[]; total: number } {
  return { rows: result.hits, total: result.total }
}
