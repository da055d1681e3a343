import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { type Incident, incidentsQuery, overviewQuery, testPath } from '../../api/quality.ts'
import { stateWords } from '../../components/quality/incident-words.ts'
import styles from '../../components/quality/quality.module.css'
import { QualityFrame } from '../../components/quality/quality-frame.tsx'
import { SeverityMark, TestStatusPill } from '../../components/quality/test-status.tsx'
import { Empty, Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { FilterBox } from '../../components/table/filter-box.tsx'
import { MoreButton } from '../../components/table/more-button.tsx'
import { PlainTable } from '../../components/table/plain-table.tsx'
import { useMoreRows } from '../../components/table/use-more-rows.ts'
import { TimeAgo } from '../../components/text/time-ago.tsx'
import { lastPart, tablePath, visibleName } from '../../format/fqn.ts'
import { counted, groupedNumber, humanDuration } from '../../format/number.ts'

const states = [{ value: 'open', label: 'open' }, { value: 'New', label: 'new' }, { value: 'Ack', label: 'acknowledged' }, { value: 'Assigned', label: 'assigned' }, { value: 'Resolved', label: 'resolved' }, { value: 'all', label: 'all' }]
const severities = ['1', '2', '3', '4', '5'].map((place) => ({ value: `Severity${place}`, label: `severity ${place}` }))
const spans = [{ value: '1', label: 'since yesterday' }, { value: '7', label: 'in 7 days' }, { value: '30', label: 'in 30 days' }]

const step = 100

/** What failed and is not over: who has it, how bad it is, and how long such things take. */
export function IncidentsPage() {
  const [search, setSearch] = useSearchParams()
  const set = (name: string, value: string | null) => setSearch((old) => {
    const next = new URLSearchParams(old)
    if (value === null || (value === '' && name !== 'assignee')) next.delete(name)
    else next.set(name, value)
    return next
  }, { replace: true })
  const [q] = useDebouncedValue(search.get('q') ?? '', 200)
  const days = Number(search.get('days') ?? 0)
  const [now] = useState(() => Date.now())
  const [assignee, severity] = [search.get('assignee'), search.get('severity')]
  const filter = {
    state: search.get('state') ?? 'open', ...(severity !== null && { severity }), ...(assignee !== null && { assignee }), ...(q !== '' && { q }),
    // To the hour, so that the same question has the same key.
    ...(days > 0 && { from: Math.floor(now / 3_600_000 - 24 * days) * 3_600_000 }),
  }
  const incidents = useMoreRows(step, (limit, offset) => incidentsQuery(filter, limit, offset), ({ data, total }) => ({ rows: data, total }))
  const everyone = [...new Set((incidents.rows ?? []).flatMap((incident) => incident.assignee?.name ?? []).concat(assignee === null || assignee === '' ? [] : [assignee]))].sort()
  return (
    <QualityFrame tab="incidents">
      <Times />
      <div className={styles.filters}>
        <FilterBox value={search.get('q') ?? ''} onChange={(value) => set('q', value)} label="Filter incidents" />
        <Select size="sm" w={150} allowDeselect={false} aria-label="State" data={states} value={filter.state} onChange={(value) => set('state', value === 'open' ? null : value)} />
        <Select size="sm" w={140} clearable aria-label="Severity" placeholder="Any severity" data={severities} value={severity} onChange={(value) => set('severity', value)} clearButtonProps={{ 'aria-label': 'Any severity' }} />
        <Select size="sm" w={160} clearable aria-label="Assignee" placeholder="Anybody" data={[{ value: '', label: 'nobody' }, ...everyone.map((name) => ({ value: name, label: name }))]} value={assignee} onChange={(value) => set('assignee', value)} clearButtonProps={{ 'aria-label': 'Anybody' }} />
        <Select size="sm" w={150} clearable aria-label="Opened" placeholder="At any time" data={spans} value={search.get('days')} onChange={(value) => set('days', value)} clearButtonProps={{ 'aria-label': 'At any time' }} />
      </div>
      {incidents.error !== null && <Failure error={incidents.error} what="the incidents" onRetry={incidents.retry} />}
      {incidents.rows === undefined && incidents.error === null && <RowsSkeleton rows={8} />}
      {incidents.rows?.length === 0 && <Empty icon="check" title={search.size === 0 ? 'Nothing is open' : 'No incident is like this'}>{search.size === 0 ? 'A test that fails opens an incident.' : 'Take a filter off.'}</Empty>}
      {incidents.rows !== undefined && incidents.rows.length > 0 && <IncidentTable incidents={incidents.rows} total={incidents.total} />}
      <MoreButton list={incidents} />
    </QualityFrame>
  )
}

function Times() {
  const overview = useQuery(overviewQuery)
  if (overview.data === undefined) return null
  const { open, unassigned, resolvedLately, meanMsToResolve, meanMsToAcknowledge } = overview.data.incidents
  return (
    <dl className={styles.facts}>
      <div><dt>Open</dt><dd>{groupedNumber(open)}</dd></div>
      <div><dt>Without anybody</dt><dd>{groupedNumber(unassigned)}</dd></div>
      <div><dt>Resolved in 30 days</dt><dd>{groupedNumber(resolvedLately)}</dd></div>
      {meanMsToAcknowledge !== undefined && <div><dt>Mean time to acknowledge</dt><dd>{humanDuration(meanMsToAcknowledge)}</dd></div>}
      {meanMsToResolve !== undefined && <div><dt>Mean time to resolve</dt><dd>{humanDuration(meanMsToResolve)}</dd></div>}
    </dl>
  )
}

function IncidentTable({ incidents, total }: { incidents: readonly Incident[]; total: number }) {
  return (
    <>
      <p className={styles.soft} role="status">{counted(total, 'incident')}</p>
      <PlainTable
        label="Incidents" rows={incidents} rowKey={({ id }) => id}
        columns={[
          { header: 'Severity', width: '76px', cell: ({ severity }) => <SeverityMark severity={severity} /> },
          { header: 'Test', cell: (incident) => <TestOf incident={incident} /> },
          { header: 'State', width: '118px', cell: ({ state }) => stateWords[state] },
          { header: 'Assignee', cell: ({ assignee }) => assignee !== undefined && visibleName(assignee.displayName ?? assignee.name ?? '') },
          { header: 'Test now', width: '118px', cell: ({ testCaseStatus }) => <TestStatusPill status={testCaseStatus} /> },
          { header: 'Failures', align: 'right', width: '76px', cell: ({ failureCount }) => groupedNumber(failureCount) },
          { header: 'Opened', width: '110px', cell: ({ openedAt }) => <TimeAgo at={openedAt} /> },
          { header: 'Took', width: '110px', cell: ({ openedAt, resolvedAt }) => resolvedAt !== undefined && humanDuration(resolvedAt - openedAt) },
        ]}
      />
    </>
  )
}

function TestOf({ incident: { testCase, table, column, result } }: { incident: Incident }) {
  const fqn = table.fullyQualifiedName ?? ''
  return (
    <>
      <Link className={styles.name} to={testPath(testCase.fullyQualifiedName ?? '')}>{visibleName(testCase.displayName ?? testCase.name ?? '')}</Link>
      <span className={styles.place}><Link to={tablePath(fqn, 'quality')} title={fqn}>{visibleName(lastPart(fqn))}</Link>{column !== undefined && `, ${visibleName(column)}`}</span>
      {result !== undefined && <span className={styles.place}>{result}</span>}
    </>
  )
}
