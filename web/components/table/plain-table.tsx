import { Button } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { groupedNumber } from '../../format/number.ts'
import styles from './plain-table.module.css'

export type PlainColumn<Row> = { header: string; align?: 'right'; width?: string; cell: (row: Row) => ReactNode }

/** Rows that are drawn at first, and at each wish for more: cells of any height cannot be drawn by the window alone. */
const step = 200

/** A table of some dozens of rows whose cells wrap; on a narrow screen each row becomes a block with its headers. What is longer is shown in steps. */
export function PlainTable<Row>({ label, columns, rows, rowKey }: { label: string; columns: readonly PlainColumn<Row>[]; rows: readonly Row[]; rowKey: (row: Row) => string }) {
  const [shown, setShown] = useState(step)
  // A column that says nothing for any row only takes room.
  const drawn = rows.slice(0, shown)
  const cells = drawn.map((row) => columns.map((column) => column.cell(row)))
  const isUsed = columns.map((_, index) => cells.some((row) => !isBlank(row[index])))
  const table = (
    <table className={styles.table} aria-label={label}>
      <thead>
        <tr>{columns.map((column, index) => isUsed[index] && <th key={column.header} scope="col" data-align={column.align} style={{ width: column.width }}>{column.header}</th>)}</tr>
      </thead>
      <tbody>
        {drawn.map((row, rowIndex) => (
          <tr key={rowKey(row)}>
            {columns.map((column, index) => isUsed[index] && (
              <td key={column.header} data-align={column.align} data-label={column.header} data-blank={isBlank(cells[rowIndex]?.[index]) || undefined}>{cells[rowIndex]?.[index]}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
  if (rows.length <= shown) return table
  return (
    <>
      {table}
      <Button size="compact-sm" variant="default" mt={10} onClick={() => setShown(shown + step)}>Show more: {groupedNumber(shown)} of {groupedNumber(rows.length)}</Button>
    </>
  )
}

function isBlank(cell: ReactNode): boolean {
  return cell === undefined || cell === null || cell === false || cell === ''
}
