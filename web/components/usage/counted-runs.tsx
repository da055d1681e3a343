import type { ServiceUsage } from '../../api/usage.ts'
import { counted, groupedNumber, humanDuration } from '../../format/number.ts'
import { exactTime } from '../../format/time.ts'
import { Group } from '../entity/facts.tsx'
import { PlainTable } from '../table/plain-table.tsx'
import { TimeAgo } from '../text/time-ago.tsx'

/** The windows that were counted, the last first, with what was left out of each and what broke the count. */
export function CountedRuns({ usage }: { usage: ServiceUsage }) {
  return (
    <Group title="Counted windows" count={usage.windows.length}>
      <PlainTable
        label="Counted windows" rows={usage.windows.slice(0, 30)} rowKey={(row) => `${row.runId} ${row.to}`}
        columns={[
          { header: 'Until', cell: (row) => <TimeAgo at={row.to} /> },
          { header: 'Since', cell: (row) => (row.from === undefined ? 'the server began to count' : <span title={exactTime(row.from)}>{row.isTotal && 'totals since '}<TimeAgo at={row.from} /></span>) },
          { header: 'Statements', align: 'right', cell: (row) => groupedNumber(row.statements) },
          { header: 'Calls', align: 'right', cell: (row) => groupedNumber(row.calls) },
          { header: 'Time', align: 'right', cell: (row) => humanDuration(row.totalMs) },
          { header: 'Left out', cell: (row) => row.leftOut.map(({ what, statements, calls }) => <p key={what}>{counted(statements, 'statement')} that {what} ({counted(calls, 'call')})</p>) },
          { header: 'Notes', cell: (row) => row.resets.map((sentence) => <p key={sentence}>{sentence}</p>) },
        ]}
      />
    </Group>
  )
}

const reasonWords: Readonly<Record<string, string>> = { notParsed: 'not parsed', notResolved: 'names mean nothing', tooLarge: 'too large', truncated: 'cut off', textless: 'text lost' }

/** Statements of the last run that nothing could be told of, with the reason. */
export function UnresolvedStatements({ usage }: { usage: ServiceUsage }) {
  if (usage.unresolved.length === 0) return null
  return (
    <Group title="Statements that could not be told of" count={usage.unresolved.length}>
      <PlainTable
        label="Statements that could not be told of" rows={usage.unresolved} rowKey={(row) => `${row.database} ${row.role} ${row.statement} ${row.detail} ${row.calls} ${row.totalMs}`}
        columns={[
          { header: 'Statement', cell: (row) => <code>{row.statement.slice(0, 300)}</code> },
          { header: 'Why', cell: (row) => <>{reasonWords[row.reason] ?? row.reason}: {row.detail}</> },
          { header: 'Role', cell: (row) => <code>{row.role}</code> },
          { header: 'Database', cell: (row) => row.database },
          { header: 'Calls', align: 'right', cell: (row) => groupedNumber(row.calls) },
        ]}
      />
    </Group>
  )
}
