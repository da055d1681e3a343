import { Link } from 'react-router'
import type { Table } from '../../api/types.ts'
import { kindOf } from '../../components/entity/kind.ts'
import { Empty } from '../../components/state/notes.tsx'
import { Sql } from '../../components/text/sql.tsx'
import { entityPath } from '../../format/fqn.ts'

/** The statement that makes the table or view. */
export function DefinitionTab({ table }: { table: Table }) {
  const kind = kindOf('table', table.tableType).label
  if (table.schemaDefinition !== undefined && table.schemaDefinition !== '') return <Sql text={table.schemaDefinition} label={`Definition of the ${kind.toLowerCase()}`} />
  const runs = entityPath('databaseService', table.service.fullyQualifiedName ?? table.service.name ?? '', 'runs')
  return (
    <Empty icon="lock" title="The definition was not read" action={runs !== undefined && <Link to={runs}>See what the last run left out</Link>}>
      It was locked while the last run looked, or the definition is not visible to the role of the connection. It is not empty.
    </Empty>
  )
}
