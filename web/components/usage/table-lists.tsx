import { NativeSelect } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { coldTablesQuery, hotTablesQuery, type UsedTable } from '../../api/usage.ts'
import { entityPath, splitFqn, visibleName } from '../../format/fqn.ts'
import { counted, groupedNumber, humanBytes } from '../../format/number.ts'
import { Group } from '../entity/facts.tsx'
import { Failure, Note } from '../state/notes.tsx'
import { RowsSkeleton } from '../state/skeletons.tsx'
import { PlainTable, type PlainColumn } from '../table/plain-table.tsx'
import { TimeAgo } from '../text/time-ago.tsx'
import { EvidenceLine } from './evidence-line.tsx'
import styles from './usage.module.css'

const nameColumn: PlainColumn<UsedTable> = {
  header: 'Table', cell: (row) => <Link to={entityPath('table', row.fullyQualifiedName, 'queries') ?? '/'}>{visibleName(splitFqn(row.fullyQualifiedName).slice(-2).join('.'))}</Link>,
}
const lastRead: PlainColumn<UsedTable> = { header: 'Last read', cell: (row) => row.lastReadAt !== undefined && <><TimeAgo at={row.lastReadAt} />{row.lastReadBy !== undefined && <> by <code>{row.lastReadBy}</code></>}</> }
const size: PlainColumn<UsedTable> = { header: 'Size', align: 'right', cell: (row) => row.sizeBytes !== undefined && humanBytes(row.sizeBytes) }

/** The most used tables of everything, or of a part of it. */
export function HotTables({ scope, limit = 20 }: { scope?: string; limit?: number }) {
  const tables = useQuery(hotTablesQuery({ limit, ...(scope !== undefined && { scope }) }))
  if (tables.isError) return <Failure error={tables.error} what="the tables" onRetry={() => void tables.refetch()} />
  if (tables.data === undefined) return <RowsSkeleton rows={6} />
  return (
    <Group title="Hottest tables" count={tables.data.total}>
      <PlainTable
        label="Hottest tables" rows={tables.data.rows} rowKey={(row) => row.id}
        columns={[
          nameColumn,
          { header: '30 days', align: 'right', cell: (row) => groupedNumber(row.monthly) },
          { header: 'All calls', align: 'right', cell: (row) => groupedNumber(row.calls) },
          lastRead,
          { header: 'Last changed', cell: (row) => row.lastWrittenAt !== undefined && <TimeAgo at={row.lastWrittenAt} /> },
          size,
        ]}
      />
    </Group>
  )
}

const spans = [['1', '1 day'], ['7', '7 days'], ['30', '30 days'], ['90', '90 days'], ['365', 'a year']] as const

/** Tables that nobody was seen to read, with the time that was looked at. */
export function ColdTables({ entity, scope }: { entity: string; scope: string }) {
  const [days, setDays] = useState('30')
  const tables = useQuery({ ...coldTablesQuery({ entity, scope, days: Number(days), limit: 50 }), placeholderData: keepPreviousData })
  if (tables.isError) return <Failure error={tables.error} what="the tables" onRetry={() => void tables.refetch()} />
  if (tables.data === undefined) return <RowsSkeleton rows={6} />
  const { evidence, rows, total } = tables.data
  if (evidence === undefined) return null
  const isShort = evidence.since === undefined || evidence.until - evidence.since < Number(days) * 86_400_000
  return (
    <Group title="Cold data" count={total}>
      <div className={styles.bar2}>
        <span>Tables and views without a read in</span>
        <NativeSelect size="xs" aria-label="Days without a read" data={spans.map(([value, label]) => ({ value, label }))} value={days} onChange={(event) => setDays(event.currentTarget.value)} />
        <span aria-live="polite">{counted(total, 'table')}, the largest first</span>
      </div>
      <EvidenceLine evidence={evidence} />
      {isShort && <Note tone="warn">Less time has been counted than {spans.find(([value]) => value === days)?.[1]}: a table may have been read before that.</Note>}
      <PlainTable label="Cold tables" rows={rows} rowKey={(row) => row.id} columns={[nameColumn, size, { ...lastRead, cell: (row) => (row.lastReadAt === undefined ? 'never seen' : lastRead.cell(row)) }, { header: 'Last changed', cell: (row) => row.lastWrittenAt !== undefined && <TimeAgo at={row.lastWrittenAt} /> }]} />
      {total > rows.length && <p className={styles.evidence}>{counted(total - rows.length, 'more table')}.</p>}
    </Group>
  )
}
