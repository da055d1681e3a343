import type { Claim, ComparisonOperator } from '../../quality-connector.ts'
import { quoteIdentifier, quoteLiteral, quoteQualified } from '../identifier.ts'
import type { TestedColumnRow } from '../queries/quality.ts'
import type { TestedTable } from './tested-table.ts'

/** Sets with more members are no rule that somebody would write into a table. */
const mostMembers = 50
const exactNumbers: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint', 'numeric'])
const operators: Readonly<Record<ComparisonOperator, string>> = { '==': '=', '!=': '<>', '<': '<', '<=': '<=', '>': '>', '>=': '>=' }

/**
 * The statement that would have the server keep a claim that its rows satisfy, so that the next run takes it for proved; undefined where no constraint
 * can say it. `notValid`: a constraint says it already, and was never checked.
 */
export function constraintFor(claim: Claim, tested: TestedTable, notValid?: string): string | undefined {
  const { name, relation, columns } = tested
  const column = columns.find((one) => one.name === claim.column)
  if (column === undefined || (relation.kind !== 'r' && relation.kind !== 'p')) return undefined
  const table = `ALTER TABLE ${quoteQualified(name.databaseSchema, name.table)}`
  const quoted = quoteIdentifier(claim.column)
  if (notValid !== undefined) return `${table} VALIDATE CONSTRAINT ${quoteIdentifier(notValid)};`
  switch (claim.that) {
    case 'notNull': return `${table} ALTER COLUMN ${quoted} SET NOT NULL;`
    case 'unique': return claim.countNulls || relation.kind !== 'r' ? undefined : `${table} ADD UNIQUE (${quoted});`
    case 'refers': return `${table} ADD FOREIGN KEY (${quoted}) REFERENCES ${quoteQualified(claim.referred.databaseSchema, claim.referred.table)} (${quoteIdentifier(claim.referred.column)}) NOT VALID;`
    default: {
      const condition = conditionOf(claim, column, tested)
      return condition === undefined ? undefined : `${table} ADD CHECK (${condition});`
    }
  }
}

/** What a CHECK would say, in a form that is understood when it is read back. */
function conditionOf(claim: Claim, column: TestedColumnRow, { columns }: TestedTable): string | undefined {
  const quoted = quoteIdentifier(column.name)
  const isText = column.category === 'S' && column.kind === 'b'
  switch (claim.that) {
    case 'within': return exactNumbers.has(column.base_type) ? between(quoted, claim) : undefined
    case 'lengthWithin': return isText ? between(`length(${quoted})`, claim) : undefined
    case 'listed': return isText && claim.allowsNull && claim.values.length <= mostMembers ? `${quoted} IN (${claim.values.map(quoteLiteral).join(', ')})` : undefined
    case 'matching': return isText ? `${quoted} ~ ${quoteLiteral(claim.regex)}` : undefined
    case 'comparing': {
      const other = columns.find(({ name }) => name === claim.other)
      return claim.nullsTogether || other?.base_type !== column.base_type ? undefined : `${quoted} ${operators[claim.operator]} ${quoteIdentifier(claim.other)}`
    }
    default: return undefined
  }
}

function between(value: string, { min, max }: { min?: string; max?: string }): string | undefined {
  if ([min, max].some((bound) => bound !== undefined && !/^-?\d+(\.\d+)?$/.test(bound))) return undefined
  const parts = [...(min === undefined ? [] : [`${value} >= ${min}`]), ...(max === undefined ? [] : [`${value} <= ${max}`])]
  return parts.length === 0 ? undefined : parts.join(' AND ')
}
