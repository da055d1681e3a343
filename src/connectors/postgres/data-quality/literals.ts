import { isDecimal } from '../../../model/decimal.ts'
import { TrunklineError } from '../../../model/errors.ts'
import { quoteLiteral } from '../identifier.ts'
import { unsuited, type TestedColumn } from './tested-table.ts'

/** A bound in the type of its column, as SQL. */
export function boundLiteral(column: TestedColumn, text: string): string {
  const { family, row } = column
  if (family === 'integer' && isWhole(text)) return `${quoteLiteral(text.trim())}::int8`
  if (family === 'integer' || family === 'numeric' || family === 'money') return `${quoteLiteral(requireNumber(column, text))}::numeric`
  if (family === 'float') return `${quoteLiteral(requireNumber(column, text))}::float8`
  if (family === 'date' || family === 'timestamp' || family === 'timestamptz') return timeLiteral(family, text)
  if (family === 'text' || family === 'json' || family === 'boolean' || !row.is_comparable) throw unsuited(column, 'order that bounds could mean')
  return `${quoteLiteral(text)}::${row.base_type}`
}

/** The column as bounds compare it. */
export function boundedValue({ family, value }: TestedColumn): string {
  return family === 'money' ? `${value}::numeric` : value
}

/** A day as the upper bound of instants goes to its end. */
export function isWholeDay({ family }: TestedColumn, text: string): boolean {
  return (family === 'timestamp' || family === 'timestamptz') && /^\d{4,}-\d\d?-\d\d?$/.test(text)
}

/** A number stands for milliseconds since 1970, anything else is read as the server reads it; without a zone in UTC. */
function timeLiteral(family: 'date' | 'timestamp' | 'timestamptz', text: string): string {
  if (!isDecimal(text)) return `${quoteLiteral(text)}::${family}`
  const instant = `to_timestamp(${quoteLiteral(text)}::numeric / 1000)`
  return family === 'timestamptz' ? instant : `(${instant} at time zone 'UTC')::${family}`
}

function requireNumber(column: TestedColumn, text: string): string {
  if (isDecimal(text)) return text.trim()
  throw new TrunklineError('TEST_INVALID', `The bound "${text.slice(0, 60)}" is no number, but the column ${column.row.name} is of type ${column.row.display}.`, { object: column.row.name, hint: 'Give a number.' })
}

/** Whole numbers are compared as such: casting each value to a numeric would take several times as long. */
function isWhole(text: string): boolean {
  return /^\s*-?\d{1,18}\s*$/.test(text)
}

const booleans: Readonly<Record<string, string>> = { true: 'true', t: 'true', yes: 'true', 1: 'true', false: 'false', f: 'false', no: 'false', 0: 'false' }

/** Whether a value is among those of a list, as SQL; members that the type cannot hold are among no values. */
export function listedSql({ family, value, row }: TestedColumn, values: readonly string[]): string {
  const [compared, type, kept] = family === 'integer' || family === 'numeric' || family === 'money' ? [family === 'money' ? `${value}::numeric` : value, family === 'integer' && values.filter(isDecimal).every(isWhole) ? 'int8' : 'numeric', values.filter(isDecimal)]
    : family === 'float' ? [value, 'float8', values.filter(isDecimal)]
      : family === 'boolean' ? [value, 'boolean', values.flatMap((text) => booleans[text.trim().toLowerCase()] ?? [])]
        : family === 'enum' ? [`${value}::${row.base_type}`, row.base_type, values.filter((text) => row.labels?.includes(text))]
          : family === 'text' || family === 'json' || !row.is_comparable ? [`${value}::text`, 'text', values]
            : [value, row.base_type, values]
  if (kept.length === 0) return 'false'
  // One constant: a cast of a list of texts to an enum or a date would be made anew for every row.
  return `${compared} = any (${quoteLiteral(arrayText(kept))}::${type}[])`
}

function arrayText(values: readonly string[]): string {
  return `{${values.map((value) => `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`).join(',')}}`
}
