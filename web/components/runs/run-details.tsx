import { type ReactNode, useState } from 'react'
import type { RunSummary } from '../../api/types.ts'
import { visibleName } from '../../format/fqn.ts'
import { groupedNumber, humanBytes, humanDuration } from '../../format/number.ts'
import { Group } from '../entity/facts.tsx'
import { Note } from '../state/notes.tsx'
import { type PlainColumn, PlainTable } from '../table/plain-table.tsx'
import styles from './run-list.module.css'

const reasonWords: Readonly<Record<string, string>> = {
  locked: 'locked by another session', notVisible: 'not visible to the role', changedDuringRun: 'changed while it was read', extensionMember: 'belongs to an extension',
  partition: 'a partition, listed with its parent', notConnectable: 'does not accept connections', temporary: 'temporary', unsupported: 'not supported',
}

/** What a run left out and why, how its counts add up, and what it cost the source. */
export function RunDetails({ run }: { run: RunSummary }) {
  const { footprint } = run
  return (
    <div className={styles.details}>
      {run.failures.length > 0 && (
        <Group title="Failed" count={run.failures.length}>
          <Shortened rows={run.failures} label="Failures" columns={[
            { header: 'Object', cell: (row) => visibleName(row.object) },
            { header: 'Why', cell: (row) => <>{row.message} {row.hint}</> },
            { header: 'Code', cell: (row) => <code>{row.code}</code> },
          ]} />
        </Group>
      )}
      {run.warnings.length > 0 && <Note tone="warn">{run.warnings.map((warning) => <p key={warning}>{warning}</p>)}</Note>}
      {run.skipped.length > 0 && (
        <Group title="Skipped, kept as they were" count={run.skipped.length}>
          <Shortened rows={run.skipped} label="Skipped" columns={[
            { header: 'Object', cell: (row) => visibleName(row.object) },
            { header: 'Why', cell: (row) => [reasonWords[row.reason] ?? row.reason, row.detail].filter(Boolean).join(': ') },
            { header: 'What helps', cell: (row) => row.hint !== undefined && (/^(grant|alter|create)\s/i.test(row.hint) ? <code>{row.hint}</code> : row.hint) },
          ]} />
        </Group>
      )}
      {run.filtered.length > 0 && (
        <Group title="Left out by filters" count={run.filtered.length}>
          <Shortened rows={run.filtered} label="Filtered" columns={[{ header: 'Object', cell: (row) => visibleName(row.object) }, { header: 'By', cell: (row) => <code>{row.by}</code> }]} />
        </Group>
      )}
      {run.reconciliation.length > 0 && <Group title="Reconciliation"><Reconciliation rows={run.reconciliation} /></Group>}
      <p className={styles.footprint}>
        Cost to the source: {groupedNumber(footprint.statements)} statements, {humanDuration(footprint.serverMs)} of server time, {groupedNumber(footprint.rows)} rows, {humanBytes(footprint.bytes)}, at most {groupedNumber(footprint.mostLocks)} locks over {groupedNumber(footprint.connections)} connections.
      </p>
    </div>
  )
}

function Reconciliation({ rows }: { rows: RunSummary['reconciliation'] }) {
  const number = (header: string, value: (row: RunSummary['reconciliation'][number]) => number): PlainColumn<RunSummary['reconciliation'][number]> => ({ header, align: 'right', cell: (row) => groupedNumber(value(row)) })
  return (
    <div className={styles.scroll}>
      <PlainTable
        label="Objects in PostgreSQL against what became of them" rows={rows} rowKey={(row) => `${row.database} ${row.kind}`}
        columns={[
          { header: 'Database', cell: (row) => visibleName(row.database) },
          { header: 'Kind', cell: (row) => row.kind },
          number('In PostgreSQL', (row) => row.inPostgres), number('Taken', (row) => row.emitted), number('Filtered', (row) => row.filtered),
          number('Skipped', (row) => row.skipped), number('Failed', (row) => row.failed), number('Unexplained', (row) => row.unexplained),
          { header: 'Reasons', cell: (row) => <span className={styles.soft}>{Object.entries(row.reasons).map(([reason, count]) => `${groupedNumber(count)} ${reasonWords[reason] ?? reason}`).join('; ')}</span> },
        ]}
      />
    </div>
  )
}

const shownAtFirst = 20

function Shortened<Row extends { object: string }>({ rows, label, columns }: { rows: readonly Row[]; label: string; columns: readonly PlainColumn<Row>[] }): ReactNode {
  const [isWhole, setWhole] = useState(false)
  const shown = isWhole ? rows.slice(0, 2000) : rows.slice(0, shownAtFirst)
  return (
    <>
      <PlainTable label={label} rows={shown} rowKey={(row) => `${rows.indexOf(row)}`} columns={columns} />
      {shown.length < rows.length && (isWhole ? <Note>The first 2,000 are shown.</Note> : <button type="button" onClick={() => setWhole(true)}>Show all {groupedNumber(rows.length)}</button>)}
    </>
  )
}
