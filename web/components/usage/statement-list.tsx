import { NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import { statementsQuery, type StatementRow, type StatementSort } from '../../api/usage.ts'
import { entityPath, lastPart, visibleName } from '../../format/fqn.ts'
import { compactNumber, counted, groupedNumber, humanDuration } from '../../format/number.ts'
import { formatSql } from '../../format/sql.ts'
import { Empty, Failure } from '../state/notes.tsx'
import { RowsSkeleton } from '../state/skeletons.tsx'
import { MoreButton } from '../table/more-button.tsx'
import { useMoreRows } from '../table/use-more-rows.ts'
import { Sql } from '../text/sql.tsx'
import { TimeAgo } from '../text/time-ago.tsx'
import styles from './usage.module.css'

const sorts: readonly { value: StatementSort; label: string }[] = [
  { value: 'time', label: 'Total time' }, { value: 'calls', label: 'Calls' }, { value: 'mean', label: 'Mean time' }, { value: 'rows', label: 'Rows' }, { value: 'recent', label: 'Last seen' },
]
const pageSize = 50

/** The statements that use an entity, or what stands in it: sorted, by role, each with its SQL behind a click. */
export function StatementList({ entity, roles, own }: { entity: string; roles: readonly string[]; own?: string }) {
  const [sort, setSort] = useState<StatementSort>('time')
  const [role, setRole] = useState('')
  const statements = useMoreRows(pageSize, (limit, offset) => statementsQuery({ entity, sort, role: role === '' ? undefined : role, limit, offset }), (page) => page)
  if (statements.error !== null) return <Failure error={statements.error} what="the statements" onRetry={statements.retry} />
  const rows = statements.rows ?? []
  const total = statements.rows === undefined ? undefined : statements.total
  return (
    <>
      <div className={styles.bar2}>
        <NativeSelect size="xs" aria-label="Sort statements by" data={sorts.map((one) => ({ ...one, label: `By ${one.label.toLowerCase()}` }))} value={sort} onChange={(event) => setSort(event.currentTarget.value as StatementSort)} />
        {roles.length > 1 && <NativeSelect size="xs" aria-label="Statements of role" data={[{ value: '', label: 'All roles' }, ...roles]} value={role} onChange={(event) => setRole(event.currentTarget.value)} />}
        {total !== undefined && <span aria-live="polite">{counted(total, 'statement')}</span>}
      </div>
      {total === undefined && <RowsSkeleton rows={6} />}
      {total === 0 && <Empty icon="search" title="No statements">None was seen that uses it{role !== '' && ` as ${role}`}.</Empty>}
      {rows.length > 0 && <div className={styles.head} aria-hidden="true"><span>Statement</span><span>Calls</span><span>Total time</span><span>Mean</span><span>Rows</span></div>}
      <ul className={styles.statements}>{rows.map((row) => <Statement key={row.id} row={row} own={own} />)}</ul>
      <MoreButton list={statements} />
    </>
  )
}

function Statement({ row, own }: { row: StatementRow; own: string | undefined }) {
  const [isOpen, setOpen] = useState(false)
  const others = row.tables.filter(({ id }) => id !== own)
  return (
    <li>
      <button type="button" className={styles.row} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <code title={row.query.slice(0, 500)}>{visibleName(row.query.replaceAll(/\s+/g, ' '))}</code>
        <span title={`${groupedNumber(row.calls)} calls`}>{compactNumber(row.calls)}</span>
        <span>{humanDuration(row.totalMs)}</span>
        <span title="per call">{row.meanMs < 10 ? `${row.meanMs.toFixed(2)} ms` : humanDuration(row.meanMs)}</span>
        <span title={`${groupedNumber(row.rows)} rows`}>{compactNumber(row.rows)}</span>
      </button>
      {isOpen && (
        <div className={styles.details}>
          <Sql text={formatSql(row.query)} label={row.queryType ?? 'Statement'} />
          <p>Run by {row.roles.map((role, index) => <span key={role}>{index > 0 && ', '}<code>{role}</code></span>)}; first seen <TimeAgo at={row.firstSeenAt} />, last <TimeAgo at={row.lastSeenAt} />. <Link to={`/queries/${row.id}`}>Trend and details</Link></p>
          {others.length > 0 && (
            <p>{own === undefined ? 'Uses' : 'Also uses'} {others.map((table, index) => (
              <span key={table.id}>{index > 0 && ', '}<Link to={entityPath('table', table.fullyQualifiedName ?? '', 'queries') ?? '/'}>{lastPart(table.fullyQualifiedName ?? table.id)}</Link>{table.isIndirect && ' (through a view)'}</span>
            ))}.</p>
          )}
        </div>
      )}
    </li>
  )
}
