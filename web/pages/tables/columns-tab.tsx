import { useCallback, useMemo, useState } from 'react'
import { useSearchParams } from 'react-router'
import type { Table } from '../../api/types.ts'
import { joinFqn, splitFqn } from '../../format/fqn.ts'
import { groupedNumber } from '../../format/number.ts'
import { Empty } from '../../components/state/notes.tsx'
import { BulkBar } from '../../components/curate/bulk-bar.tsx'
import { CsvActions } from '../../components/curate/csv-actions.tsx'
import { selectColumn } from '../../components/curate/select-column.tsx'
import { useMay } from '../../api/use-may.ts'
import { useSelection } from '../../components/curate/use-selection.ts'
import { DataTable } from '../../components/table/data-table.tsx'
import { FilterBox } from '../../components/table/filter-box.tsx'
import { columnColumns } from './column-cells.tsx'
import { ColumnDrawer } from './column-drawer.tsx'
import { type ColumnRow, columnKeys, columnRows, pathKey } from './column-keys.ts'
import styles from './columns-tab.module.css'

/** The columns of a table, however many: keys, type, nullability, default, description; Enter opens one with every fact. */
export function ColumnsTab({ table }: { table: Table }) {
  const [filter, setFilter] = useState('')
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const [search, setSearch] = useSearchParams()
  const chosen = search.get('column')
  const chosenPath = useMemo(() => (chosen === null ? undefined : splitFqn(chosen)), [chosen])
  const keys = useMemo(() => columnKeys(table), [table])
  const rows = useMemo(() => columnRows(table.columns, opened, filter), [table, opened, filter])
  const choose = useCallback((path: readonly string[] | undefined) => setSearch((old) => {
    const next = new URLSearchParams(old)
    next.delete('column')
    if (path !== undefined) next.set('column', joinFqn(...path))
    return next
  }, { replace: true, preventScrollReset: true }), [setSearch])
  const toggle = useCallback((row: ColumnRow) => setOpened((old) => {
    const next = new Set(old)
    if (!next.delete(pathKey(row.path))) next.add(pathKey(row.path))
    return next
  }), [])
  const selection = useSelection(keyOf)
  const mayEdit = useMay('edit')
  const facts = useMemo(() => columnColumns({ columns: table.columns, keys, opened, toggle, filter }), [table, keys, opened, toggle, filter])
  // Fields of a composite are edited in their drawer, one by one.
  const boxes = selectColumn<ColumnRow>({ selection, nameOf: (row) => row.column.name, indexOf: (row) => rows.findIndex((one) => keyOf(one) === keyOf(row)), rowAt: (index) => rows[index], isSelectable: (row) => row.depth === 0 })
  const columns = table.deleted || !mayEdit ? facts : [boxes, ...facts]
  const chosenIndex = chosenPath === undefined ? -1 : rows.findIndex((row) => pathKey(row.path) === pathKey(chosenPath))

  if (table.columns.length === 0) return <Empty icon="column" title="No columns">PostgreSQL allows a table without any. If this one has some, the last run could not read them: its notes say why.</Empty>
  return (
    <>
      <div className={styles.bar}>
        <FilterBox value={filter} onChange={setFilter} label="Filter columns by name, type, words" />
        <span aria-live="polite">{filter === '' ? `${groupedNumber(table.columns.length)} columns` : `${groupedNumber(rows.length)} of ${groupedNumber(table.columns.length)}`}</span>
        {!table.deleted && <CsvActions path={`/tables/name/${encodeURIComponent(table.fullyQualifiedName)}`} what="columns" />}
      </div>
      {rows.length === 0
        ? <Empty icon="filter" title={`No column matches “${filter}”`}>Names, types and descriptions were searched.</Empty>
        : (
          <DataTable
            label={`Columns of ${table.name}`} columns={columns} count={rows.length} rowAt={(index) => rows[index]} rowHeight={34}
            onOpen={(row) => choose(row.path)} isSelected={(row) => chosenPath !== undefined && pathKey(row.path) === pathKey(chosenPath)}
            {...(chosenIndex >= 0 && { scrollTo: chosenIndex })}
          />
        )}
      <BulkBar count={selection.rows.size} noun={{ one: 'column', many: 'columns' }} areColumns targets={() => [{ entityType: 'table', id: table.id, columns: [...selection.rows.values()].map((row) => row.column.name) }]} onClear={selection.clear} />
      <ColumnDrawer table={table} path={chosenPath} keys={keys} onClose={() => choose(undefined)} />
    </>
  )
}

function keyOf(row: ColumnRow): string {
  return pathKey(row.path)
}
