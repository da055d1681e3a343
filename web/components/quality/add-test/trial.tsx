import type { Tried } from '../../../api/quality.ts'
import { visibleName } from '../../../format/fqn.ts'
import { counted } from '../../../format/number.ts'
import { Note } from '../../state/notes.tsx'
import { FailingTable } from '../failing-rows.tsx'
import styles from '../quality.module.css'
import { TestStatusPill } from '../test-status.tsx'

/** What a test would find now. */
export function TrialResult({ tried: { result, failedRows } }: { tried: Tried }) {
  return (
    <div className={styles.trial} role="status">
      <div><TestStatusPill status={result.testCaseStatus} /></div>
      <span className={styles.result}>{visibleName(result.result ?? '')}</span>
      {result.failedRows !== undefined && <span className={styles.soft}>{counted(result.failedRows, 'row')} of the table {result.failedRows === 1 ? 'fails' : 'fail'}.</span>}
      {result.provedBy !== undefined && <Note>Proved by {result.provedBy.name}: nothing had to be read.</Note>}
      {result.notes?.map((note) => <Note key={note} tone="warn">{note}</Note>)}
      {failedRows !== undefined && failedRows.rows.length > 0 && <FailingTable data={{ columns: failedRows.columns, rows: failedRows.rows.slice(0, 5) }} label="Rows that fail" />}
    </div>
  )
}
