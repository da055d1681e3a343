import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { partitionProfileQuery, partitionProfilesQuery, type PartitionFigures } from '../../../api/profile.ts'
import type { Table } from '../../../api/types.ts'
import { Empty, Failure } from '../../../components/state/notes.tsx'
import { RowsSkeleton } from '../../../components/state/skeletons.tsx'
import { DataTable, type TableColumn } from '../../../components/table/data-table.tsx'
import { TimeAgo } from '../../../components/text/time-ago.tsx'
import { groupedNumber, humanBytes } from '../../../format/number.ts'
import { ColumnList } from './column-list.tsx'
import { ColumnProfileDrawer } from './column-profile-drawer.tsx'
import styles from './profile.module.css'

/** The partitions of a table, each as it was measured when it last changed; one of them with its columns. */
export function PartitionsView({ table }: { table: Table }) {
  const [search, setSearch] = useSearchParams()
  const open = search.get('partition')
  const show = (partition: string | null): void => setSearch(partition === null ? { view: 'partitions' } : { view: 'partitions', partition })
  return open === null ? <PartitionList table={table} onOpen={show} /> : <OnePartition table={table} name={open} onBack={() => show(null)} />
}

const rowsOf = ({ tableProfile: { rowCount } }: PartitionFigures): string => (rowCount === undefined ? '' : groupedNumber(rowCount))

function PartitionList({ table, onOpen }: { table: Table; onOpen: (partition: string) => void }) {
  const partitions = useQuery(partitionProfilesQuery(table.fullyQualifiedName))
  if (partitions.isError) return <Failure error={partitions.error} what="the partitions" onRetry={() => void partitions.refetch()} />
  if (partitions.data === undefined) return <RowsSkeleton rows={8} />
  const list = partitions.data
  if (list.length === 0) return <Empty icon="search" title="No partition was profiled">A profiler pipeline with Partition Metrics measures them one by one.</Empty>
  const most = Math.max(1, ...list.map(({ tableProfile }) => tableProfile.rowCount ?? 0))
  const columns: TableColumn<PartitionFigures>[] = [
    { id: 'name', header: 'Partition', width: 'minmax(100px, 1.5fr)', cell: ({ name }) => <button type="button" className={styles.name} onClick={() => onOpen(name)}>{name}</button> },
    { id: 'rows', header: 'Rows', width: 'minmax(70px, 0.6fr)', align: 'right', cell: rowsOf },
    { id: 'share', header: '', width: 'minmax(60px, 1fr)', showFrom: 560, cell: ({ tableProfile }) => <span className={styles.volume} aria-hidden="true"><span style={{ width: `${((tableProfile.rowCount ?? 0) / most) * 100}%` }} /></span> },
    { id: 'size', header: 'With indexes', width: '110px', align: 'right', showFrom: 480, cell: ({ tableProfile: { sizeInByte } }) => sizeInByte !== undefined && humanBytes(sizeInByte) },
    { id: 'dead', header: 'Dead rows', width: '90px', align: 'right', showFrom: 700, cell: ({ tableProfile: { activity } }) => activity !== undefined && groupedNumber(activity.deadRows) },
    { id: 'at', header: 'Measured', width: '100px', cell: ({ tableProfile: { timestamp } }) => <TimeAgo at={timestamp} /> },
  ]
  return (
    <>
      <p className={styles.origin}>Each as it was when it last changed; a run reads those again in which something changed.</p>
      <DataTable label="Profiles of partitions" columns={columns} count={list.length} rowAt={(index) => list[index]} onOpen={({ name }) => onOpen(name)} />
    </>
  )
}

function OnePartition({ table, name, onBack }: { table: Table; name: string; onBack: () => void }) {
  const one = useQuery(partitionProfileQuery(table.fullyQualifiedName, name))
  const [open, setOpen] = useState<string>()
  if (one.isError) return <Failure error={one.error} what="the partition" onRetry={() => void one.refetch()} />
  if (one.data === undefined) return <RowsSkeleton rows={8} />
  const { tableProfile, columnProfile } = one.data
  const profiles = new Map(columnProfile.map((profile) => [profile.name, profile]))
  const columns = table.columns.map(({ name: column, dataType, dataTypeDisplay }) => {
    const profile = profiles.get(column)
    return { name: column, dataType: dataType ?? '', ...(dataTypeDisplay !== undefined && { dataTypeDisplay }), ...(profile !== undefined && { profile }) }
  })
  return (
    <>
      <Button size="compact-sm" variant="default" mb={10} onClick={onBack}>All partitions</Button>
      <h3 className={styles.partition}>{name}</h3>
      <p className={styles.origin}>{rowsOf({ name, tableProfile })} rows, measured <TimeAgo at={tableProfile.timestamp} /></p>
      <ColumnList columns={columns} onOpen={setOpen} />
      <ColumnProfileDrawer fqn={undefined} profile={open === undefined ? undefined : profiles.get(open)} onClose={() => setOpen(undefined)} />
    </>
  )
}
