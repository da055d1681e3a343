import type { ProfileOutcome, ProfilePlan } from '../../profile-connector.ts'
import { quoteIdentifier } from '../identifier.ts'
import type { ProfileRelationRow } from '../queries/profile.ts'
import { dataTypeOf } from './data-type.ts'
import { measureColumn } from './measured-column.ts'
import { toStatisticsProfile } from './statistics.ts'
import { tableProfileOf, type TableFacts } from './table-facts.ts'

/** A profile of what the server knows already: no row is read. */
export function fromStatistics({ relation, columns, statistics }: TableFacts, plan: ProfilePlan, user: string): ProfileOutcome {
  const rows = relation.row_estimate ?? undefined
  const timestamp = relation.taken_at
  const columnProfile = !plan.withColumns ? [] : columns.flatMap((row) => {
    const [metrics, found] = [plan.metricsOf(row.name, dataTypeOf(row)), statistics.get(row.name)]
    return metrics === undefined || found === undefined ? [] : [toStatisticsProfile(found, { column: measureColumn(row), metrics, rows, timestamp })]
  })
  const notes = [
    ...(rows === undefined && relation.kind !== 'v' ? ['It was never analysed: its number of rows is not known. ANALYZE fills the statistics.'] : []),
    ...(plan.withColumns && columns.length > 0 && statistics.size === 0 ? [whyNoStatistics(relation, user)] : []),
  ]
  return { tableProfile: { ...tableProfileOf(relation, 'statistics'), ...(rows !== undefined && { rowCount: rows, estimated: ['rowCount'] }), ...(notes.length > 0 && { notes }) }, columnProfile }
}

/** The server shows statistics of columns to those who may read all their rows. */
function whyNoStatistics({ may_read: mayRead, has_row_security: isRowSecured }: ProfileRelationRow, user: string): string {
  if (!mayRead) return `The role ${user} may not see the statistics of its columns: GRANT SELECT on it to ${quoteIdentifier(user)}.`
  return isRowSecured ? `Row security keeps the statistics of its columns from the role ${user}.` : 'There are no statistics of its columns: it was never analysed.'
}
