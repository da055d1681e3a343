import type { FigureRequest } from '../../quality-connector.ts'
import { isDecimal } from '../../../model/decimal.ts'
import { quoteLiteral } from '../identifier.ts'
import { conditionSql, looksElsewhere } from './condition-sql.ts'
import { countSql } from './count-sql.ts'
import { boundLiteral } from './literals.ts'
import { requireColumn, unsuited, type TestedColumn, type TestedTable } from './tested-table.ts'

/**
 * How a figure is asked for: as an expression among others of one scan, among others that sort (a scan with them takes no parallel workers, so that they
 * have one for themselves), or by a statement of its own that returns `figure`.
 */
export type FigureSql = { shared: string } | { sorted: string } | { own: string }

type OfRows = Exclude<FigureRequest, { of: 'columns' | 'query' | 'rowsMeeting' | 'difference' }>
const numbers: ReadonlySet<string> = new Set(['integer', 'numeric', 'float', 'money'])
const times: ReadonlySet<string> = new Set(['date', 'timestamp', 'timestamptz'])

/** A figure of the rows as SQL, as text; throws TEST_INVALID for one that the column's type does not have. */
export function figureSql(figure: OfRows, table: TestedTable): FigureSql {
  if ('isWhole' in figure && table.rows !== table.whole) return ofWhole(figureSql(figure, { ...table, rows: table.whole }), table.whole)
  if (figure.of === 'rows') return rowsSql(figure, table)
  const column = requireColumn(table, figure.column)
  switch (figure.of) {
    case 'values': return { shared: `count(${column.value})::text` }
    case 'min': case 'max': return { shared: extremeSql(figure.of, column) }
    case 'minLength': case 'maxLength': return { shared: `${figure.of === 'minLength' ? 'min' : 'max'}(${lengthOf(column)})::text` }
    case 'mean': return { shared: textOf(column, `avg(${measureOf(column, 'mean')})`) }
    case 'sum': return { shared: textOf(column, `sum(${numberOf(column, 'sum')})`) }
    case 'stddev': return { shared: textOf(column, `stddev_pop(${measureOf(column, 'standard deviation')})`) }
    case 'median': return { sorted: medianSql(column) }
    case 'age': return { shared: ageSql(column) }
    case 'valuesOnce': return { own: onceSql(column, table) }
    case 'gaps': return { own: gapsSql(column, figure.step, table) }
    case 'shares': return { shared: sharesSql(column, figure.bins) }
  }
}

/** A figure that a sample would not tell, by a statement of its own. */
function ofWhole(sql: FigureSql, { from, where }: TestedTable['rows']): FigureSql {
  return 'shared' in sql ? { own: `\n  select ${sql.shared} as figure from ${from}${where === undefined ? '' : ` where ${where}`}` } : sql
}

function rowsSql({ where }: Extract<FigureRequest, { of: 'rows' }>, table: TestedTable): FigureSql {
  if (where === undefined) return { shared: 'count(*)::text' }
  if (!looksElsewhere(where)) return { shared: `(${countSql(where, table)})::text` }
  return { own: `\n  select count(*)::text as figure from ${table.rows.from} where (${conditionSql(where, table)})${andRows(table)}` }
}

function andRows({ rows: { where } }: TestedTable): string {
  return where === undefined ? '' : ` and (${where})`
}

function extremeSql(which: 'min' | 'max', column: TestedColumn): string {
  if (!column.row.is_comparable || column.family === 'boolean') throw unsuited(column, 'least and greatest value')
  const value = column.family === 'enum' || column.family === 'other' || !numbers.has(column.family) ? column.value : column.family === 'money' ? `${column.value}::numeric` : column.value
  // As ISO 8601 has them, so that no setting shows in them.
  if (times.has(column.family)) return `(to_json(${which}(${value})) #>> '{}')`
  return column.row.base_type === 'uuid' ? `${which}(${value}::text)` : `${which}(${value})::text`
}

function lengthOf(column: TestedColumn): string {
  if (column.length === undefined) throw unsuited(column, 'length')
  return column.length
}

