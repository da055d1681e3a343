import { quoteIdentifier, quoteLiteral } from '../identifier.ts'
import type { ProfileColumnRow } from '../queries/profile.ts'
import { hashOf } from './hash.ts'

/** The alias of what is profiled in every statement. */
export const alias = 'profiled'

/** SQL of something, made from the SQL of a value. */
export type OfValue = (value: string) => string

/** What can be measured of a column, as SQL; a figure without its expression has no meaning for the type. */
export type MeasuredColumn = {
  name: string
  /** The column itself. */
  value: string
  /** A number per value that mean, deviation, quantiles and histogram are of: the value, or the length of it. */
  measure?: Measure
  /** Text of the least or greatest value, and the type that such texts are compared as; `epoch` gives seconds for a histogram over time. */
  range?: { type: string; of(aggregate: 'min' | 'max', value: string, filter: string): string; epoch?: { of: OfValue; unit: TimeUnit } }
  /** True for values that are neither NaN nor infinite; absent where there are none. */
  finite?: OfValue
  /** All values there can be, each with a condition on the value, or on a code made from it. */
  categories?: { code?: OfValue; list: readonly { label: string; condition: OfValue }[]; isValue: boolean }
  /** The function that gives the keys of a JSON object, and that gives the kind of a value. */
  keys?: { of: string; kindOf: string }
  /** Text that holds the least x and y and the greatest x and y of all values, in this order. */
  extent?: OfValue
  /** A hash of 64 bits, equal for equal values and null for null; absent where the type has no equality. */
  hash?: OfValue
  isUnique: boolean
}
export type TimeUnit = 'date' | 'timestamp' | 'time' | 'interval'
export type Measure = { sql: OfValue; kind: 'integer' | 'numeric' | 'float' | 'length'; /** The value itself is the number. */ isPlain: boolean }

/** Kinds of enumerations with more labels are counted as other values are. */
const mostCategories = 12

const integers = new Set([20, 21, 23])
const float4 = 700
const float8 = 701
const numeric = 1700
const money = 790
const times = new Map<number, TimeUnit>([[1082, 'date'], [1114, 'timestamp'], [1184, 'timestamp'], [1083, 'time'], [1266, 'time'], [1186, 'interval']])
const timestampWithZone = 1184
const timeWithZone = 1266
const addresses = new Set([869, 650])
const booleanType = 16
/** Geometric types that are built in, and points that their values lie between. */
const corners = new Map<number, (value: string) => readonly string[]>([
  [600, (value) => [value]], [601, (value) => [`${value}[0]`, `${value}[1]`]], [603, (value) => [`${value}[0]`, `${value}[1]`]],
  [604, (value) => [`(box(${value}))[0]`, `(box(${value}))[1]`]],
  // The box of a circle is the one within it.
  [718, (value) => [`(center(${value}) - point(radius(${value}), radius(${value})))`, `(center(${value}) + point(radius(${value}), radius(${value})))`]],
])
const bytes = 17
const bits = new Set([1560, 1562])
const json = new Map([[114, 'json_typeof'], [3802, 'jsonb_typeof']])
const jsonKinds = ['object', 'array', 'string', 'number', 'boolean', 'null']
/** Ranges and multiranges that are built in, with the type of their bounds, which have a least and a greatest. */
const ranges = new Map([
  [3904, 'int4'], [3906, 'numeric'], [3908, 'timestamp'], [3910, 'timestamptz'], [3912, 'date'], [3926, 'int8'],
  [4451, 'int4'], [4532, 'numeric'], [4533, 'timestamp'], [4534, 'timestamptz'], [4535, 'date'], [4536, 'int8'],
])

/** How to measure a column: by what its type (or the base of its domain) can do; what cannot be compared gets counts. `isWide` sums doubles as numerics. */
export function measureColumn(row: ProfileColumnRow, { isWide = false } = {}): MeasuredColumn {
  const hash = hashOf(row)
  return { name: row.name, value: `${alias}.${quoteIdentifier(row.name)}`, isUnique: row.is_unique, ...(hash !== undefined && { hash }), ...measuresOf(row, isWide) }
}

