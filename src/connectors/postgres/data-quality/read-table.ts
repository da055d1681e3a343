import { TrunklineError } from '../../../model/errors.ts'
import type { TableName } from '../../quality-connector.ts'
import { quoteIdentifier, quoteQualified } from '../identifier.ts'
import {
  testedColumnsQuery, testedConstraintsQuery, testedRelationQuery, type TestedColumnRow, type TestedConstraintRow, type TestedRelationRow,
} from '../queries/quality.ts'
import type { Snapshot } from '../session.ts'
import type { TestedTable } from './tested-table.ts'

/** What the system catalogs say of a table; throws ENTITY_NOT_FOUND where it is not there. */
export async function readTable(snapshot: Snapshot, name: TableName): Promise<Omit<TestedTable, 'rows' | 'whole' | 'user'>> {
  const parameters = [name.databaseSchema, name.table]
  const [relation] = await snapshot.query<TestedRelationRow>(testedRelationQuery, parameters)
  if (relation === undefined) {
    const where = `${quoteQualified(name.databaseSchema, name.table)} of database ${quoteIdentifier(name.database)}`
    throw new TrunklineError('ENTITY_NOT_FOUND', `There is no table ${where}: it was dropped, renamed or never there.`, { object: where, hint: 'Ingest the metadata of the service, and mend or delete its tests.' })
  }
  const columns = await snapshot.query<TestedColumnRow>(testedColumnsQuery, parameters)
  const constraints = await snapshot.query<TestedConstraintRow>(testedConstraintsQuery, parameters)
  return { name, relation, columns, constraints }
}

/** Why the rows of a table cannot be read; undefined where they can. */
export function refusal({ may_use_schema: mayUse, may_read: mayRead, is_populated: isPopulated }: TestedRelationRow, { databaseSchema, table }: TableName, user: string): TrunklineError | undefined {
  const role = quoteIdentifier(user)
  const grants = [
    ...(mayUse ? [] : [`GRANT USAGE ON SCHEMA ${quoteIdentifier(databaseSchema)} TO ${role};`]),
    ...(mayRead ? [] : [`GRANT SELECT ON ${quoteQualified(databaseSchema, table)} TO ${role};`]),
  ]
  if (grants.length > 0) return new TrunklineError('INSUFFICIENT_PRIVILEGE', `The role ${user} may not ${mayUse ? 'read the table' : 'use the schema of the table'}.`, { hint: grants.join(' ') })
  if (isPopulated) return undefined
  return new TrunklineError('SOURCE_FAILED', 'The materialized view was never filled.', { hint: `REFRESH MATERIALIZED VIEW ${quoteQualified(databaseSchema, table)};` })
}
