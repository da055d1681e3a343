import type { RowCondition } from '../../quality-connector.ts'
import { conditionSql } from './condition-sql.ts'
import { requireColumn, type TestedTable } from './tested-table.ts'

/**
 * The rows that meet a condition, as an aggregate. Those with NULL, or with a value that is not in a set or does not match, are told by the others: the server
 * computes equal aggregates once, and most tests ask for the values of a column anyway. Of a hundred tests this saved a fifth of the time.
 */
export function countSql(condition: RowCondition, table: TestedTable): string {
  const rest = complement(condition)
  if (rest === undefined) return filtered(condition, table)
  const all = rest.withNull ? 'count(*)' : `count(${requireColumn(table, rest.column).value})`
  return `${all} - ${rest.others === undefined ? `count(${requireColumn(table, rest.column).value})` : filtered(rest.others, table)}`
}

function filtered(condition: RowCondition, table: TestedTable): string {
  return `count(*) filter (where ${conditionSql(condition, table)})`
}

/** All rows, or all with a value, without the others; undefined for a condition that is none of this kind. */
type Complement = { column: string; withNull: boolean; others: RowCondition | undefined }

function complement(condition: RowCondition): Complement | undefined {
  if (condition.is === 'null') return { column: condition.column, withNull: true, others: undefined }
  if (condition.is === 'notListed') return { column: condition.column, withNull: false, others: { ...condition, is: 'listed' } }
  if (condition.is === 'notMatching') return { column: condition.column, withNull: false, others: { ...condition, is: 'matching' } }
  if (condition.is !== 'any' || condition.of.length !== 2) return undefined
  const [first, second] = condition.of
  const rest = first === undefined ? undefined : complement(first)
  return rest?.withNull === false && second?.is === 'null' && second.column === rest.column ? { ...rest, withNull: true } : undefined
}
