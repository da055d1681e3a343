import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { PostgresConstraint } from '../../api/postgres.ts'
import type { Table } from '../../api/types.ts'
import { PlainTable } from '../../components/table/plain-table.tsx'
import { chipsCell } from '../../components/text/chip.tsx'
import { lastPart, tablePath, visibleName } from '../../format/fqn.ts'
import { foreignKeysOf } from './column-keys.ts'

const kindLabel = {
  primaryKey: 'primary key', unique: 'unique', foreignKey: 'foreign key', check: 'check', exclusion: 'exclusion', notNull: 'not null',
} as const satisfies Record<PostgresConstraint['kind'], string>
const kindOrder = Object.keys(kindLabel)

/** Every constraint with its rule; NOT NULL is said in the column list. */
export function ConstraintsTab({ table }: { table: Table }) {
  const foreign = foreignKeysOf(table)
  const facts = table.extension?.postgres?.constraints ?? constraintsOf(table)
  const rows = facts.filter((constraint) => constraint.kind !== 'notNull').toSorted((one, other) => kindOrder.indexOf(one.kind) - kindOrder.indexOf(other.kind) || one.name.localeCompare(other.name))
  return (
    <PlainTable
      label="Constraints" rows={rows} rowKey={(row) => `${row.kind} ${row.name} ${row.columns.join()}`}
      columns={[
        { header: 'Name', cell: (row) => <>{visibleName(row.name)}{row.description !== undefined && <p style={{ color: 'var(--tl-text-soft)' }}>{row.description}</p>}</> },
        { header: 'Kind', cell: (row) => kindLabel[row.kind] },
        { header: 'Rule', cell: (row) => <Rule constraint={row} target={foreign.find((key) => key.name === row.name)?.table} /> },
        { header: 'Notes', cell: notes },
      ]}
    />
  )
}

/** What OpenMetadata's own fields know, for a table that no connector of ours described. */
function constraintsOf(table: Table): PostgresConstraint[] {
  const foreign = foreignKeysOf(table)
  return (table.tableConstraints ?? []).map((constraint, index) => ({
    name: constraint.columns.join('_'), columns: constraint.columns, validated: true, enforced: true,
    kind: constraint.constraintType === 'PRIMARY_KEY' ? 'primaryKey' : constraint.constraintType === 'FOREIGN_KEY' ? 'foreignKey' : 'unique',
    ...(foreign[index] !== undefined && constraint.constraintType === 'FOREIGN_KEY' && { referredTable: foreign[index].table, referredColumns: foreign[index].referredColumns }),
  }))
}

function Rule({ constraint, target }: { constraint: PostgresConstraint; target: string | undefined }): ReactNode {
  const columns = constraint.columns.map(visibleName).join(', ')
  if (constraint.kind === 'check' || constraint.kind === 'exclusion') return <code>{constraint.definition ?? columns}</code>
  if (constraint.kind !== 'foreignKey') return <code>{columns}</code>
  const referred = constraint.referredTable ?? lastPart(target ?? '')
  const label = `${visibleName(referred)} (${(constraint.referredColumns ?? []).map(visibleName).join(', ')})`
  return <><code>{columns}</code> → {target === undefined ? <code>{label}</code> : <Link to={tablePath(target)}><code>{label}</code></Link>}</>
}

function notes(constraint: PostgresConstraint): ReactNode {
  return chipsCell([
    constraint.onDelete !== undefined && constraint.onDelete !== 'no action' && `on delete ${constraint.onDelete}${constraint.onDeleteSetColumns === undefined ? '' : ` (${constraint.onDeleteSetColumns.join(', ')})`}`,
    constraint.onUpdate !== undefined && constraint.onUpdate !== 'no action' && `on update ${constraint.onUpdate}`,
    constraint.match !== undefined && constraint.match !== 'simple' && `match ${constraint.match}`,
    constraint.deferrable === true && (constraint.initiallyDeferred === true ? 'deferred' : 'deferrable'),
    !constraint.enforced && 'not enforced',
    constraint.enforced && !constraint.validated && 'not validated',
    constraint.nullsNotDistinct === true && 'nulls not distinct',
    constraint.noInherit === true && 'no inherit',
    constraint.inherited === true && 'inherited',
    constraint.period === true && 'over a period',
  ])
}
