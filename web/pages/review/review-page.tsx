import { Kbd } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import { shownSuggestions, suggestionsQuery, type Suggestion, type Verdict } from '../../api/classification.ts'
import { useMay } from '../../api/use-may.ts'
import { selectColumn } from '../../components/curate/select-column.tsx'
import { useSelection } from '../../components/curate/use-selection.ts'
import { Empty, Failure, Note } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { DataTable } from '../../components/table/data-table.tsx'
import { groupedNumber } from '../../format/number.ts'
import { SettingsFrame } from '../settings/settings-frame.tsx'
import { ReviewFilters } from './review-filters.tsx'
import styles from './review-page.module.css'
import { suggestionColumns, suggestionKey } from './suggestion-cells.tsx'
import { useReviewAddress } from './use-review-address.ts'
import { type Said, VerdictBar } from './verdict-bar.tsx'
import { useVerdict } from '../../components/curate/use-verdict.ts'

/** Tags that runs propose for columns: each with why, accepted or rejected one by one, together, or by keys. */
export function ReviewPage() {
  const { filter, setFilter } = useReviewAddress()
  const list = useQuery({ ...suggestionsQuery(filter), placeholderData: (before) => before })
  const selection = useSelection<Suggestion>(suggestionKey)
  const verdict = useVerdict()
  const mayEdit = useMay('edit')
  const [said, setSaid] = useState<Said>()
  const rows = useMemo(() => list.data?.rows ?? [], [list.data])
  const decide = useCallback((what: Verdict, suggestions: readonly Suggestion[]) => {
    if (suggestions.length === 0) return
    verdict.mutate({ verdict: what, suggestions }, { onSuccess: (outcomes) => { setSaid({ verdict: what, suggestions, outcomes }); selection.clear() } })
  }, [verdict, selection])
  const onKey = (key: string, row: Suggestion, index: number): boolean => {
    const chosen = selection.rows.size > 0 ? [...selection.rows.values()] : [row]
    if (!mayEdit) return false
    if (key === ' ') selection.toggle(row, index)
    else if (key === 'a' && filter.state !== 'Confirmed') decide('accept', chosen)
    else if (key === 'r' && filter.state !== 'Rejected') decide('reject', chosen)
    else if (key === 'o' && filter.state !== 'Suggested') decide('reopen', chosen)
    else return false
    return true
  }
  const boxes = selectColumn<Suggestion>({ selection, nameOf: (row) => `${row.column} of ${row.tableFullyQualifiedName}`, indexOf: (row) => rows.indexOf(row), rowAt: (index) => rows[index] })
  const facts = suggestionColumns({ state: filter.state, onDecide: mayEdit && !verdict.isPending ? (what, row) => decide(what, [row]) : undefined })
  return (
    <SettingsFrame tab="pii-review" lead="Classification runs propose tags for columns that seem to hold personal data. What you accept is tagged; what you reject is not proposed again.">
      <ReviewFilters filter={filter} setFilter={(next) => { selection.clear(); setFilter(next) }} counts={list.data} />
      {list.isError && <Failure error={list.error} what="the suggestions" onRetry={() => void list.refetch()} />}
      {list.isPending && <RowsSkeleton rows={10} height={54} />}
      {list.data !== undefined && list.data.total > rows.length && <Note>The first {groupedNumber(shownSuggestions)} of {groupedNumber(list.data.total)} are shown: choose a schema or a tag to see others.</Note>}
      {list.data !== undefined && rows.length === 0 && <Nothing filter={filter} />}
      {rows.length > 0 && (
        <div>
          {mayEdit && <p className={styles.keys}><Kbd size="xs">↑</Kbd> <Kbd size="xs">↓</Kbd> move, <Kbd size="xs">Space</Kbd> choose, {filter.state !== 'Confirmed' && <><Kbd size="xs">A</Kbd> accept, </>}{filter.state !== 'Rejected' && <><Kbd size="xs">R</Kbd> reject, </>}{filter.state !== 'Suggested' && <><Kbd size="xs">O</Kbd> reopen, </>}while the list has the focus</p>}
          <DataTable label="Suggested tags" columns={mayEdit ? [boxes, ...facts] : facts} count={rows.length} rowAt={(index) => rows[index]} rowHeight={54} onKey={onKey} />
        </div>
      )}
      <VerdictBar chosen={[...selection.rows.values()]} state={filter.state} said={said} error={verdict.error} isPending={verdict.isPending} onDecide={decide} onClear={selection.clear} />
    </SettingsFrame>
  )
}

function Nothing({ filter }: { filter: { state: string; within: string; tag: string; q: string } }) {
  const isNarrow = filter.within !== '' || filter.tag !== '' || filter.q !== ''
  if (isNarrow) return <Empty icon="filter" title="Nothing matches">Choose another schema or tag, or empty the filter.</Empty>
  if (filter.state !== 'Suggested') return <Empty icon="check" title={filter.state === 'Confirmed' ? 'Nothing was accepted yet' : 'Nothing was rejected yet'} />
  return <Empty icon="check" title="Nothing to review">A classification pipeline of a service looks for personal data and proposes tags here. What was proposed is decided.</Empty>
}
