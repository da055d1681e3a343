import type { ReactNode } from 'react'
import styles from './plain-table.module.css'

export type PlainColumn<Row> = { header: string; align?: 'right'; width?: string; cell: (row: Row) => ReactNode }

/** A table of some dozens of rows whose cells wrap; on a narrow screen each row becomes a block with its headers. */
export function PlainTable<Row>({ label, columns, rows, rowKey }: { label: string; columns: readonly PlainColumn<Row>[]; rows: readonly Row[]; rowKey: (row: Row) => string }) {
  // A column that says nothing for any row only takes room.
  const cells = rows.map((row) => columns.map((column) => column.cell(row)))
  const isUsed = columns.map((_, index) => cells.some((row) => !isBlank(row[index])))
  return (
    <table className={styles.table} aria-label={label}>
      <thead>
        <tr>{columns.map((column, index) => isUsed[index] && <th key={column.header} scope="col" data-align={column.align} style={{ width: column.width }}>{column.header}</th>)}</tr>
      </thead>
      <tbody>
        {rows.map((row, rowIndex) => (
          <tr key={rowKey(row)}>
            {columns.map((column, index) => isUsed[index] && (
              <td key={column.header} data-align={column.align} data-label={column.header} data-blank={isBlank(cells[rowIndex]?.[index]) || undefined}>{cells[rowIndex]?.[index]}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function isBlank(cell: ReactNode): boolean {
  return cell === undefined || cell === null || cell === false || cell === ''
}