function measureOf(column: TestedColumn, what: string): string {
  if (column.length !== undefined) return column.length
  if (!numbers.has(column.family)) throw unsuited(column, what)
  return column.family === 'float' ? `${column.value}::float8` : column.family === 'money' ? `${column.value}::numeric` : column.value
}

function numberOf(column: TestedColumn, what: string): string {
  if (!numbers.has(column.family)) throw unsuited(column, what)
  return measureOf(column, what)
}

/** Without the zeros that numerics have at their ends. */
function textOf({ family }: TestedColumn, sql: string): string {
  return family === 'float' ? `${sql}::text` : `trim_scale(${sql}::numeric)::text`
}

/** Just above the middle: with fewer than 10^11 values it points to the next one where their number is even, and to the same one where it is odd. */
const aboveMiddle = '0.500000000001'

/** Doubles hold whole numbers up to 2^53 only: the median of the wider types is the mean of the two in the middle, taken by their digits. */
function medianSql(column: TestedColumn): string {
  const measure = measureOf(column, 'median')
  if (column.family === 'float' || column.row.type === 23 || column.row.type === 21 || column.length !== undefined) return `(percentile_cont(0.5) within group (order by (${measure})::float8))::text`
  const middle = `percentile_disc('{0.5,${aboveMiddle}}'::float8[]) within group (order by ${measure})`
  // The server computes equal aggregates once.
  return `trim_scale(((${middle})[1]::numeric + (${middle})[2]::numeric) / 2)::text`
}

function ageSql(column: TestedColumn): string {
  if (!times.has(column.family)) throw unsuited(column, 'age')
  return `extract(epoch from transaction_timestamp() - (max(${column.value}) filter (where isfinite(${column.value})))::timestamptz)::text`
}

function onceSql(column: TestedColumn, table: TestedTable): string {
  const value = column.row.is_comparable ? column.value : `${column.value}::text`
  return `
  select (count(*) filter (where g.n = 1))::text as figure
  from (select count(*) as n from ${table.rows.from} where ${value} is not null${andRows(table)} group by ${value}) g`
}

function gapsSql(column: TestedColumn, step: string | undefined, table: TestedTable): string {
  const isNumber = numbers.has(column.family)
  if (!isNumber && !times.has(column.family)) throw unsuited(column, 'steps')
  const value = column.family === 'integer' || column.family === 'money' ? `${column.value}::numeric` : column.value
  const distance = isNumber ? boundLiteral(column, step ?? '1') : `interval ${quoteLiteral(step === undefined ? '1 day' : isDecimal(step) ? `${step} days` : step)}`
  return `
  select json_build_object('values', count(s.here), 'gaps', count(*) filter (where s.next > s.here + ${distance}),
                           'after', (min(s.here) filter (where s.next > s.here + ${distance}))::text)::text as figure
  from (select ${value} as here, lead(${value}) over (order by ${value}) as next from ${table.rows.from} where ${value} is not null${andRows(table)}) s`
}

function sharesSql(column: TestedColumn, bins: readonly string[]): string {
  const conditions = bins.map((bin) => binSql(column, bin))
  const counts = conditions.map((condition) => `count(*) filter (where ${condition})`)
  return `json_build_array(${[...counts, `count(*) filter (where ${column.value} is not null and not (${conditions.join(' or ')}))`].join(', ')})::text`
}

function binSql(column: TestedColumn, bin: string): string {
  const isRanged = numbers.has(column.family) || times.has(column.family) || column.length !== undefined
  const [, from, to] = (isRanged ? /^(.*?)\.\.(.*)$/s.exec(bin) : null) ?? []
  if (from === undefined || to === undefined) return numbers.has(column.family) && isDecimal(bin) ? `${column.value} = ${boundLiteral(column, bin)}` : `${column.value}::text = ${quoteLiteral(bin)}`
  const [value, literal] = column.length !== undefined ? [column.length, (text: string) => `${quoteLiteral(text)}::numeric`] : [column.value, (text: string) => boundLiteral(column, text)]
  const conditions = [...(from === '' ? [] : [`${value} >= ${literal(from)}`]), ...(to === '' ? [] : [`${value} < ${literal(to)}`])]
  return conditions.length === 0 ? `${column.value} is not null` : `(${conditions.join(' and ')})`
}
