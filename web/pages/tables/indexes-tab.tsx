import type { ReactNode } from 'react'
import type { PostgresIndex } from '../../api/postgres.ts'
import type { Table } from '../../api/types.ts'
import { PlainTable } from '../../components/table/plain-table.tsx'
import { chipsCell } from '../../components/text/chip.tsx'
import { visibleName } from '../../format/fqn.ts'
import { humanBytes } from '../../format/number.ts'

/** Every index: its keys in order, what it includes, what it leaves out, and its size. */
export function IndexesTab({ table }: { table: Table }) {
  const sizes = table.extension?.postgres?.measured?.indexSizes ?? {}
  return (
    <PlainTable
      label="Indexes" rows={table.extension?.postgres?.indexes ?? []} rowKey={(row) => row.name}
      columns={[
        { header: 'Name', width: '24%', cell: (row) => <>{visibleName(row.name)}{row.description !== undefined && <p style={{ color: 'var(--tl-text-soft)' }}>{row.description}</p>}</> },
        { header: 'Method', width: '64px', cell: (row) => row.method },
        { header: 'Keys', width: '20%', cell: (row) => <code>{row.keys.map(keyText).join(', ')}</code> },
        { header: 'Includes', width: '18%', cell: (row) => row.included.length > 0 && <code>{row.included.map(visibleName).join(', ')}</code> },
        { header: 'Only where', cell: (row) => row.predicate !== undefined && <code>{row.predicate}</code> },
        { header: 'Notes', cell: notes },
        { header: 'Size', align: 'right', cell: (row) => sizes[row.name] !== undefined && humanBytes(sizes[row.name] ?? 0) },
      ]}
    />
  )
}

function keyText(key: PostgresIndex['keys'][number]): string {
  const order = key.descending === true ? ' desc' : ''
  // Nulls come last ascending and first descending: only the other way round is worth a word.
  const nulls = key.nullsFirst === undefined || key.nullsFirst === (key.descending ?? false) ? '' : key.nullsFirst ? ' nulls first' : ' nulls last'
  return `${visibleName(key.expression)}${key.collation === undefined ? '' : ` collate ${key.collation}`}${key.operatorClass === undefined ? '' : ` ${key.operatorClass}`}${order}${nulls}`
}

function notes(index: PostgresIndex): ReactNode {
  return chipsCell([
    index.isPrimary ? 'primary key' : index.isUnique && 'unique',
    index.isExclusion && 'exclusion',
    index.nullsNotDistinct === true && 'nulls not distinct',
    !index.isValid && 'INVALID',
    index.isClustered === true && 'clustered',
    index.isReplicaIdentity === true && 'replica identity',
    index.tablespace !== undefined && `in ${index.tablespace}`,
    ...(index.options ?? []),
  ])
}
