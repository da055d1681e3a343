import { Button } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { diagramQuery } from '../../api/queries.ts'
import type { DatabaseSchema } from '../../api/types.ts'
import { Empty, Failure, Note } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { Diagram } from '../../diagram/diagram.tsx'
import { counted, groupedNumber } from '../../format/number.ts'

const atFirst = 200
const atMost = 500

/** The diagram of a whole schema. */
export function ErTab({ schema }: { schema: DatabaseSchema }) {
  const [limit, setLimit] = useState(atFirst)
  const diagram = useQuery({ ...diagramQuery({ databaseSchema: schema.fullyQualifiedName, limit }), placeholderData: keepPreviousData })
  if (diagram.isError) return <Failure error={diagram.error} what="the diagram" onRetry={() => void diagram.refetch()} />
  if (diagram.data === undefined) return <RowsSkeleton rows={12} />
  const { tables, total, truncated } = diagram.data
  if (tables.length === 0) return <Empty icon="diagram" title="Nothing to draw">This schema has no tables.</Empty>
  return (
    <div style={{ display: 'grid', gap: 10 }}>
      {truncated && (
        <Note>
          {groupedNumber(tables.length)} of {counted(total, 'table')} are drawn, those with the most foreign keys.{' '}
          {limit < atMost && <Button size="compact-xs" variant="default" onClick={() => setLimit(atMost)}>Draw {Math.min(total, atMost)}</Button>}
        </Note>
      )}
      <Diagram key={schema.id} data={diagram.data} name={schema.fullyQualifiedName} home={schema.name} />
    </div>
  )
}
