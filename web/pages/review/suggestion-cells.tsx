import { ActionIcon, Tooltip } from '@mantine/core'
import { Link } from 'react-router'
import type { Suggestion, SuggestionState, Verdict } from '../../api/classification.ts'
import { TagLink } from '../../components/entity/labels.tsx'
import { Icon } from '../../components/icons/icon.tsx'
import type { IconName } from '../../components/icons/paths.ts'
import type { TableColumn } from '../../components/table/data-table.tsx'
import { TimeAgo } from '../../components/text/time-ago.tsx'
import { columnPath, lastPart, parentFqn, visibleName } from '../../format/fqn.ts'
import styles from './review-page.module.css'

/** What tells suggestions apart. */
export function suggestionKey({ tableId, column, tagFQN }: Suggestion): string {
  return `${tableId} ${tagFQN} ${column}`
}

type CellContext = { state: SuggestionState; onDecide: ((verdict: Verdict, row: Suggestion) => void) | undefined }

/** The cells of a suggestion: the column, the tag with its confidence, why, and what can be said of it. */
export function suggestionColumns({ state, onDecide }: CellContext): TableColumn<Suggestion>[] {
  return [
    { id: 'column', header: 'Column', width: 'minmax(80px, 1.1fr)', cell: (row) => <Where row={row} /> },
    { id: 'tag', header: 'Tag', width: 'minmax(68px, 0.6fr)', cell: (row) => <TagLink tag={{ tagFQN: row.tagFQN, source: 'Classification', labelType: row.labelType, state: row.state }} /> },
    { id: 'score', header: 'Confidence', width: '84px', align: 'right', showFrom: 560, cell: (row) => `${Math.round(row.score * 100)} %` },
    { id: 'reason', header: 'Why', width: 'minmax(160px, 1.9fr)', showFrom: 660, cell: (row) => <span className={styles.reason} title={row.reason}>{row.reason}</span> },
    ...(state === 'Suggested' ? [] : [{ id: 'decided', header: 'Decided', width: 'minmax(90px, 0.6fr)', showFrom: 760, cell: (row: Suggestion) => row.decidedBy !== undefined && <span className={styles.soft}>{row.decidedBy}{row.decidedAt !== undefined && <>, <TimeAgo at={row.decidedAt} /></>}</span> }]),
    ...(onDecide === undefined ? [] : [{ id: 'decide', header: <span className="visually-hidden">Decision</span>, width: '76px', align: 'right' as const, cell: (row: Suggestion) => <Decision row={row} state={state} onDecide={onDecide} /> }]),
  ]
}

function Where({ row }: { row: Suggestion }) {
  return (
    <span className={styles.where}>
      <Link to={columnPath(row.tableFullyQualifiedName, row.column)}>{visibleName(row.column)}</Link> <span className={styles.soft}>{row.dataType}</span>
      <span className={styles.table} title={row.tableFullyQualifiedName}>{visibleName(lastPart(row.tableFullyQualifiedName))} <span className={styles.soft}>in {visibleName(parentFqn(row.tableFullyQualifiedName) ?? '')}</span></span>
    </span>
  )
}

function Decision({ row, state, onDecide }: { row: Suggestion; state: SuggestionState; onDecide: (verdict: Verdict, row: Suggestion) => void }) {
  const button = (verdict: Verdict, icon: IconName, label: string) => (
    <Tooltip label={label}><ActionIcon variant="default" size={28} aria-label={`${label} ${row.tagFQN} on ${row.column} of ${row.tableFullyQualifiedName}`} onClick={() => onDecide(verdict, row)}><Icon name={icon} size={14} /></ActionIcon></Tooltip>
  )
  return (
    <span className={styles.decision}>
      {state === 'Suggested' && button('accept', 'check', 'Accept')}
      {state === 'Suggested' && button('reject', 'close', 'Reject')}
      {state !== 'Suggested' && button('reopen', 'retry', 'Reopen')}
    </span>
  )
}
