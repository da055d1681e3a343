import { useQuery } from '@tanstack/react-query'
import { diagramQuery } from '../../api/queries.ts'
import type { DatabaseSchema } from '../../api/types.ts'
import { Empty, Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { Diagram } from '../../diagram/diagram.tsx'
import { groupedNumber } from '../../format/number.ts'

/** The most tables that the server sends, and that still move smoothly. */
const atMost = 500

/** The diagram of a whole schema. */
export function ErTab({ schema }: { schema: DatabaseSchema }) {
  const diagram = useQuery(diagramQuery({ databaseSchema: schema.fullyQualifiedName, limit: atMost }))
  if (diagram.isError) return <Failure error={diagram.error} what="the diagram" onRetry={() => void diagram.refetch()} />
  if (diagram.data === undefined) return <RowsSkeleton rows={12} />
  const { tables, total, truncated } = diagram.data
  if (tables.length === 0) return <Empty icon="diagram" title="Nothing to draw">This schema has no tables.</Empty>
  return (
    <Diagram key={schema.id} data={diagram.data} name={schema.fullyQualifiedName} home={schema.name}>
      {truncated && <span>The {groupedNumber(tables.length)} best connected of {groupedNumber(total)} tables</span>}
    </Diagram>
  )
}
