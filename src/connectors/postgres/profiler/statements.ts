import type { ColumnMetric } from '../../../model/profile.ts'
import type { MeasuredColumn } from './measured-column.ts'

/** What is read: `from` with its alias, and the condition on its rows. */
export type Rows = { from: string; where?: string }

export type WantedColumn = { column: MeasuredColumn; metrics: ReadonlySet<ColumnMetric> }

/** A figure of a statement: the alias of its expression tells whose it is. */
export type Slot = { column: string; figure: string }
export type ScanStatement = { text: string; slots: ReadonlyMap<string, Slot>; wanted: readonly WantedColumn[] }

/** The server takes 1,664 expressions in one select list. */
const mostExpressions = 1500

/**
 * A column beside what is worked out of each row, which keeps the server from working it out once per aggregate: a query below another with a
 * volatile function in its list is not merged into it. This one is the cheapest of those that parallel workers may call.
 */
export const barrier = 'pg_is_in_recovery() as barrier'

const lengthOrNumber: readonly ColumnMetric[] = ['mean', 'sum', 'stddev', 'variance', 'nonParametricSkew']
/** Metrics that take the values in order. */
export const quantileMetrics: readonly ColumnMetric[] = ['median', 'firstQuartile', 'thirdQuartile', 'interQuartileRange', 'nonParametricSkew', 'histogram']
/** Metrics that take the different values. */
export const distinctMetrics: readonly ColumnMetric[] = ['distinctCount', 'distinctProportion', 'uniqueCount', 'uniqueProportion', 'duplicateCount']

export type ScanOptions = {
  /** Quartiles too: the server keeps and sorts all values for them. */
  withQuantiles: boolean
  /** What is not finite is counted apart and left out of every figure, for columns that are known to have such values. */
  onlyFinite?: boolean
}

/** Counts, ranges, moments and categories of all columns in one scan (several where they do not fit into one statement), and the quartiles with them where asked. */
export function scanStatements(rows: Rows, wanted: readonly WantedColumn[], options: ScanOptions): ScanStatement[] {
  const lists = wanted.map((one) => ({ one, figures: (position: number) => scanFigures(one, position, options) }))
  return toStatements(rows, lists, (figures) => figures.length)
}

/** Only how many rows there are and how many values each column has: what every type can tell. */
export function countStatements(rows: Rows, wanted: readonly WantedColumn[]): ScanStatement[] {
  return toStatements(rows, wanted.map((one) => ({ one: { ...one, metrics: new Set<ColumnMetric>() }, figures: (position: number) => [countFigure(position)] })), () => 1)
}

type FigureSql = readonly [figure: string, sql: string]

/** The names of a column, and of what is worked out of it, in the query below. */
const valueAt = (position: number): string => `v${position}`
const measureAt = ({ column: { measure } }: WantedColumn, position: number): string => (measure?.isPlain === true ? valueAt(position) : `m${position}`)
const codeAt = ({ column: { categories } }: WantedColumn, position: number): string => (categories?.code === undefined ? valueAt(position) : `k${position}`)

function countFigure(position: number): FigureSql {
  return ['valuesCount', `count(${valueAt(position)})::text`]
}

function scanFigures(one: WantedColumn, position: number, { withQuantiles, onlyFinite = false }: ScanOptions): FigureSql[] {
  const { column: { categories, extent, finite }, metrics } = one
  const value = valueAt(position)
  const filter = onlyFinite && finite !== undefined ? ` filter (where ${finite(value)})` : ''
  const wantsCategories = categories !== undefined && ['cardinalityDistribution' as const, ...distinctMetrics].some((metric) => metrics.has(metric))
  return [
    countFigure(position),
    ...(filter === '' ? [] : [['nonFiniteCount', `(count(${value}) - count(*)${filter})::text`] as const]),
    ...rangeFigures(one, position, filter),
    ...momentFigures(one, position, filter),
    ...(extent !== undefined && (metrics.has('min') || metrics.has('max')) ? [['extent', extent(value)] as const] : []),
    ...(wantsCategories ? categories.list.map(({ condition }, index): FigureSql => [`category ${index}`, `(count(*) filter (where ${condition(codeAt(one, position))}))::text`]) : []),
    ...(withQuantiles && wantsQuantiles(one) ? [['quartiles', quartilesSql(measureAt(one, position), quarters, filter)] as const] : []),
  ]
}

function rangeFigures(one: WantedColumn, position: number, filter: string): FigureSql[] {
  const { column: { range, measure, finite }, metrics } = one
  const value = valueAt(position)
  const figures: FigureSql[] = []
  // The extremes tell whether there are values that are not finite.
  const isNeeded = (metric: ColumnMetric): boolean => finite !== undefined || metrics.has(metric) || metrics.has('histogram')
  for (const aggregate of ['min', 'max'] as const) {
    if (range !== undefined && isNeeded(aggregate)) figures.push([aggregate, range.of(aggregate, value, filter)])
    if (range?.epoch !== undefined && metrics.has('histogram')) figures.push([`${aggregate}Epoch`, `(${range.epoch.of(`(${aggregate}(${value})${filter})`)})::text`])
    const length = `${aggregate}Length` as const
    if (measure?.kind === 'length' && (metrics.has(length) || metrics.has('histogram'))) figures.push([length, `${aggregate}(${measureAt(one, position)})::text`])
  }
  return figures
}

