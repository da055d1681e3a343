import type { TableName } from '../../connectors/quality-connector.ts'
import { TrunklineError } from '../../model/errors.ts'
import { splitFullyQualifiedName } from '../../model/fqn.ts'

type NamedTable = TableName & { serviceName: string }

/** A table named by its FQN, as `schema.table` or bare: what is left out is the same as of `near`. Throws TEST_INVALID for a name of another shape. */
export function readTableName(name: string, near: NamedTable): NamedTable {
  const parts = split(name)
  const [table, databaseSchema = near.databaseSchema, database = near.database, serviceName = near.serviceName] = parts.toReversed()
  if (table === undefined || parts.length > 4 || parts.includes('')) throw invalid(name)
  return { serviceName, database, databaseSchema, table }
}

function split(name: string): string[] {
  try {
    return splitFullyQualifiedName(name.trim())
  } catch {
    throw invalid(name)
  }
}

function invalid(name: string): TrunklineError {
  return new TrunklineError('TEST_INVALID', `"${name}" names no table.`, { object: name, hint: 'Write service.database.schema.table, schema.table or table; a part with a dot in double quotes.' })
}
