import { NativeSelect } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { hygieneQuery, type Hygiene as Found, type IndexFinding } from '../../api/usage.ts'
import { entityPath, splitFqn, visibleName } from '../../format/fqn.ts'
import { counted, groupedNumber, humanBytes } from '../../format/number.ts'
import { Group } from '../entity/facts.tsx'
import { Failure } from '../state/notes.tsx'
import { RowsSkeleton } from '../state/skeletons.tsx'
import { PlainTable, type PlainColumn } from '../table/plain-table.tsx'
import { TimeAgo } from '../text/time-ago.tsx'
import styles from './usage.module.css'

type Known = { tableFqn: string; since?: number; until: number; resets: number }

const tableColumn: PlainColumn<{ tableFqn: string }> = {
  header: 'Table', cell: (row) => <Link to={entityPath('table', row.tableFqn) ?? '/'}>{visibleName(splitFqn(row.tableFqn).slice(-2).join('.'))}</Link>,
}
/** Of which time a row is: what the server counted, since when, and how often it began anew. */
const evidenceColumn: PlainColumn<Known> = {
  header: 'Seen', cell: ({ since, resets }) => <>{since === undefined ? 'since the server began to count' : <>since <TimeAgo at={since} /></>}{resets > 0 && `, which began anew ${counted(resets, 'time')}`}</>,
}
const indexColumn: PlainColumn<IndexFinding> = { header: 'Index', cell: (row) => <><code>{visibleName(row.name)}</code> ({row.columns.map(visibleName).join(', ')})</> }
const sizeColumn: PlainColumn<IndexFinding> = { header: 'Size', align: 'right', cell: (row) => humanBytes(row.bytes) }

const spans = [['7', '7 days'], ['30', '30 days'], ['90', '90 days'], ['365', 'a year']] as const

/** What could be tidied: indexes, tables and columns that nobody uses, with the time that this is known of. */
export function Hygiene({ scope }: { scope: string }) {
  const [days, setDays] = useState('30')
  const hygiene = useQuery({ ...hygieneQuery({ scope, days: Number(days), limit: 100 }), placeholderData: keepPreviousData })
  if (hygiene.isError) return <Failure error={hygiene.error} what="what could be tidied" onRetry={() => void hygiene.refetch()} />
  if (hygiene.data === undefined) return <RowsSkeleton rows={6} />
  return (
    <Group title="Hygiene">
      <div className={styles.bar2}>
        <span>What the server counted no use of in</span>
        <NativeSelect size="xs" aria-label="Days without a use" data={spans.map(([value, label]) => ({ value, label }))} value={days} onChange={(event) => setDays(event.currentTarget.value)} />
        <span>before the last run; a standby counts its own reads</span>
      </div>
      <Findings found={hygiene.data} />
    </Group>
  )
}

function Findings({ found }: { found: Found }) {
  const { unusedIndexes, duplicateIndexes, invalidIndexes, scannedTables, unscannedTables, unusedColumns } = found
  if (Object.values(found).every((list) => list.length === 0)) return <p className={styles.evidence}>Nothing was found.</p>
  return (
    <>
      <Part title="Unused indexes" rows={unusedIndexes} rowKey={indexKey} columns={[indexColumn, tableColumn, sizeColumn, { header: 'Last used', cell: (row) => (row.lastScanAt === undefined ? 'never seen' : <TimeAgo at={row.lastScanAt} />) }, evidenceColumn]} />
      <Part
        title="Duplicate indexes" rows={duplicateIndexes} rowKey={indexKey}
        columns={[indexColumn, tableColumn, sizeColumn, { header: 'Because of', cell: (row) => <><code>{visibleName(row.coveredBy)}</code> ({row.coveredByColumns.map(visibleName).join(', ')}), {row.isSame ? 'which is the same' : 'which begins with its columns'}</> }]}
      />
      <Part title="Invalid indexes" rows={invalidIndexes} rowKey={indexKey} columns={[indexColumn, tableColumn, sizeColumn]} />
      <Part
        title="Tables mostly read whole" rows={scannedTables} rowKey={(row) => row.tableFqn}
        columns={[tableColumn, ...numbers<Found['scannedTables'][number]>([['Whole reads', (row) => row.seqScans], ['Rows read by them', (row) => row.seqRows], ['Reads by index', (row) => row.indexScans], ['Rows', (row) => row.liveRows]]), evidenceColumn]}
      />
      <Part
        title="Tables that were not read" rows={unscannedTables} rowKey={(row) => row.tableFqn}
        columns={[tableColumn, { header: 'Size', align: 'right', cell: (row) => row.sizeBytes !== undefined && humanBytes(row.sizeBytes) }, ...numbers<Found['unscannedTables'][number]>([['Rows changed', (row) => row.changes], ['Rows', (row) => row.liveRows]]), evidenceColumn]}
      />
      <Part
        title="Columns that no statement was seen to use" rows={unusedColumns} rowKey={(row) => row.tableFqn}
        columns={[tableColumn, { header: 'Columns', cell: (row) => row.columns.map((name) => <code key={name} style={{ marginRight: 8 }}>{visibleName(name)}</code>) }, ...numbers<Found['unusedColumns'][number]>([['Calls of the table', (row) => row.calls]])]}
      />
    </>
  )
}

function indexKey(row: IndexFinding): string {
  return `${row.tableFqn} ${row.name}`
}

function numbers<Row>(list: readonly (readonly [header: string, of: (row: Row) => number])[]): PlainColumn<Row>[] {
  return list.map(([header, of]) => ({ header, align: 'right', cell: (row) => groupedNumber(of(row)) }))
}

function Part<Row>({ title, rows, rowKey, columns }: { title: string; rows: readonly Row[]; rowKey: (row: Row) => string; columns: readonly PlainColumn<Row>[] }) {
  if (rows.length === 0) return null
  return (
    <>
      <h3 className={styles.part}>{title} ({rows.length})</h3>
      <PlainTable label={title} rows={rows} rowKey={rowKey} columns={columns} />
    </>
  )
}
