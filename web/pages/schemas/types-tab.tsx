import { useState } from 'react'
import type { PostgresSequence, PostgresType } from '../../api/postgres.ts'
import type { DatabaseSchema } from '../../api/types.ts'
import { Group } from '../../components/entity/facts.tsx'
import { Note } from '../../components/state/notes.tsx'
import { FilterBox } from '../../components/table/filter-box.tsx'
import { PlainTable } from '../../components/table/plain-table.tsx'
import { chipsCell } from '../../components/text/chip.tsx'
import { visibleName } from '../../format/fqn.ts'
import styles from './types-tab.module.css'

const groups = [
  { kind: 'enum', title: 'Enums' },
  { kind: 'composite', title: 'Composite types' },
  { kind: 'domain', title: 'Domains' },
  { kind: 'range', title: 'Ranges' },
  { kind: 'base', title: 'Base types' },
] as const satisfies { kind: PostgresType['kind']; title: string }[]

/** The types that a schema defines, and its sequences. */
export function TypesTab({ schema }: { schema: DatabaseSchema }) {
  const [filter, setFilter] = useState('')
  const { types = [], sequences = [] } = schema.extension?.postgres ?? {}
  const wanted = filter.trim().toLowerCase()
  const shownTypes = types.filter((type) => type.name.toLowerCase().includes(wanted))
  const shownSequences = sequences.filter((sequence) => sequence.name.toLowerCase().includes(wanted))
  return (
    <>
      <div className={styles.bar}><FilterBox value={filter} onChange={setFilter} label="Filter types and sequences" /></div>
      {shownTypes.length + shownSequences.length === 0 && <Note>Nothing matches “{filter}”.</Note>}
      {groups.map(({ kind, title }) => {
        const rows = shownTypes.filter((type) => type.kind === kind)
        return rows.length > 0 && <Group key={kind} title={title} count={rows.length}><TypeTable title={title} rows={rows} /></Group>
      })}
      {shownSequences.length > 0 && <Group title="Sequences" count={shownSequences.length}><SequenceTable rows={shownSequences} /></Group>}
    </>
  )
}

function TypeTable({ title, rows }: { title: string; rows: readonly PostgresType[] }) {
  return (
    <PlainTable
      label={title} rows={rows} rowKey={(row) => row.name}
      columns={[
        { header: 'Name', width: '22%', cell: (row) => <>{visibleName(row.name)}{row.description !== undefined && <p className={styles.soft}>{row.description}</p>}</> },
        { header: 'Is', cell: (row) => <TypeBody type={row} /> },
        { header: 'Owner', width: '16%', cell: (row) => <code>{row.owner}</code> },
      ]}
    />
  )
}

function TypeBody({ type }: { type: PostgresType }) {
  if (type.labels !== undefined) return <span className={styles.labels}>{type.labels.map((label) => <code key={label}>{visibleName(label)}</code>)}</span>
  if (type.fields !== undefined) {
    return <ul>{type.fields.map((field) => <li key={field.name}>{visibleName(field.name)} <code className={styles.soft}>{field.dataTypeDisplay}</code>{field.description !== undefined && <span className={styles.soft}> {field.description}</span>}</li>)}</ul>
  }
  if (type.baseType !== undefined) {
    return (
      <>
        <code>{type.baseType}{type.notNull === true ? ' not null' : ''}{type.default === undefined ? '' : ` default ${type.default}`}</code>
        {type.checks?.map((check) => <p key={check.name}><code>{check.definition}</code>{!check.validated && ' (not validated)'}{check.description !== undefined && <span className={styles.soft}> {check.description}</span>}</p>)}
      </>
    )
  }
  if (type.subtype !== undefined) return <><code>{type.subtype}</code>{type.multirangeName !== undefined && <span className={styles.soft}>, many ranges: <code>{type.multirangeName}</code></span>}</>
  return null
}

function SequenceTable({ rows }: { rows: readonly PostgresSequence[] }) {
  return (
    <PlainTable
      label="Sequences" rows={rows} rowKey={(row) => row.name}
      columns={[
        { header: 'Name', width: '22%', cell: (row) => <>{visibleName(row.name)}{row.description !== undefined && <p className={styles.soft}>{row.description}</p>}</> },
        { header: 'Type', cell: (row) => <code>{row.dataType}</code> },
        { header: 'From', align: 'right', cell: (row) => row.start },
        { header: 'By', align: 'right', cell: (row) => row.increment },
        { header: 'Limits', align: 'right', cell: (row) => `${row.minimum} to ${row.maximum}` },
        { header: 'Of column', cell: (row) => row.ownedBy !== undefined && <code>{visibleName(row.ownedBy)}</code> },
        { header: 'Owner', cell: (row) => <code>{row.owner}</code> },
        { header: 'Notes', cell: (row) => chipsCell([row.cycle && 'cycles', row.cache !== '1' && `caches ${row.cache}`, row.persistence]) },
      ]}
    />
  )
}
