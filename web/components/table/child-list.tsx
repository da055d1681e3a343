import { useDebouncedValue } from '@mantine/hooks'
import { type ReactNode, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { childrenQuery, collectionOf } from '../../api/queries.ts'
import type { ChildPage, ChildRow } from '../../api/types.ts'
import { entityPath, visibleName } from '../../format/fqn.ts'
import { compactNumber, counted, groupedNumber, humanBytes } from '../../format/number.ts'
import { plainText } from '../../format/text.ts'
import { kindOf } from '../entity/kind.ts'
import { Icon } from '../icons/icon.tsx'
import { Empty, Failure } from '../state/notes.tsx'
import { RowsSkeleton } from '../state/skeletons.tsx'
import { BulkBar } from '../curate/bulk-bar.tsx'
import { CsvActions } from '../curate/csv-actions.tsx'
import { selectColumn } from '../curate/select-column.tsx'
import { useMay } from '../../api/use-may.ts'
import { useSelection } from '../curate/use-selection.ts'
import { Marked } from '../text/marked.tsx'
import { TimeAgo } from '../text/time-ago.tsx'
import styles from './child-list.module.css'
import { DataTable, type TableColumn } from './data-table.tsx'
import { FilterBox } from './filter-box.tsx'
import { usePagedRows } from './use-paged-rows.ts'

const pageSize = 100

type ChildListProps = { parent: string; type: string; noun: { one: string; many: string }; columns: (filter: string) => readonly TableColumn<ChildRow>[]; empty: ReactNode }

/** The children of an entity, however many: a filter, and rows that are asked for where the reader looks. */
export function ChildList({ parent, type, noun, columns, empty }: ChildListProps) {
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim(), 150)
  const [sort, setSort] = useState<'name' | 'usage'>('name')
  const navigate = useNavigate()
  const rows = usePagedRows(pageSize, (limit, offset) => childrenQuery({ parent, type, q, sort, limit, offset }), toPage)
  const selection = useSelection(keyOf)
  const mayEdit = useMay('edit')
  const shown = sortable(columns(q), sort, setSort)
  const open = (row: ChildRow) => void navigate(entityPath(type, row.fullyQualifiedName) ?? '/')
  const csvScope = type === 'table' ? collectionOf.databaseSchema : type === 'databaseSchema' ? collectionOf.database : undefined
  const boxes = selectColumn<ChildRow>({ selection, nameOf: (row) => row.name, indexOf: rows.indexOf, rowAt: rows.rowAt })
  if (rows.error !== null) return <Failure error={rows.error} what={`the ${noun.many}`} onRetry={rows.retry} />
  return (
    <>
      <div className={styles.bar}>
        <FilterBox value={typed} onChange={setTyped} label={`Filter ${noun.many}`} />
        {rows.total !== undefined && <span aria-live="polite">{counted(rows.total, noun.one, noun.many)}{q !== '' && ` with “${q}” in the name`}</span>}
        {csvScope !== undefined && <CsvActions path={`${csvScope}/name/${encodeURIComponent(parent)}`} what={noun.many} />}
      </div>
      {rows.total === undefined && <RowsSkeleton rows={10} />}
      {rows.total === 0 && (q === '' ? empty : <Empty icon="filter" title={`No ${noun.one} has “${q}” in its name`}>Only names are filtered here; <Link to={`/explore?q=${encodeURIComponent(q)}`}>search everything</Link> for columns and descriptions.</Empty>)}
      {rows.total !== undefined && rows.total > 0 && (
        <DataTable label={noun.many} columns={mayEdit ? [boxes, ...shown] : shown} count={rows.total} rowAt={rows.rowAt} onRange={rows.onRange} onOpen={open} isSelected={selection.has} />
      )}
      <BulkBar count={selection.rows.size} noun={noun} targets={() => [...selection.rows.values()].map((row) => ({ entityType: type, id: row.id }))} onClear={selection.clear} />
    </>
  )
}

function keyOf(row: ChildRow): string {
  return row.id
}

/** Lists that show usage can be sorted by it. */
function sortable(columns: readonly TableColumn<ChildRow>[], sort: 'name' | 'usage', setSort: (sort: 'name' | 'usage') => void): readonly TableColumn<ChildRow>[] {
  if (!columns.some(({ id }) => id === 'usage')) return columns
  return columns.map((column) => {
    const { id } = column
    if (id !== 'name' && id !== 'usage') return column
    return { ...column, header: <button type="button" className={styles.sort} aria-pressed={sort === id} title={`Sort by ${id}`} onClick={() => setSort(id)}>{column.header}{sort === id && (id === 'usage' ? ' ↓' : ' ↑')}</button> }
  })
}

function toPage(page: ChildPage): ChildPage {
  return page
}

/** The name of a child with the icon of its kind. */
export function nameColumn(type: string, filter: string): TableColumn<ChildRow> {
  return {
    id: 'name', header: 'Name', width: 'minmax(150px, 1.3fr)',
    cell: (row) => {
      const kind = kindOf(type, row.tableType ?? row.storedProcedureType)
      return (
        <span className={styles.name}>
          <span className={styles.icon} title={kind.label}><Icon name={kind.icon} title={kind.label} /></span>
          <Link to={entityPath(type, row.fullyQualifiedName) ?? '/'} title={row.name}><Marked text={visibleName(row.displayName ?? row.name)} query={filter} /></Link>
        </span>
      )
    },
  }
}

/** Columns that every list of children may show. */
export const childColumns = {
  description: { id: 'description', header: 'Description', width: 'minmax(120px, 2fr)', showFrom: 560, cell: (row) => row.description !== undefined && <span className={styles.soft} title={plainText(row.description)}>{plainText(row.description)}</span> },
  columns: { id: 'columns', header: 'Columns', width: '72px', align: 'right', showFrom: 720, cell: (row) => row.columnCount !== undefined && groupedNumber(row.columnCount) },
  rows: { id: 'rows', header: '≈ Rows', width: '76px', align: 'right', showFrom: 320, cell: (row) => row.estimatedRowCount !== undefined && <span title={`${groupedNumber(row.estimatedRowCount)} by statistics`}>{compactNumber(row.estimatedRowCount)}</span> },
  size: { id: 'size', header: 'Size', width: '76px', align: 'right', showFrom: 640, cell: (row) => row.sizeBytes !== undefined && humanBytes(row.sizeBytes) },
  owner: { id: 'owner', header: 'Owner', width: 'minmax(70px, 0.6fr)', showFrom: 860, cell: (row) => row.owners?.map((owner) => owner.displayName ?? owner.name).join(', ') },
  usage: { id: 'usage', header: 'Usage', width: '76px', align: 'right', showFrom: 480, cell: (row) => row.usageCount !== undefined && <span title={`${groupedNumber(row.usageCount)} calls in the last 30 days counted${row.usageRank === undefined ? '' : `, more than ${Math.round(row.usageRank)} % of its kind`}`}>{compactNumber(row.usageCount)}</span> },
  changed: { id: 'changed', header: 'Changed', width: '96px', align: 'right', showFrom: 960, cell: (row) => <TimeAgo at={row.updatedAt} /> },
} as const satisfies Record<string, TableColumn<ChildRow>>
