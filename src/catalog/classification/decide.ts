import type { Operation } from 'rfc6902'
import type { ClassificationOutcome, Suggestion } from '../../model/classification.ts'
import type { TagLabel } from '../../model/entity.ts'
import { parentFullyQualifiedName } from '../../model/fqn.ts'
import type { Column, Table } from '../../model/table.ts'
import { columnKey } from '../document/column.ts'

/** What is stored of a suggestion. */
export type KnownSuggestion = { columnKey: string; columnName: string; tagFqn: string; labelType: LabelType }
export type LabelType = 'Generated' | 'Propagated'

/** What to do: the patch of the table, the rows to keep and to forget, and what became of the suggestions. */
export type Decision = { operations: Operation[]; kept: KeptSuggestion[]; forgotten: KnownSuggestion[]; outcome: ClassificationOutcome }
export type KeptSuggestion = KnownSuggestion & { score: number; reason: string }

export type DecideOptions = { labelType: LabelType; judged: readonly string[]; toLabel(suggestion: Suggestion): TagLabel }

/**
 * What a table's columns should show after a look: new suggestions beside what people said, which stays; a suggestion that was rejected (its label is gone)
 * is not made again; one that the look does not repeat is taken back. A column has one label of a classification: a suggestion gives way to what is confirmed.
 */
export function decide(table: Pick<Table, 'columns'>, known: readonly KnownSuggestion[], suggestions: readonly Suggestion[], { labelType, judged, toLabel }: DecideOptions): Decision {
  const decision: Decision = { operations: [], kept: [], forgotten: [], outcome: { proposed: 0, kept: 0, takenBack: 0, rejected: 0 } }
  for (const [index, column] of table.columns.entries()) {
    const rows = rowsOf(column, known, table.columns)
    const wanted = suggestions.filter((suggestion) => suggestion.column === column.name)
    if (rows.length === 0 && wanted.length === 0) continue
    const before = column.tags ?? []
    const after = judgeColumn({ column, before, rows, wanted, labelType, isJudged: judged.includes(column.name), toLabel }, decision)
    if (!isSame(before, after)) decision.operations.push({ op: 'add', path: `/columns/${index}/tags`, value: after })
  }
  return decision
}

/** The rows of a column: by its name, else by its number where no column has the name that it had. */
export function rowsOf(column: Column, known: readonly KnownSuggestion[], columns: readonly Column[]): KnownSuggestion[] {
  const key = columnKey(column)
  return known.filter((row) => row.columnName === column.name || (row.columnKey === key && columns.every(({ name }) => name !== row.columnName)))
}

type Judging = { column: Column; before: readonly TagLabel[]; rows: readonly KnownSuggestion[]; wanted: readonly Suggestion[]; labelType: LabelType; isJudged: boolean; toLabel(suggestion: Suggestion): TagLabel }

function judgeColumn({ column, before, rows, wanted, labelType, isJudged, toLabel }: Judging, { kept, forgotten, outcome }: Decision): TagLabel[] {
  let labels = [...before]
  const place = { columnKey: columnKey(column), columnName: column.name }
  const remember = (suggestion: Suggestion): void => void kept.push({ ...place, tagFqn: suggestion.tagFQN, labelType, score: suggestion.score, reason: suggestion.reason })
  for (const suggestion of wanted) {
    const present = labels.find((label) => label.tagFQN === suggestion.tagFQN)
    const row = rows.find(({ tagFqn }) => tagFqn === suggestion.tagFQN)
    const others = labels.filter((label) => label !== present && isOfClassification(label, suggestion.tagFQN))
    if (present !== undefined) {
      outcome.kept += 1
      if (row?.labelType === labelType) remember(suggestion)
    } else if (row !== undefined) {
      outcome.rejected += 1
    } else if (others.some((label) => !isOwn(label, rows, labelType))) {
      outcome.kept += 1
    } else {
      labels = [...labels.filter((label) => !others.includes(label)), toLabel(suggestion)]
      forgotten.push(...rows.filter(({ tagFqn }) => others.some((label) => label.tagFQN === tagFqn)))
      remember(suggestion)
      outcome.proposed += 1
    }
  }
  if (!isJudged) return labels
  const stale = rows.filter((row) => row.labelType === labelType && wanted.every(({ tagFQN }) => tagFQN !== row.tagFqn) && labels.some((label) => label.tagFQN === row.tagFqn && isOwn(label, rows, labelType)))
  outcome.takenBack += stale.length
  forgotten.push(...stale)
  return labels.filter((label) => stale.every(({ tagFqn }) => tagFqn !== label.tagFQN))
}

/** A suggestion that a run of this kind made and nobody has confirmed; one found by looking at a column takes the place of one that lineage brought. */
function isOwn(label: TagLabel, rows: readonly KnownSuggestion[], labelType: LabelType): boolean {
  return label.state === 'Suggested' && rows.some((row) => row.tagFqn === label.tagFQN && (row.labelType === labelType || labelType === 'Generated'))
}

function isOfClassification(label: TagLabel, tagFqn: string): boolean {
  return label.source === 'Classification' && parentFullyQualifiedName(label.tagFQN) === parentFullyQualifiedName(tagFqn)
}

function isSame(before: readonly TagLabel[], after: readonly TagLabel[]): boolean {
  return before.length === after.length && before.every((label, index) => label === after[index])
}
