import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Table } from '../../api/types.ts'
import { entityUsageQuery, type EntityUsage } from '../../api/usage.ts'
import { Group } from '../../components/entity/facts.tsx'
import { Empty, Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { PlainTable } from '../../components/table/plain-table.tsx'
import { TimeAgo } from '../../components/text/time-ago.tsx'
import { DayBars } from '../../components/usage/day-bars.tsx'
import { EvidenceLine } from '../../components/usage/evidence-line.tsx'
import { StatementList } from '../../components/usage/statement-list.tsx'
import styles from '../../components/usage/usage.module.css'
import { columnPath, entityPath, lastPart, visibleName } from '../../format/fqn.ts'
import { groupedNumber } from '../../format/number.ts'

/** Who queries a table, how often, with which columns, joined with what; and the statements themselves. */
export function QueriesTab({ table }: { table: Table }) {
  const usage = useQuery(entityUsageQuery(table.id))
  if (usage.isError) return <Failure error={usage.error} what="the usage" onRetry={() => void usage.refetch()} />
  if (usage.data === undefined) return <RowsSkeleton rows={8} />
  const { evidence, calls, days, roles } = usage.data
  if (evidence === undefined) {
    return <Empty icon="search" title="Nothing has been counted yet">A usage pipeline of the <Link to={entityPath('databaseService', table.service.fullyQualifiedName ?? '', 'pipelines') ?? '/services'}>service</Link> reads who queries what from pg_stat_statements.</Empty>
  }
  if (calls === 0) return <><EvidenceLine evidence={evidence} /><Empty icon="search" title="No statement was seen that uses it">That is over the time above; statements that could not be told of stand on the <Link to="/usage">usage page</Link>.</Empty></>
  return (
    <>
      <EvidenceLine evidence={evidence} />
      <Figures usage={usage.data} />
      <DayBars days={days} label="Calls by day" />
      <Group title="Statements"><StatementList entity={table.id} own={table.id} roles={roles.map(({ role }) => role)} /></Group>
      <Joins usage={usage.data} />
      <People usage={usage.data} />
      <Columns usage={usage.data} table={table} />
    </>
  )
}

function Figures({ usage }: { usage: EntityUsage }) {
  const { calls, indirectCalls, kinds, lifeCycle } = usage
  return (
    <div className={styles.figures}>
      <span><b>{groupedNumber(calls)}</b>calls{indirectCalls > 0 && `, ${groupedNumber(indirectCalls)} of them through views`}</span>
      {kinds.map(({ kind, calls: count }) => <span key={kind}><b>{groupedNumber(count)}</b>{kindWords[kind] ?? kind}</span>)}
      {lifeCycle?.accessed !== undefined && <span><b><TimeAgo at={lifeCycle.accessed.timestamp} /></b>last read, by <code>{lifeCycle.accessed.accessedByAProcess}</code></span>}
      {lifeCycle?.updated !== undefined && <span><b><TimeAgo at={lifeCycle.updated.timestamp} /></b>last changed, by <code>{lifeCycle.updated.accessedByAProcess}</code></span>}
    </div>
  )
}

const kindWords: Readonly<Record<string, string>> = { read: 'read it', write: 'wrote to it', ddl: 'changed its structure', maintenance: 'maintained it' }

function Joins({ usage: { joins } }: { usage: EntityUsage }) {
  if (joins.length === 0) return null
  return (
    <Group title="Frequently joined with" count={joins.length}>
      <PlainTable
        label="Frequently joined with" rows={joins} rowKey={(row) => row.table.id}
        columns={[
          { header: 'Table', cell: (row) => <Link to={entityPath('table', row.table.fullyQualifiedName ?? '', 'queries') ?? '/'}>{visibleName(lastPart(row.table.fullyQualifiedName ?? row.table.id))}</Link> },
          { header: 'Columns', cell: (row) => row.columns.map(({ column, otherColumn }) => <div key={`${column} ${otherColumn}`}><code>{column} = {otherColumn}</code></div>) },
          { header: 'Calls', align: 'right', cell: (row) => groupedNumber(row.calls) },
        ]}
      />
    </Group>
  )
}

function People({ usage: { roles } }: { usage: EntityUsage }) {
  return (
    <Group title="Top users" count={roles.length}>
      <PlainTable
        label="Top users" rows={roles} rowKey={(row) => row.role}
        columns={[{ header: 'Role', cell: (row) => <code>{row.role === '' ? 'not said' : row.role}</code> }, { header: 'Calls', align: 'right', cell: (row) => groupedNumber(row.calls) }]}
      />
    </Group>
  )
}

/** Used columns with their uses, and those that nobody was seen to use. */
function Columns({ usage: { columns }, table }: { usage: EntityUsage; table: Table }) {
  const used = new Map(columns.map((column) => [column.name, column]))
  const rows = table.columns.map(({ name }) => used.get(name) ?? { name, calls: 0, uses: [] }).toSorted((a, b) => b.calls - a.calls)
  return (
    <Group title="Columns">
      <PlainTable
        label="Use of columns" rows={rows} rowKey={(row) => row.name}
        columns={[
          { header: 'Column', cell: (row) => <Link to={columnPath(table.fullyQualifiedName, row.name)}>{visibleName(row.name)}</Link> },
          { header: 'Calls', align: 'right', cell: (row) => groupedNumber(row.calls) },
          { header: 'Uses', cell: (row) => (row.calls === 0 ? 'not seen' : row.uses.map(({ use, calls }) => `${useWords[use] ?? use} ${groupedNumber(calls)}`).join(', ')) },
        ]}
      />
    </Group>
  )
}

const useWords: Readonly<Record<string, string>> = { read: 'read', write: 'written', filter: 'filtered by', join: 'joined by', group: 'grouped by', sort: 'sorted by' }
