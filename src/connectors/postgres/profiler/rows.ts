import type { ProfilePartition, ProfileSample } from '../../profile-connector.ts'
import { quoteIdentifier, quoteLiteral, quoteQualified } from '../identifier.ts'
import type { RelationKind } from '../queries/relation-kind.ts'
import { alias } from './measured-column.ts'
import type { Rows } from './statements.ts'

/** The same seed every time: every statement of a profile, and every profile of an unchanged table, sees the same rows. */
const seed = 1

export type RowsOptions = {
  databaseSchema: string
  table: string
  kind: RelationKind
  /** Above 0; 100 and more is the whole table. */
  percentage?: number | undefined
  method: ProfileSample['method']
  partition?: ProfilePartition | undefined
}

/** The rows to profile. TABLESAMPLE knows tables; of views and foreign tables the rows are kept whose digest falls into the share, which reads them all. */
export function toRows({ databaseSchema, table, kind, percentage = 100, method, partition }: RowsOptions): Rows {
  const relation = quoteQualified(databaseSchema, table)
  const conditions = partition === undefined ? [] : [partitionCondition(partition)]
  if (percentage >= 100) return rowsOf(`${relation} as ${alias}`, conditions)
  if (kind === 'v' || kind === 'f') {
    return rowsOf(`${relation} as ${alias}`, [...conditions, `(hashtextextended((${alias}.*)::text, ${seed}) & 9223372036854775807) % 1000000 < ${Math.max(1, Math.round(percentage * 10_000))}`])
  }
  return rowsOf(`${relation} as ${alias} tablesample ${method.toLowerCase()} (${percentage}) repeatable (${seed})`, conditions)
}

/** The rows of a query that a person wrote. */
export function toQueryRows(query: string, partition?: ProfilePartition): Rows {
  // The line break ends a comment that the query may end in.
  return rowsOf(`(${query.trim().replace(/;\s*$/, '')}\n) as ${alias}`, partition === undefined ? [] : [partitionCondition(partition)])
}

function rowsOf(from: string, conditions: readonly string[]): Rows {
  return { from, ...(conditions.length > 0 && { where: conditions.join(' and ') }) }
}

function partitionCondition(partition: ProfilePartition): string {
  if (partition.kind === 'part') return `${alias}.tableoid = ${Number(partition.relation)} and ${partition.condition}`
  const column = `${alias}.${quoteIdentifier(partition.column)}`
  if (partition.kind === 'values') return `${column}::text in (${partition.values.map(quoteLiteral).join(', ')})`
  if (partition.kind === 'integers') return `${column} between ${Math.trunc(partition.start)} and ${Math.trunc(partition.end)}`
  const unit = partition.unit.toLowerCase()
  return `${column} >= transaction_timestamp() - interval '${Math.trunc(partition.interval)} ${unit}'`
}