function measuresOf({ type, type_name: typeName, base_name: baseName, kind, category, is_array: isArray, labels, extent_schema: extentSchema }: ProfileColumnRow, isWide: boolean): Partial<MeasuredColumn> {
  if (integers.has(type)) return number({ sql: plain, kind: 'integer', isPlain: true })
  if (type === float4 || type === float8) return { ...number(doubles(type, isWide)), finite: finiteNumber }
  if (type === numeric) return { ...number({ sql: plain, kind: 'numeric', isPlain: true }), finite: finiteNumber }
  if (type === money) return number({ sql: (value) => `${value}::numeric`, kind: 'numeric', isPlain: false }, '::numeric')
  if (times.has(type)) return time(type, typeName)
  if (addresses.has(type)) return { range: { type: 'inet', of: (aggregate, value) => `${aggregate}(${value})::text` } }
  if (type === booleanType) return { categories: { list: [{ label: 'true', condition: plain }, { label: 'false', condition: (value) => `not ${value}` }], isValue: true } }
  if (type === bytes) return length((value) => `octet_length(${value})`)
  if (bits.has(type)) return length((value) => `length(${value})`)
  if (json.has(type)) return { categories: kindsOf(json.get(type)!), keys: { kindOf: json.get(type)!, of: json.get(type)!.replace('typeof', 'object_keys') } }
  if (corners.has(type)) return { extent: builtInExtent(corners.get(type)!) }
  if (extentSchema !== null) return { extent: (value) => `${extentSchema}.st_extent(${value}${baseName === 'geography' ? `::${extentSchema}.geometry` : ''})::text` }
  if (ranges.has(type)) return range(type)
  if (isArray) return length((value) => `cardinality(${value})`)
  if (kind === 'e' && labels !== null && labels.length <= mostCategories) return { categories: { list: labels.map((label) => ({ label, condition: (value) => `${value} = ${quoteLiteral(label)}::${typeName}` })), isValue: true } }
  if (kind === 'b' && category === 'S') return length((value) => `length(${value}::text)`)
  return {}
}

/** Of all corners of the values, as an array. */
function builtInExtent(cornersOf: (value: string) => readonly string[]): OfValue {
  return (value) => {
    const points = cornersOf(value)
    const most = (aggregate: 'min' | 'max', axis: 0 | 1): string => `${aggregate}(${aggregate === 'min' ? 'least' : 'greatest'}(${points.map((point) => `(${point})[${axis}]`).join(', ')}))`
    return `array[${most('min', 0)}, ${most('min', 1)}, ${most('max', 0)}, ${most('max', 1)}]::text`
  }
}

function plain(value: string): string {
  return value
}

/** NaN is above all other numbers in PostgreSQL. */
function finiteNumber(value: string): string {
  return `${value} < 'Infinity' and ${value} > '-Infinity'`
}

/** Sums of doubles may overflow where those of numerics do not. */
function doubles(type: number, isWide: boolean): Measure {
  if (isWide) return { sql: (value) => `${value}::numeric`, kind: 'numeric', isPlain: false }
  return { sql: type === float4 ? (value) => `${value}::float8` : plain, kind: 'float', isPlain: type === float8 }
}

function number(measure: Measure, cast = ''): Partial<MeasuredColumn> {
  return { measure, range: { type: 'numeric', of: (aggregate, value, filter) => `(${aggregate}(${value})${filter})${cast}::text` } }
}

function length(sql: OfValue): Partial<MeasuredColumn> {
  return { measure: { sql, kind: 'length', isPlain: false } }
}

/** The kind is found once for each value; whole numbers are then compared faster than words. */
function kindsOf(typeOf: string): NonNullable<MeasuredColumn['categories']> {
  return {
    code: (value) => `case ${typeOf}(${value}) ${jsonKinds.map((kind, index) => `when '${kind}' then ${index}`).join(' ')} end`,
    list: jsonKinds.map((label, index) => ({ label, condition: (code) => `${code} = ${index}` })), isValue: false,
  }
}

/** Instants are written as ISO 8601 has them, so that no setting of the server shows in them. */
function time(type: number, typeName: string): Partial<MeasuredColumn> {
  const unit = times.get(type)!
  return {
    range: {
      type: typeName,
      of: (aggregate, value, filter) => asTimeText(`${aggregate}(${value})${filter}`, type),
      ...(type !== timeWithZone && { epoch: { of: (sql: string) => `extract(epoch from ${sql})::float8`, unit } }),
    },
    ...(unit !== 'time' && { finite: (value: string) => `isfinite(${value})` }),
  }
}

function asTimeText(sql: string, type: number): string {
  if (times.get(type) === 'interval') return `(${sql})::text`
  return type === timestampWithZone ? `(to_json((${sql}) at time zone 'UTC') #>> '{}') || 'Z'` : `to_json(${sql}) #>> '{}'`
}

function range(type: number): Partial<MeasuredColumn> {
  const bound = ranges.get(type)!
  const text = (sql: string): string => (bound === 'timestamptz' ? `(to_json((${sql}) at time zone 'UTC') #>> '{}') || 'Z'` : `(${sql})::text`)
  return { range: { type: bound, of: (aggregate, value) => text(aggregate === 'min' ? `min(lower(${value}))` : `max(upper(${value}))`) } }
}
