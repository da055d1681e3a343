import { useQuery } from '@tanstack/react-query'
import { failedRowsQuery, type TableData } from '../../api/quality.ts'
import { visibleName } from '../../format/fqn.ts'
import { Failure } from '../state/notes.tsx'
import styles from './quality.module.css'

/** Rows that failed in the last run, where the run was asked to keep some. */
export function FailingRows({ testId, at }: { testId: string; at: number }) {
  const rows = useQuery(failedRowsQuery({ id: testId, at }))
  if (rows.isError) return <Failure error={rows.error} what="the failing rows" onRetry={() => void rows.refetch()} />
  if (rows.data === undefined) return null
  if (rows.data === null) return <p className={styles.soft}>No failing rows are kept: the test does not look at single rows, or its run was not asked to keep any.</p>
  const { rows: lines } = rows.data
  return (
    <>
      <FailingTable data={rows.data} label="Failing rows" />
      <p className={styles.soft}>{lines.length} {lines.length === 1 ? 'row' : 'rows'}, 50 at most. Values of columns that are tagged PII.Sensitive are masked for all but administrators and the owners of the table.</p>
    </>
  )
}

/** Rows as a grid that scrolls by itself. */
export function FailingTable({ data: { columns, rows }, label }: { data: TableData; label: string }) {
  return (
    <div className={styles.rows} tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead><tr>{columns.map((name) => <th key={name} scope="col">{visibleName(name)}</th>)}</tr></thead>
        <tbody>{rows.map((line, index) => <tr key={index}>{line.map((value, place) => <td key={columns[place]}>{value === null ? <span className={styles.null}>NULL</span> : visibleName(cellText(value))}</td>)}</tr>)}</tbody>
      </table>
    </div>
  )
}

function cellText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
