import { useElementSize, useMergedRef } from '@mantine/hooks'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import styles from './data-table.module.css'
import { useWindowRows } from './use-window-rows.ts'

/** One column of a list. `width` is a CSS grid track; `showFrom` is the width of the table, in px, below which the column is left out. */
export type TableColumn<Row> = {
  id: string
  header: ReactNode
  width: string
  align?: 'right'
  showFrom?: number
  cell: (row: Row) => ReactNode
}

type DataTableProps<Row> = {
  label: string
  columns: readonly TableColumn<Row>[]
  count: number
  /** Undefined while the row is still on its way. */
  rowAt: (index: number) => Row | undefined
  rowHeight?: number
  /** Other keys on the row that the arrows have reached; true where one means something. */
  onKey?: (key: string, row: Row, index: number) => boolean
  /** Enter on a row, or a click on it outside of a link. */
  onOpen?: (row: Row) => void
  isSelected?: (row: Row) => boolean
  onRange?: (first: number, last: number) => void
  /** Index to bring into view, such as a column that the address names. */
  scrollTo?: number
}

/** A dense list of any length: rows outside of the window are not in the page; arrows move, Enter opens. */
export function DataTable<Row>({ label, columns, count, rowAt, rowHeight = 36, onOpen, onKey, isSelected, onRange, scrollTo }: DataTableProps<Row>) {
  const { ref: sizeRef, width } = useElementSize()
  const listRef = useRef<HTMLDivElement>(null)
  const gridRef = useMergedRef(sizeRef)
  const [active, setActive] = useState(-1)
  const id = useId()
  const rows = useWindowRows(listRef, count, rowHeight)
  const first = rows.items[0]?.index ?? 0
  const last = rows.items.at(-1)?.index ?? 0
  useEffect(() => onRange?.(first, last), [first, last, onRange])
  const target = scrollTo ?? -1
  useEffect(() => {
    if (target < 0) return
    setActive(target)
    rows.scrollTo(target)
    // Only when the address asks for another row; scrolling is the reader's afterwards.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [target])

  const shown = columns.filter((column) => column.showFrom === undefined || width === 0 || width >= column.showFrom)
  const template = { gridTemplateColumns: shown.map((column) => column.width).join(' ') }
  const moveTo = (index: number) => {
    const bounded = Math.max(0, Math.min(count - 1, index))
    setActive(bounded)
    rows.scrollTo(bounded)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return
    const page = Math.max(1, Math.floor(window.innerHeight / rowHeight) - 4)
    const moves: Readonly<Record<string, number>> = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: count - 1 }
    const move = moves[event.key]
    const row = rowAt(active)
    if (move !== undefined) moveTo(move)
    else if (event.key === 'Enter' && row !== undefined) onOpen?.(row)
    else if (row === undefined || event.ctrlKey || event.metaKey || event.altKey || onKey?.(event.key, row, active) !== true) return
    event.preventDefault()
  }
  return (
    <div
      ref={gridRef} className={styles.table} role="grid" aria-label={label} aria-rowcount={count + 1} aria-colcount={shown.length} tabIndex={0}
      {...(active >= 0 && { 'aria-activedescendant': `${id}${active}` })} onKeyDown={onKeyDown}
    >
      <div className={styles.head} role="row" aria-rowindex={1} style={template}>
        {shown.map((column) => <div key={column.id} role="columnheader" data-align={column.align}>{column.header}</div>)}
      </div>
      <div ref={listRef} className={styles.list} role="rowgroup" style={{ height: rows.height }}>
        {rows.items.map(({ index, start }) => {
          const row = rowAt(index)
          return (
            <div
              key={index} id={`${id}${index}`} className={styles.row} role="row" aria-rowindex={index + 2}
              data-active={index === active || undefined} data-opens={onOpen !== undefined || undefined}
              {...(row !== undefined && isSelected !== undefined && { 'aria-selected': isSelected(row) })}
              style={{ ...template, height: rowHeight, transform: `translateY(${start}px)` }}
              onClick={(event) => {
                setActive(index)
                if (row !== undefined && !isControl(event.target)) onOpen?.(row)
              }}
            >
              {shown.map((column) => (
                <div key={column.id} role="gridcell" data-align={column.align}>{row === undefined ? <span className={styles.pending} /> : column.cell(row)}</div>
              ))}
            </div>
          )
        })}
      </div>
    </div>
  )
}

/** A click on a link or button inside a row is that link's; a drag over text is a selection. */
function isControl(target: EventTarget): boolean {
  return (target instanceof Element && target.closest('a, button, input, [role="button"]') !== null) || getSelection()?.type === 'Range'
}
