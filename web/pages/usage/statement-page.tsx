import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { ApiError } from '../../api/client.ts'
import { statementQuery, type StatementDetails } from '../../api/usage.ts'
import { Group } from '../../components/entity/facts.tsx'
import { useTitle } from '../../components/layout/use-title.ts'
import { Empty, Failure } from '../../components/state/notes.tsx'
import { PageSkeleton } from '../../components/state/skeletons.tsx'
import { PlainTable } from '../../components/table/plain-table.tsx'
import { Sql } from '../../components/text/sql.tsx'
import { TimeAgo } from '../../components/text/time-ago.tsx'
import { DayBars } from '../../components/usage/day-bars.tsx'
import styles from '../../components/usage/usage.module.css'
import { meanTime, WindowBars } from '../../components/usage/window-bars.tsx'
import { entityPath, splitFqn, visibleName } from '../../format/fqn.ts'
import { groupedNumber, humanBytes, humanDuration } from '../../format/number.ts'
import { formatSql } from '../../format/sql.ts'

/** One statement: its SQL, what it cost from run to run, who ran it, and the tables that it uses. */
export function StatementPage() {
  const { id = '' } = useParams()
  const statement = useQuery(statementQuery(id))
  useTitle('Statement')
  if (statement.error instanceof ApiError && (statement.error.status === 404 || statement.error.status === 400)) {
    return <Empty icon="search" title="There is no such statement" action={<Link to="/usage">Usage</Link>}>Statements are found on the Queries tab of the tables that they use.</Empty>
  }
  if (statement.isError) return <Failure error={statement.error} what="the statement" onRetry={() => void statement.refetch()} />
  if (statement.data === undefined) return <PageSkeleton />
  const { query, queryType, service, description, windows, days } = statement.data
  return (
    <article className={styles.statement}>
      <h1>{queryType ?? 'Statement'}</h1>
      <p className={styles.evidence}>A statement{service?.fullyQualifiedName !== undefined && <> of <Link to={entityPath('databaseService', service.fullyQualifiedName, 'usage') ?? '/'}>{visibleName(service.name ?? service.fullyQualifiedName)}</Link></>}, equal but for its constants.</p>
      {description !== undefined && <p>{description}</p>}
      <Sql text={formatSql(query)} label={queryType ?? 'Statement'} />
      <Figures statement={statement.data} />
      {windows.length > 1 && <><Group title="Calls by run"><WindowBars windows={windows} of="calls" /></Group><Group title="Mean time by run"><WindowBars windows={windows} of="mean" /></Group></>}
      {windows.length <= 1 && <DayBars days={days} label="Calls by day" />}
      <Tables statement={statement.data} />
      <Roles statement={statement.data} />
      <Windows statement={statement.data} />
    </article>
  )
}

function Figures({ statement: { calls, totalMs, rows, planMs, jitMs, walBytes, blocksRead, firstSeenAt, lastSeenAt } }: { statement: StatementDetails }) {
  return (
    <div className={styles.figures} style={{ marginTop: 14 }}>
      <span><b>{groupedNumber(calls)}</b>calls</span>
      <span><b>{humanDuration(totalMs)}</b>total time</span>
      <span><b>{calls === 0 ? '–' : meanTime(totalMs / calls)}</b>per call</span>
      <span><b>{groupedNumber(rows)}</b>rows</span>
      {planMs > 0 && <span><b>{humanDuration(planMs)}</b>planning time</span>}
      {jitMs > 0 && <span><b>{humanDuration(jitMs)}</b>compiling (JIT)</span>}
      {walBytes > 0 && <span><b>{humanBytes(walBytes)}</b>WAL</span>}
      {blocksRead > 0 && <span><b>{groupedNumber(blocksRead)}</b>blocks read</span>}
      {firstSeenAt !== undefined && <span><b><TimeAgo at={firstSeenAt} /></b>first seen</span>}
      {lastSeenAt !== undefined && <span><b><TimeAgo at={lastSeenAt} /></b>last seen</span>}
    </div>
  )
}

const useWords: Readonly<Record<string, string>> = { read: 'read', write: 'written', ddl: 'changed in structure', maintenance: 'maintained' }

function Tables({ statement: { tables } }: { statement: StatementDetails }) {
  if (tables.length === 0) return null
  return (
    <Group title="Tables" count={tables.length}>
      <PlainTable
        label="Tables that it uses" rows={tables} rowKey={(row) => row.id}
        columns={[
          { header: 'Table', cell: (row) => <Link to={entityPath('table', row.fullyQualifiedName ?? '', 'queries') ?? '/'}>{visibleName(splitFqn(row.fullyQualifiedName ?? row.id).slice(-2).join('.'))}</Link> },
          { header: 'Use', cell: (row) => `${row.uses.map((use) => useWords[use] ?? use).join(', ')}${row.isIndirect ? ', through a view' : ''}` },
        ]}
      />
    </Group>
  )
}

function Roles({ statement: { roles } }: { statement: StatementDetails }) {
  if (roles.length === 0) return null
  return (
    <Group title="Users" count={roles.length}>
      <PlainTable
        label="Who ran it" rows={roles} rowKey={(row) => `${row.role} ${row.database}`}
        columns={[
          { header: 'Role', cell: (row) => <code>{row.role === '' ? 'not said' : row.role}</code> }, { header: 'Database', cell: (row) => visibleName(row.database) },
          { header: 'Calls', align: 'right', cell: (row) => groupedNumber(row.calls) }, { header: 'Total time', align: 'right', cell: (row) => humanDuration(row.totalMs) },
          { header: 'Mean', align: 'right', cell: (row) => (row.calls === 0 ? '' : meanTime(row.totalMs / row.calls)) }, { header: 'Rows', align: 'right', cell: (row) => groupedNumber(row.rows) },
          { header: 'Last seen', cell: (row) => <TimeAgo at={row.lastSeenAt} /> },
        ]}
      />
    </Group>
  )
}

function Windows({ statement: { windows } }: { statement: StatementDetails }) {
  if (windows.length === 0) return null
  return (
    <Group title="Counted by run" count={windows.length}>
      <PlainTable
        label="Counted by run" rows={windows.toReversed()} rowKey={(row) => String(row.at)}
        columns={[
          { header: 'Until', cell: (row) => <TimeAgo at={row.at} /> }, { header: 'Calls', align: 'right', cell: (row) => groupedNumber(row.calls) },
          { header: 'Total time', align: 'right', cell: (row) => humanDuration(row.totalMs) }, { header: 'Mean', align: 'right', cell: (row) => (row.calls === 0 ? '' : meanTime(row.totalMs / row.calls)) },
        ]}
      />
    </Group>
  )
}
