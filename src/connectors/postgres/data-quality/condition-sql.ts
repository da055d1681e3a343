import { isDecimal } from '../../../model/decimal.ts'
import { TrunklineError } from '../../../model/errors.ts'
import type { RowCondition } from '../../quality-connector.ts'
import { quoteIdentifier, quoteLiteral, quoteQualified } from '../identifier.ts'
import { schemaSql } from './json-schema-sql.ts'
import { boundedValue, boundLiteral, isWholeDay, listedSql } from './literals.ts'
import { requireColumn, unsuited, type TestedTable } from './tested-table.ts'

type Of<Is extends RowCondition['is']> = Extract<RowCondition, { is: Is }>
type Writers = { [Is in RowCondition['is']]: (condition: Of<Is>, table: TestedTable) => string }

/** A condition on a row as SQL; throws TEST_INVALID for one that the column's type has no answer to. */
export function conditionSql(condition: RowCondition, table: TestedTable): string {
  return (writers[condition.is] as (condition: RowCondition, table: TestedTable) => string)(condition, table)
}

/** Whether a condition looks beyond its row, so that it is no good as one filter among others of a scan. */
export function looksElsewhere(condition: RowCondition): boolean {
  return condition.is === 'any' ? condition.of.some(looksElsewhere) : condition.is === 'missingIn' || condition.is === 'farFrom' || condition.is === 'duplicate'
}

const operators = { '==': '=', '!=': '<>', '<': '<', '<=': '<=', '>': '>', '>=': '>=' } as const

const writers: Writers = {
  null: ({ column }, table) => `${requireColumn(table, column).value} is null`,
  listed: ({ column, values }, table) => listedSql(requireColumn(table, column), values),
  notListed: ({ column, values }, table) => {
    const found = requireColumn(table, column)
    return `${found.value} is not null and not (${listedSql(found, values)})`
  },
  outside: (condition, table) => outsideSql(condition, table),
  lengthOutside: ({ column, min, max }, table) => {
    const found = requireColumn(table, column)
    const { length } = found
    if (length === undefined) throw unsuited(found, 'length')
    return either([min === undefined ? undefined : `${length} < ${quoteLiteral(min)}::numeric`, max === undefined ? undefined : `${length} > ${quoteLiteral(max)}::numeric`])
  },
  matching: ({ column, regex }, table) => `${requireColumn(table, column).value}::text ~ ${quoteLiteral(regex)}`,
  notMatching: ({ column, regex }, table) => `${requireColumn(table, column).value}::text !~ ${quoteLiteral(regex)}`,
  duplicate: ({ column, countNulls }, table) => duplicateSql(column, countNulls, table),
  missingIn: ({ column, referred }, table) => {
    const { value } = requireColumn(table, column)
    return `${value} is not null and not exists (select from ${quoteQualified(referred.databaseSchema, referred.table)} as referred where referred.${quoteIdentifier(referred.column)} = ${value})`
  },
  notComparing: ({ column, operator, other, nullsTogether }, table) => {
    const [left, right] = [requireColumn(table, column).value, requireColumn(table, other).value]
    return `not (${left} ${operators[operator]} ${right})${nullsTogether ? ` or (${left} is null) <> (${right} is null)` : ''}`
  },
  farFrom: (condition, table) => farFromSql(condition, table),
  invalidJson: ({ column, schema }, table) => {
    const found = requireColumn(table, column)
    if (found.family !== 'json' && found.family !== 'text') throw unsuited(found, 'json value')
    return `${found.value} is not null and not (${schemaSql(schema, `${found.value}::jsonb`)})`
  },
  since: ({ column, interval, unit }, table) => {
    const found = requireColumn(table, column)
    if (found.family !== 'date' && found.family !== 'timestamp' && found.family !== 'timestamptz') throw unsuited(found, 'instant')
    return `${found.value} >= transaction_timestamp() - interval '${interval} ${unit.toLowerCase()}'`
  },
  any: ({ of }, table) => (of.length === 0 ? 'false' : of.map((one) => `(${conditionSql(one, table)})`).join(' or ')),
}

function outsideSql({ column, min, max }: Of<'outside'>, table: TestedTable): string {
  const found = requireColumn(table, column)
  const value = boundedValue(found)
  return either([
    min === undefined ? undefined : `${value} < ${boundLiteral(found, min)}`,
    max === undefined ? undefined : isWholeDay(found, max) ? `${value} >= ${quoteLiteral(max)}::date + 1` : `${value} > ${boundLiteral(found, max)}`,
  ])
}

function either(conditions: readonly (string | undefined)[]): string {
  const given = conditions.filter((one) => one !== undefined)
  return given.length === 0 ? 'false' : given.join(' or ')
}

function duplicateSql(column: string, countNulls: boolean, table: TestedTable): string {
  const found = requireColumn(table, column)
  const value = found.row.is_comparable ? found.value : `${found.value}::text`
  const { from, where } = table.rows
  const also = where === undefined ? '' : ` and (${where})`
  const twice = `${value} in (select ${value} from ${from} where ${value} is not null${also} group by ${value} having count(*) > 1)`
  return countNulls ? `${twice} or ${value} is null and (select count(*) from ${from} where ${value} is null${also}) > 1` : twice
}

/** Radius of a sphere that is as large as the Earth, in metres. */
const earthRadius = 6_371_008.8

function farFromSql({ column, longitude, latitude, radius, places }: Of<'farFrom'>, table: TestedTable): string {
  const [place, x, y] = [column, longitude, latitude].map((name) => requireColumn(table, name).value)
  if (!isDecimal(radius)) throw new TrunklineError('TEST_INVALID', `The radius "${radius}" is no number.`, { object: 'radius' })
  const half = (from: string, to: string): string => `power(sin(radians((${from})::float8 - (${to})::float8) / 2), 2)`
  const haversine = `${half(y!, 'place.latitude')} + cos(radians((${y})::float8)) * cos(radians(place.latitude::float8)) * ${half(x!, 'place.longitude')}`
  const distance = `${2 * earthRadius} * asin(sqrt(least(1, ${haversine})))`
  return `${place} is not null and not exists (select from ${quoteQualified(places.databaseSchema, places.table)} as place where place.place::text = ${place}::text and ${distance} <= ${quoteLiteral(radius)}::float8)`
}
