import type { ColumnMetric } from '../../../model/profile.ts'
import type { MeasuredColumn } from './measured-column.ts'

/** What is read: `from` with its alias, and the condition on its rows. */
export type Rows = { from: string; where?: string }

export type WantedColumn = { column: MeasuredColumn; metrics: ReadonlySet<ColumnMetric> }

/** A figure of a statement: the alias of its expression tells whose it is. */
export type Slot = { column: string; figure: string }
export type ScanStatement = { text: string; slots: ReadonlyMap<string, Slot> }

/** The server takes 1,664 expressions in one select list. */
const mostExpressions = 1500

const lengthOrNumber: readonly ColumnMetric[] = ['mean', 'sum', 'stddev', 'variance', 'nonParametricSkew']
const quantiles: readonly ColumnMetric[] = ['median', 'firstQuartile', 'thirdQuartile', 'interQuartileRange', 'nonParametricSkew', 'histogram']

/** Counts, ranges, moments and categories of all columns in one scan (several where they do not fit into one statement), and the quantiles with them where asked. */
export function scanStatements(rows: Rows, wanted: readonly WantedColumn[], { withQuantiles }: { withQuantiles: boolean }): ScanStatement[] {
  return toStatements(rows, wanted.map((one) => [...scanFigures(one), ...(withQuantiles ? quantileFigures(one) : [])]))
}

/** Only how many rows there are and how many values each column has: what every type can tell. */
export function countStatements(rows: Rows, wanted: readonly WantedColumn[]): ScanStatement[] {
  return toStatements(rows, wanted.map(({ column }) => [countFigure(column)]))
}

/** Quartiles and median of all columns in one scan. */
export function quantileStatements(rows: Rows, wanted: readonly WantedColumn[]): ScanStatement[] {
  const figures = wanted.map(quantileFigures).filter((list) => list.length > 0)
  return figures.length === 0 ? [] : toStatements(rows, figures)
}

/** How many different values a column has, and how many occur once. */
export function distinctStatement({ from, where }: Rows, { value }: MeasuredColumn): string {
  return `
  select count(*)::text as distinct_count, (count(*) filter (where g.n = 1))::text as unique_count
  from (select count(*) as n from ${from} where ${value} is not null${where === undefined ? '' : ` and (${where})`} group by ${value}) g`
}

type FigureSql = Slot & { sql: string }

function countFigure({ name, value }: MeasuredColumn): FigureSql {
  return { column: name, figure: 'valuesCount', sql: `count(${value})::text` }
}

function scanFigures({ column, metrics }: WantedColumn): FigureSql[] {
  const { name, value, measure, range, finite, categories } = column
  const wants = (...list: readonly ColumnMetric[]): boolean => list.some((metric) => metrics.has(metric))
  const filter = finite === undefined ? '' : ` filter (where ${finite})`
  const figures: (readonly [string, string])[] = []
  const add = (figure: string, sql: string): void => void figures.push([figure, sql])
  if (finite !== undefined) add('nonFiniteCount', `(count(*) filter (where not (${finite})))::text`)
  if (range !== undefined && wants('min', 'histogram')) add('min', range.min)
  if (range !== undefined && wants('max', 'histogram')) add('max', range.max)
  if (range?.epoch !== undefined && wants('histogram')) {
    for (const [figure, aggregate] of [['lowEpoch', 'min'], ['highEpoch', 'max']] as const) add(figure, `(${range.epoch.of(`(${aggregate}(${value})${filter})`)})::text`)
  }
  if (measure?.isLength === true && wants('minLength', 'histogram')) add('minLength', `min(${measure.sql})::text`)
  if (measure?.isLength === true && wants('maxLength', 'histogram')) add('maxLength', `max(${measure.sql})::text`)
  if (measure !== undefined && wants(...lengthOrNumber)) {
    if (wants('mean', 'nonParametricSkew')) add('mean', `(avg(${measure.sql})${filter})::text`)
    if (wants('sum')) add('sum', `(sum(${measure.sql})${filter})::text`)
    if (wants('stddev', 'nonParametricSkew')) add('stddev', `(stddev_pop(${measure.sql})${filter})::text`)
    if (wants('variance')) add('variance', `(var_pop(${measure.sql})${filter})::text`)
  }
  if (categories !== undefined && wants('cardinalityDistribution', 'distinctCount', 'uniqueCount', 'distinctProportion', 'uniqueProportion', 'duplicateCount')) {
    for (const [index, { condition }] of categories.entries()) add(`category ${index}`, `(count(*) filter (where ${condition}))::text`)
  }
  return [countFigure({ ...column, value }), ...figures.map(([figure, sql]) => ({ column: name, figure, sql }))]
}

function quantileFigures({ column: { name, measure, finite }, metrics }: WantedColumn): FigureSql[] {
  if (measure === undefined || !quantiles.some((metric) => metrics.has(metric))) return []
  const filter = finite === undefined ? '' : ` filter (where ${finite})`
  return [{ column: name, figure: 'quartiles', sql: `(percentile_cont('{0.25,0.5,0.75}'::float8[]) within group (order by (${measure.sql})::float8)${filter})::text` }]
}

function toStatements({ from, where }: Rows, figures: readonly (readonly FigureSql[])[]): ScanStatement[] {
  const groups: FigureSql[][] = [[]]
  for (const list of figures) {
    if (groups.at(-1)!.length + list.length > mostExpressions) groups.push([])
    groups.at(-1)!.push(...list)
  }
  return groups.map((group) => {
    const slots = new Map(group.map(({ column, figure }, index) => [`f${index}`, { column, figure }]))
    const list = ['count(*)::text as row_count', ...group.map(({ sql }, index) => `${sql} as f${index}`)].join(',\n         ')
    return { text: `\n  select ${list}\n  from ${from}${where === undefined ? '' : `\n  where ${where}`}`, slots }
  })
}
