import { expect, test } from 'vitest'
import { toSuggestedLabel, type Suggestion } from '../../model/classification.ts'
import type { TagLabel } from '../../model/entity.ts'
import type { Column } from '../../model/table.ts'
import { decide, type KnownSuggestion, type LabelType } from './decide.ts'

const suggestion = (column: string, tagFQN = 'PII.Sensitive'): Suggestion => ({
  column, tagFQN, score: 0.9, reason: 'because', recognizer: { recognizerId: 'e0ad0582-67e9-87dc-88ed-48678f190d23', recognizerName: 'R', score: 0.9, target: 'content', patterns: [] },
})
const column = (name: string, attributeNumber: number, ...tags: TagLabel[]): Column => ({ name, dataType: 'TEXT', tags, extension: { postgres: { attributeNumber } } })
const label = (tagFQN: string, state: TagLabel['state'] = 'Suggested', labelType: TagLabel['labelType'] = 'Generated'): TagLabel => ({ tagFQN, source: 'Classification', labelType, state })
const row = (columnName: string, columnKey: string, tagFqn = 'PII.Sensitive', labelType: LabelType = 'Generated'): KnownSuggestion => ({ columnName, columnKey, tagFqn, labelType })

type Look = { columns: Column[]; known?: KnownSuggestion[]; suggestions?: Suggestion[]; judged?: string[]; labelType?: LabelType }
/** The tags that a look leaves on the columns that it changes, and what became of its suggestions. */
function look({ columns, known = [], suggestions = [], judged = [], labelType = 'Generated' }: Look) {
  const { operations, outcome, forgotten } = decide({ columns }, known, suggestions, { labelType, judged, toLabel: toSuggestedLabel })
  return { tags: operations.map((one) => [one.path, (one as { value: TagLabel[] }).value.map((tag) => `${tag.tagFQN} ${tag.state}`)]), outcome, forgotten: forgotten.length }
}

test('a new suggestion stands beside the tags that are there', () => {
  expect(look({ columns: [column('email', 1, label('Team.Sales', 'Confirmed', 'Manual'))], suggestions: [suggestion('email')] })).toMatchObject({
    tags: [['/columns/0/tags', ['Team.Sales Confirmed', 'PII.Sensitive Suggested']]], outcome: { proposed: 1, kept: 0, takenBack: 0, rejected: 0 },
  })
})

test('a suggestion whose label is gone was rejected, also where the column was renamed', () => {
  for (const columns of [[column('email', 1)], [column('mail', 1)]]) {
    expect(look({ columns, known: [row('email', '#1')], suggestions: [suggestion(columns[0]!.name)] })).toMatchObject({ tags: [], outcome: { proposed: 0, rejected: 1 } })
  }
})

test('in a table that was made anew, names count and not numbers', () => {
  const columns = [column('name', 1), column('email', 2)]
  expect(look({ columns, known: [row('email', '#1')], suggestions: [suggestion('name'), suggestion('email')] })).toMatchObject({ tags: [['/columns/0/tags', ['PII.Sensitive Suggested']]], outcome: { proposed: 1, rejected: 1 } })
})

test('what somebody put on or confirmed is not replaced by another tag of the classification', () => {
  for (const there of [label('PII.None', 'Confirmed', 'Manual'), label('PII.NonSensitive', 'Confirmed')]) {
    expect(look({ columns: [column('email', 1, there)], known: [row('email', '#1', 'PII.NonSensitive')], suggestions: [suggestion('email')] })).toMatchObject({ tags: [], outcome: { proposed: 0, kept: 1 } })
  }
})

test('a suggestion gives way to a better one, and goes where nothing repeats it', () => {
  const columns = [column('email', 1, label('PII.NonSensitive'))]
  const known = [row('email', '#1', 'PII.NonSensitive')]
  expect(look({ columns, known, suggestions: [suggestion('email')], judged: ['email'] })).toMatchObject({ tags: [['/columns/0/tags', ['PII.Sensitive Suggested']]], forgotten: 1 })
  expect(look({ columns, known, judged: ['email'] })).toMatchObject({ tags: [['/columns/0/tags', []]], outcome: { takenBack: 1 }, forgotten: 1 })
  expect(look({ columns, known })).toMatchObject({ tags: [], outcome: { takenBack: 0 } })
})

test('what lineage brought gives way to what a look found, and not the other way round', () => {
  const brought = { columns: [column('email', 1, label('PII.NonSensitive', 'Suggested', 'Propagated'))], known: [row('email', '#1', 'PII.NonSensitive', 'Propagated')] }
  expect(look({ ...brought, suggestions: [suggestion('email')] }).tags).toEqual([['/columns/0/tags', ['PII.Sensitive Suggested']]])
  const found = { columns: [column('email', 1, label('PII.Sensitive'))], known: [row('email', '#1')] }
  expect(look({ ...found, suggestions: [suggestion('email', 'PII.NonSensitive')], labelType: 'Propagated', judged: ['email'] })).toMatchObject({ tags: [], outcome: { proposed: 0, kept: 1 } })
})
