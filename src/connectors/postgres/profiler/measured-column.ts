import { quoteIdentifier, quoteLiteral } from '../identifier.ts'
import type { ProfileColumnRow } from '../queries/profile.ts'

/** The alias of what is profiled in every statement. */
export const alias = 'profiled'

/** What can be measured of a column, as SQL; a figure without its expression has no meaning for the type. */
export type MeasuredColumn = {
  name: string
  /** The column itself. */
  value: string
  /** A number per value that mean, deviation, quantiles and histogram are of: the value, or the length of it. */
  measure?: { sql: string; isLength: boolean; isInteger: boolean; isFloat: boolean }
  /** Least and greatest value; `epoch` gives seconds for a histogram over time. */
  range?: { min: string; max: string; epoch?: { of(sql: string): string; unit: TimeUnit } }
  /** True for values that are neither NaN nor infinite; absent where there are none. */
  finite?: string
  /** All values there can be, each with its condition. */
  categories?: readonly { label: string; condition: string }[]
  isComparable: boolean
  isUnique: boolean
}
export type TimeUnit = 'date' | 'timestamp' | 'time' | 'interval'

/** Kinds of enumerations with more labels are counted by nobody. */
const mostCategories = 50

const integers = new Set([20, 21, 23])
const floats = new Set([700, 701])
const numeric = 1700
const money = 790
const times = new Map<number, TimeUnit>([[1082, 'date'], [1114, 'timestamp'], [1184, 'timestamp'], [1083, 'time'], [1266, 'time'], [1186, 'interval']])
const timestampWithZone = 1184
const timeWithZone = 1266
const addresses = new Set([869, 650])
const booleanType = 16
const bytes = 17
const bits = new Set([1560, 1562])
const json = new Map([[114, 'json_typeof'], [3802, 'jsonb_typeof']])
/** Ranges that are built in: their bounds have a least and a greatest. */
const ranges = new Set([3904, 3906, 3908, 3910, 3912, 3926])
const rangeWithZone = 3910

/** How to measure a column: by what its type (or the base of its domain) can do; what cannot be compared gets counts. */
export function measureColumn(row: ProfileColumnRow, { isWide = false } = {}): MeasuredColumn {
  const value = `${alias}.${quoteIdentifier(row.name)}`
  return { name: row.name, value, isComparable: row.is_comparable, isUnique: row.is_unique, ...measuresOf(row, value, isWide) }
}

function measuresOf({ type, kind, category, is_array: isArray, labels }: ProfileColumnRow, value: string, isWide: boolean): Partial<MeasuredColumn> {
  if (integers.has(type)) return number(value, { isInteger: true })
  // Sums of doubles may overflow where those of numerics do not.
  if (floats.has(type)) return number(isWide ? `${value}::numeric` : `${value}::float8`, { finite: finiteOf(value), isFloat: true, bound: value })
  if (type === numeric) return number(value, { finite: finiteOf(value) })
  if (type === money) return number(`${value}::numeric`)
  if (times.has(type)) return time(value, type)
  if (addresses.has(type)) return { range: { min: `min(${value})::text`, max: `max(${value})::text` } }
  if (type === booleanType) return { categories: [{ label: 'true', condition: value }, { label: 'false', condition: `not ${value}` }] }
  if (type === bytes) return length(`octet_length(${value})`)
  if (bits.has(type)) return length(`length(${value})`)
  if (json.has(type)) return { categories: ['object', 'array', 'string', 'number', 'boolean', 'null'].map((label) => ({ label, condition: `${json.get(type)!}(${value}) = '${label}'` })) }
  if (ranges.has(type)) return range(value, type)
  if (isArray) return length(`cardinality(${value})`)
  if (kind === 'e' && labels !== null && labels.length <= mostCategories) return { categories: labels.map((label) => ({ label, condition: `${value}::text = ${quoteLiteral(label)}` })) }
  if (kind === 'b' && category === 'S') return length(`length(${value}::text)`)
  return {}
}

/** NaN is above all other numbers in PostgreSQL. */
function finiteOf(value: string): string {
  return `${value} < 'Infinity' and ${value} > '-Infinity'`
}

type NumberTraits = { finite?: string; isInteger?: boolean; isFloat?: boolean; bound?: string }

function number(sql: string, { finite, isInteger = false, isFloat = false, bound = sql }: NumberTraits = {}): Partial<MeasuredColumn> {
  const filter = finite === undefined ? '' : ` filter (where ${finite})`
  return {
    measure: { sql, isLength: false, isInteger, isFloat },
    range: { min: `(min(${bound})${filter})::text`, max: `(max(${bound})${filter})::text` },
    ...(finite !== undefined && { finite }),
  }
}

function length(sql: string): Partial<MeasuredColumn> {
  return { measure: { sql, isLength: true, isInteger: true, isFloat: false } }
}

/** Instants are written as ISO 8601 has them, so that no setting of the server shows in them. */
function time(value: string, type: number): Partial<MeasuredColumn> {
  const unit = times.get(type)!
  const finite = unit === 'time' ? undefined : `isfinite(${value})`
  const filter = finite === undefined ? '' : ` filter (where ${finite})`
  const text = (aggregate: string): string => asTimeText(`${aggregate}(${value})${filter}`, type)
  return {
    range: { min: text('min'), max: text('max'), ...(type !== timeWithZone && { epoch: { of: (sql: string) => `extract(epoch from ${sql})::float8`, unit } }) },
    ...(finite !== undefined && { finite }),
  }
}

function asTimeText(sql: string, type: number): string {
  if (times.get(type) === 'interval') return `(${sql})::text`
  return type === timestampWithZone ? `(to_json((${sql}) at time zone 'UTC') #>> '{}') || 'Z'` : `to_json(${sql}) #>> '{}'`
}

function range(value: string, type: number): Partial<MeasuredColumn> {
  const text = (sql: string): string => (type === rangeWithZone ? `(to_json((${sql}) at time zone 'UTC') #>> '{}') || 'Z'` : `(${sql})::text`)
  return { range: { min: text(`min(lower(${value}))`), max: text(`max(upper(${value}))`) } }
}
