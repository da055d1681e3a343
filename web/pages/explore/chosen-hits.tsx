import { useMutation, useQueryClient } from '@tanstack/react-query'
import { mostEdited } from '../../api/curation.ts'
import { searchQuery, type SearchTerms } from '../../api/queries.ts'
import type { SearchHit } from '../../api/types.ts'
import { BulkBar } from '../../components/curate/bulk-bar.tsx'
import type { Selection } from '../../components/curate/use-selection.ts'
import { groupedNumber } from '../../format/number.ts'

const pageSize = 100

type ChosenHitsProps = { query: SearchTerms; total: number; selection: Selection<SearchHit> }

/** What can be done with the hits that were chosen, and the way to choose all that a search found, as many as one call edits. */
export function ChosenHits({ query, total, selection }: ChosenHitsProps) {
  const queries = useQueryClient()
  const count = Math.min(total, mostEdited)
  const choose = useMutation({
    mutationFn: async () => {
      const pages: SearchHit[] = []
      while (pages.length < count) {
        const { hits } = await queries.fetchQuery(searchQuery({ ...query, limit: pageSize, offset: pages.length }))
        if (hits.length === 0) break
        pages.push(...hits)
      }
      selection.set(pages.slice(0, count))
    },
  })
  const all = { label: total > count ? `Choose the first ${groupedNumber(count)}` : `Choose all ${groupedNumber(count)}`, isPending: choose.isPending, onChoose: () => choose.mutate() }
  return (
    <BulkBar
      count={selection.rows.size} noun={{ one: 'result', many: 'results' }} onClear={selection.clear} {...(selection.rows.size < count && { all })}
      targets={() => [...selection.rows.values()].map(({ entityType, id }) => ({ entityType, id }))}
    />
  )
}
