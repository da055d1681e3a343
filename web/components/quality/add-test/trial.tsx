import type { Tried } from '../../../api/quality.ts'
import { visibleName } from '../../../format/fqn.ts'
import { counted } from '../../../format/number.ts'
import { FailingTable } from '../failing-rows.tsx'
import styles from '../quality.module.css'
import { ResultFacts } from '../result-facts.tsx'
import { TestStatusPill } from '../test-status.tsx'

/** What a test would find now. */
export function TrialResult({ tried: { result, failedRows } }: { tried: Tried }) {
  return (
    <div className={styles.trial} role="status">
      <div><TestStatusPill status={result.testCaseStatus} /></div>
      <span className={styles.result}>{visibleName(result.result ?? '')}</span>
      {result.failedRows !== undefined && <span className={styles.soft}>{counted(result.failedRows, 'row')} of the table {result.failedRows === 1 ? 'fails' : 'fail'}.</span>}
      <ResultFacts result={result} />
      {failedRows !== undefined && failedRows.rows.length > 0 && <FailingTable data={{ columns: failedRows.columns, rows: failedRows.rows.slice(0, 5) }} label="Rows that fail" />}
    </div>
  )
}
