import { SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { diagramQuery } from '../../api/queries.ts'
import type { Table } from '../../api/types.ts'
import { Empty, Failure, Note } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { Diagram } from '../../diagram/diagram.tsx'
import { counted } from '../../format/number.ts'

const depths = ['1', '2', '3']

/** What the foreign keys around a table tie it to, one to three steps away. */
export function RelationshipsTab({ table }: { table: Table }) {
  const [depth, setDepth] = useState('1')
  const diagram = useQuery(diagramQuery({ table: table.fullyQualifiedName, depth: Number(depth) }))
  if (diagram.isError) return <Failure error={diagram.error} what="the relationships" onRetry={() => void diagram.refetch()} />
  if (diagram.data === undefined) return <RowsSkeleton rows={12} />
  if (diagram.data.relationships.length === 0) {
    return <Empty icon="link" title="No foreign keys">No foreign key leaves this table or leads to it. If tables are tied by names only, PostgreSQL does not know of it.</Empty>
  }
  return (
    <>
      <Diagram key={depth} data={diagram.data} name={table.name} home={table.databaseSchema.name} focus={table.fullyQualifiedName}>
        <SegmentedControl size="xs" data={depths.map((value) => ({ value, label: value === '1' ? '1 step' : `${value} steps` }))} value={depth} onChange={setDepth} aria-label="How far to follow foreign keys" />
      </Diagram>
      {diagram.data.truncated && <Note>The {counted(diagram.data.tables.length, 'best connected table')} of {diagram.data.total} are drawn.</Note>}
    </>
  )
}
