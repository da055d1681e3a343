import { useMemo, useState } from 'react'
import type { PostgresPartition } from '../../api/postgres.ts'
import type { Table } from '../../api/types.ts'
import { Note } from '../../components/state/notes.tsx'
import { DataTable, type TableColumn } from '../../components/table/data-table.tsx'
import { FilterBox } from '../../components/table/filter-box.tsx'
import { visibleName } from '../../format/fqn.ts'
import { groupedNumber } from '../../format/number.ts'
import styles from './columns-tab.module.css'

type PartitionRow = PostgresPartition & { depth: number }

const allColumns: TableColumn<PartitionRow>[] = [
  { id: 'name', header: 'Partition', width: 'minmax(110px, 1fr)', cell: (row) => <span style={{ paddingLeft: row.depth * 20 }} title={`${row.databaseSchema}.${row.name}`}>{visibleName(row.name)}{row.isForeign === true && ' (foreign)'}</span> },
  { id: 'bounds', header: 'Bounds', width: 'minmax(110px, 1.6fr)', cell: (row) => <code title={row.bounds}>{row.bounds.replace(/^FOR VALUES /, '')}</code> },
  { id: 'key', header: 'Partitioned by', width: 'minmax(100px, 1fr)', showFrom: 560, cell: (row) => row.partitionKey !== undefined && <code>{row.partitionKey}</code> },
  { id: 'schema', header: 'Schema', width: 'minmax(80px, 0.5fr)', showFrom: 720, cell: (row) => visibleName(row.databaseSchema) },
]

/** The partitions of a table with their bounds, sub-partitions below their parents. */
export function PartitionsTab({ table }: { table: Table }) {
  const [filter, setFilter] = useState('')
  const facts = table.extension?.postgres
  const all = useMemo(() => flattened(facts?.partitions ?? [], 0), [facts])
  const isUsed = { key: all.some((row) => row.partitionKey !== undefined), schema: all.some((row) => row.databaseSchema !== table.databaseSchema.name) }
  const columns = allColumns.filter(({ id }) => (id !== 'key' && id !== 'schema') || isUsed[id])
  const wanted = filter.trim().toLowerCase()
  const rows = wanted === '' ? all : all.filter((row) => row.name.toLowerCase().includes(wanted) || row.bounds.toLowerCase().includes(wanted))
  return (
    <>
      <div className={styles.bar}>
        <FilterBox value={filter} onChange={setFilter} label="Filter partitions by name or bounds" />
        <span>{groupedNumber(rows.length)}{wanted !== '' && ` of ${groupedNumber(all.length)}`}</span>
        {facts?.partitioning !== undefined && <span>by <code>{facts.partitioning.key}</code></span>}
      </div>
      {rows.length === 0 ? <Note>No partition matches “{filter}”.</Note> : <DataTable label="Partitions" columns={columns} count={rows.length} rowAt={(index) => rows[index]} rowHeight={34} />}
    </>
  )
}

function flattened(partitions: readonly PostgresPartition[], depth: number): PartitionRow[] {
  return partitions.flatMap((partition) => [{ ...partition, depth }, ...flattened(partition.partitions ?? [], depth + 1)])
}
