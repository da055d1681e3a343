import { SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { latestProfileQuery, type TableProfile } from '../../../api/profile.ts'
import type { Table } from '../../../api/types.ts'
import { Empty, Failure, Note } from '../../../components/state/notes.tsx'
import { RowsSkeleton } from '../../../components/state/skeletons.tsx'
import { TimeAgo } from '../../../components/text/time-ago.tsx'
import { entityPath } from '../../../format/fqn.ts'
import { groupedNumber, humanBytes } from '../../../format/number.ts'
import { ColumnList } from './column-list.tsx'
import { ColumnProfileDrawer } from './column-profile-drawer.tsx'
import { CompareProfiles } from './compare-profiles.tsx'
import { countText, figureText, originText } from './figure-text.ts'
import { PartitionsView } from './partitions-view.tsx'
import { ProfileSettings } from './profile-settings.tsx'
import styles from './profile.module.css'
import { TableHistory } from './table-history.tsx'

const allViews = [{ value: 'columns', label: 'Columns' }, { value: 'partitions', label: 'Partitions' }, { value: 'compare', label: 'Compare' }, { value: 'settings', label: 'Settings' }]

/** What is in a table: rows and size, and of each column its nulls, different values, range and distribution; two profiles compared; how it is profiled. */
export function ProfileTab({ table }: { table: Table }) {
  const [search, setSearch] = useSearchParams()
  const views = allViews.filter(({ value }) => value !== 'partitions' || table.tableType === 'Partitioned')
  const view = views.find(({ value }) => value === search.get('view'))?.value ?? 'columns'
  return (
    <>
      <SegmentedControl size="xs" mb={14} aria-label="What of the profile" data={views} value={view} onChange={(value) => setSearch(value === 'columns' ? {} : { view: value }, { replace: true })} />
      {view === 'columns' && <LatestProfile table={table} />}
      {view === 'partitions' && <PartitionsView table={table} />}
      {view === 'compare' && <CompareProfiles fqn={table.fullyQualifiedName} />}
      {view === 'settings' && <ProfileSettings table={table} />}
    </>
  )
}

function LatestProfile({ table }: { table: Table }) {
  const latest = useQuery(latestProfileQuery(table.fullyQualifiedName))
  const [open, setOpen] = useState<string>()
  if (latest.isError) return <Failure error={latest.error} what="the profile" onRetry={() => void latest.refetch()} />
  if (latest.data === undefined) return <RowsSkeleton rows={8} />
  const { profile, columns } = latest.data
  if (profile === undefined) {
    return <Empty icon="search" title="It was never profiled">A profiler pipeline of the <Link to={entityPath('databaseService', table.service.fullyQualifiedName ?? '', 'pipelines') ?? '/services'}>service</Link> counts rows, nulls and values; the role needs SELECT on the table.</Empty>
  }
  return (
    <>
      <TableFigures profile={profile} />
      {profile.notes?.map((note) => <Note key={note} tone="warn">{note}</Note>)}
      <ColumnList columns={columns} onOpen={setOpen} />
      <TableHistory fqn={table.fullyQualifiedName} />
      <ColumnProfileDrawer fqn={open === undefined ? undefined : fullyQualifiedName(table.fullyQualifiedName, open)} profile={columns.find(({ name }) => name === open)?.profile} onClose={() => setOpen(undefined)} />
    </>
  )
}

/** The FQN of a column: a part with a dot or a quote is quoted. */
function fullyQualifiedName(table: string, column: string): string {
  return `${table}.${/[."]/.test(column) ? `"${column.replaceAll('"', '""')}"` : column}`
}

function TableFigures({ profile }: { profile: TableProfile }) {
  const { columnCount, sizeInByte, profileSample, profileSampleType, samplingMethodType } = profile
  const rows = countText({ timestamp: 0, ...(profile.estimated !== undefined && { estimated: profile.estimated }) }, 'rowCount', profile.rowCount)
  return (
    <>
      <div className={styles.figures}>
        {rows !== undefined && <span><b>{rows}</b>rows</span>}
        {columnCount !== undefined && <span><b>{groupedNumber(columnCount)}</b>columns</span>}
        {sizeInByte !== undefined && <span><b>{humanBytes(sizeInByte)}</b>with indexes</span>}
        {profile.activity !== undefined && <span><b>{groupedNumber(profile.activity.deadRows)}</b>dead rows</span>}
        {profile.partitions !== undefined && <span><b>{groupedNumber(profile.partitions.count)}</b>partitions, {groupedNumber(profile.partitions.read)} read for it</span>}
        {profile.customMetrics?.map(({ name, value }) => <span key={name}><b>{figureText(value)}</b>{name}</span>)}
        {profileSample !== undefined && <span><b>{groupedNumber(profileSample)}{profileSampleType === 'ROWS' ? ' rows' : ' %'}</b>sampled, {(samplingMethodType ?? '').toLowerCase()}</span>}
      </div>
      <p className={styles.origin}>{originText(profile)}, <TimeAgo at={profile.timestamp} />{profile.partitions?.oldestAt !== undefined && profile.partitions.oldestAt < profile.timestamp && <>, put together from looks since <TimeAgo at={profile.partitions.oldestAt} /></>}<Upkeep profile={profile} /></p>
    </>
  )
}

/** When the server last vacuumed and analysed the table, where it ever did. */
function Upkeep({ profile: { activity } }: { profile: TableProfile }) {
  return (
    <>
      {activity?.lastVacuumAt !== undefined && <>; vacuumed <TimeAgo at={activity.lastVacuumAt} /></>}
      {activity?.lastAnalyzeAt !== undefined && <>; analysed <TimeAgo at={activity.lastAnalyzeAt} /></>}
    </>
  )
}
