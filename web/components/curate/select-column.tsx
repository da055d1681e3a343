import type { MouseEvent } from 'react'
import type { TableColumn } from '../table/data-table.tsx'
import type { Selection } from './use-selection.ts'

type SelectColumnProps<Row> = {
  selection: Selection<Row>
  nameOf: (row: Row) => string
  /** Rows with their places, for ranges with Shift. */
  indexOf: (row: Row) => number
  rowAt: (index: number) => Row | undefined
  isSelectable?: (row: Row) => boolean
}

/** A box that chooses a thing of a list. */
export function SelectBox({ label, isChosen, onToggle }: { label: string; isChosen: boolean; onToggle: (event: MouseEvent) => void }) {
  return <input type="checkbox" style={{ width: 15, height: 15, accentColor: 'var(--tl-accent)' }} aria-label={label} checked={isChosen} onChange={() => {}} onClick={onToggle} />
}

/** A column of boxes that choose rows. */
export function selectColumn<Row>({ selection, nameOf, indexOf, rowAt, isSelectable = () => true }: SelectColumnProps<Row>): TableColumn<Row> {
  const onClick = (event: MouseEvent, row: Row) => selection.toggle(row, indexOf(row), event.shiftKey ? { rowAt } : undefined)
  return {
    id: 'select', header: <span className="visually-hidden">Chosen</span>, width: '30px',
    cell: (row) => isSelectable(row) && <SelectBox label={`Choose ${nameOf(row)}`} isChosen={selection.has(row)} onToggle={(event) => onClick(event, row)} />,
  }
}
