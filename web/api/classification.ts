import { getJson, sendJson } from './client.ts'
import type { Ask } from './queries.ts'

export type SuggestionState = 'Suggested' | 'Confirmed' | 'Rejected'
/** A label that a run proposed for a column, with why; `score` from 0 to 1. */
export type Suggestion = {
  tableId: string; tableFullyQualifiedName: string; column: string; dataType: string; tagFQN: string; state: SuggestionState; labelType: string; score: number; reason: string
  proposedAt: number; decidedBy?: string; decidedAt?: number; description?: string
}
export type SuggestionList = { rows: Suggestion[]; total: number; tags: Record<string, number>; places: Record<string, number> }
export type SuggestionFilter = { state: SuggestionState; within: string; tag: string; q: string }

/** As many as are shown at once. */
export const shownSuggestions = 500

/** Proposed labels in a state, by table and column. */
export function suggestionsQuery(filter: SuggestionFilter): Ask<SuggestionList> {
  return { queryKey: ['suggestions', filter], queryFn: ({ signal }) => getJson('/catalog/suggestions', { ...filter, limit: shownSuggestions }, signal) }
}

export type Verdict = 'accept' | 'reject' | 'reopen'
export type Decided = Pick<Suggestion, 'tableId' | 'column' | 'tagFQN'>
export type VerdictOutcome = Decided & { outcome: 'changed' | 'unchanged' | 'failed'; code?: string; message?: string }

/** Decides about proposed labels. */
export function sendVerdict(verdict: Verdict, suggestions: readonly Decided[]): Promise<VerdictOutcome[]> {
  return sendJson('POST', '/catalog/suggestions/verdicts', { verdict, suggestions: suggestions.map(({ tableId, column, tagFQN }) => ({ tableId, column, tagFQN })) })
}

export type Cell = string | number | boolean | null | Cell[] | { [key: string]: Cell }
export type SampledTable = {
  sampleData?: { columns: string[]; rows: Cell[][] }
  sampleDataInfo?: { takenAt: number; rowCount: number; masked: string[]; notes: string[]; location?: string }
}

/** A table with its sample rows. */
export function sampleQuery(id: string): Ask<SampledTable> {
  return { queryKey: ['sample', id], queryFn: ({ signal }) => getJson(`/tables/${id}/sampleData`, { fields: 'sampleDataInfo' }, signal) }
}
