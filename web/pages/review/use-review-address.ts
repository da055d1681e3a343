import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'
import type { SuggestionFilter, SuggestionState } from '../../api/classification.ts'

const states: readonly SuggestionState[] = ['Suggested', 'Confirmed', 'Rejected']

/** What of the suggestions is shown, as the address says it. */
export function useReviewAddress(): { filter: SuggestionFilter; setFilter: (change: Partial<SuggestionFilter>) => void } {
  const [search, setSearch] = useSearchParams()
  const filter = useMemo<SuggestionFilter>(() => ({
    state: states.find((state) => state === search.get('state')) ?? 'Suggested', within: search.get('within') ?? '', tag: search.get('tag') ?? '', q: search.get('q') ?? '',
  }), [search])
  const setFilter = useCallback((change: Partial<SuggestionFilter>) => setSearch((old) => {
    const next = new URLSearchParams(old)
    for (const [key, value] of Object.entries(change)) {
      if (value === '' || (key === 'state' && value === 'Suggested')) next.delete(key)
      else next.set(key, value)
    }
    return next
  }, { replace: true }), [setSearch])
  return { filter, setFilter }
}