/** As few states as the server needs to keep: it shares those of average and sum of numerics, and those of variance and deviation. */
function momentFigures(one: WantedColumn, position: number, filter: string): FigureSql[] {
  const { column: { measure }, metrics } = one
  if (measure === undefined || !lengthOrNumber.some((metric) => metrics.has(metric))) return []
  const sql = measureAt(one, position)
  const of = (figure: string, aggregate: string): FigureSql => [figure, `(${aggregate}(${sql})${filter})::text`]
  return [
    ...(measure.kind === 'float' ? [] : [of('sum', 'sum')]),
    ...(measure.kind === 'float' || measure.kind === 'numeric' ? [of('mean', 'avg')] : []),
    ...(metrics.has('stddev') || metrics.has('variance') || metrics.has('nonParametricSkew') ? [of('variance', 'var_pop'), of('stddev', 'stddev_pop')] : []),
  ]
}

/** Whether a column has quartiles, and they are asked for. */
export function wantsQuantiles({ column: { measure }, metrics }: WantedColumn): boolean {
  return measure !== undefined && quantileMetrics.some((metric) => metrics.has(metric))
}

const quarters = [0.25, 0.5, 0.75]

function quartilesSql(measure: string, fractions: readonly number[], filter: string): string {
  return `(percentile_cont('{${fractions.join(',')}}'::float8[]) within group (order by ${measure}::float8)${filter})::text`
}

/** Quartiles of columns in one scan; of a sample also at the fractions between which the true quartile is to be expected. */
export function quantileStatements(rows: Rows, wanted: readonly WantedColumn[], { onlyFinite, fractionsOf }: { onlyFinite(column: string): boolean; fractionsOf(column: string): readonly number[] }): ScanStatement[] {
  return toStatements(rows, wanted.filter(wantsQuantiles).map((one) => ({
    one: { ...one, metrics: new Set<ColumnMetric>(['median']) },
    figures: (position: number) => {
      const { name, finite } = one.column
      const filter = finite !== undefined && onlyFinite(name) ? ` filter (where ${finite(valueAt(position))})` : ''
      return [['quartiles', quartilesSql(measureAt(one, position), [...quarters, ...fractionsOf(name)], filter)] as const]
    },
  })), () => 1)
}

/** How many different values a column has, and how many occur once: compared as values, not by their hashes. */
export function distinctStatement({ from, where }: Rows, { value }: MeasuredColumn): string {
  return `
  select count(*)::text as distinct_count, (count(*) filter (where g.n = 1))::text as unique_count
  from (select count(*) as n from ${from} where ${value} is not null${where === undefined ? '' : ` and (${where})`} group by ${value}) g`
}

type FigureList = { one: WantedColumn; figures(position: number): readonly FigureSql[] }

function toStatements(rows: Rows, lists: readonly FigureList[], sizeOf: (figures: readonly FigureSql[]) => number): ScanStatement[] {
  const groups: FigureList[][] = [[]]
  let size = 0
  for (const list of lists) {
    const more = sizeOf(list.figures(0))
    if (size + more > mostExpressions) {
      groups.push([])
      size = 0
    }
    groups.at(-1)!.push(list)
    size += more
  }
  return groups.filter((group) => group.length > 0).map((group) => toStatement(rows, group))
}

function toStatement({ from, where }: Rows, group: readonly FigureList[]): ScanStatement {
  const slots = new Map<string, Slot>()
  const list = ['count(*)::text as row_count']
  for (const [position, { one, figures }] of group.entries()) {
    for (const [figure, sql] of figures(position)) {
      list.push(`${sql} as f${slots.size}`)
      slots.set(`f${slots.size}`, { column: one.column.name, figure })
    }
  }
  const below = group.flatMap(({ one }, position) => columnsBelow(one, position))
  const text = `
  select ${list.join(',\n         ')}
  from (select ${[...below, barrier].join(', ')}
        from ${from}${where === undefined ? '' : `\n        where ${where}`}) s`
  return { text, slots, wanted: group.map(({ one }) => one) }
}

/** A column, with the number and the code that are worked out of it where a figure needs them. */
function columnsBelow(one: WantedColumn, position: number): string[] {
  const { column: { value, measure, categories }, metrics } = one
  return [
    `${value} as ${valueAt(position)}`,
    ...(measure !== undefined && !measure.isPlain && metrics.size > 0 ? [`${measure.sql(value)} as ${measureAt(one, position)}`] : []),
    ...(categories?.code !== undefined && metrics.size > 0 ? [`${categories.code(value)} as ${codeAt(one, position)}`] : []),
  ]
}
