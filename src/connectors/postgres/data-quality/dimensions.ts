import { TrunklineError } from '../../../model/errors.ts'
import type { DimensionFinding, FigureRequest, Figures, TestRequest } from '../../quality-connector.ts'
import { quoteLiteral } from '../identifier.ts'
import { conditionSql } from './condition-sql.ts'
import { countSql } from './count-sql.ts'
import { figureSql } from './figure-sql.ts'
import type { Runner } from './runner.ts'
import { requireColumn, type TestedTable } from './tested-table.ts'

type Dimensions = NonNullable<TestRequest['dimensions']>
type GroupRow = { value: string | null; n: string; failed: string }

/** Tells a test apart by the values of each dimension column: the top ones by impact, NULL as `NULL`, the others together. Two statements a column. */
export async function readDimensions(runner: Runner, request: TestRequest & { dimensions: Dimensions }, table: TestedTable): Promise<DimensionFinding[]> {
  const found: DimensionFinding[] = []
  for (const name of request.dimensions.columns) found.push(...await readDimension(runner, request, table, name))
  return found
}

async function readDimension(runner: Runner, request: TestRequest & { dimensions: Dimensions }, table: TestedTable, name: string): Promise<DimensionFinding[]> {
  const value = `left(${requireColumn(table, name).value}::text, 200)`
  const failing = request.failing === undefined || request.failing.is === 'query' ? 'false' : conditionSql(request.failing, table)
  const where = whereOf(table, request)
  const counts = `count(*)::text as n, (count(*) filter (where ${failing}))::text as failed`
  const top = await runner.run<GroupRow>(`
  select g.value, g.n::text as n, g.failed::text as failed
  from (select ${value} as value, count(*) as n, count(*) filter (where ${failing}) as failed from ${table.rows.from}${where} group by 1) g
  order by g.failed::float8 * g.failed / g.n desc, g.n desc, g.value limit ${request.dimensions.top}`)
  const figures = Object.entries(request.figures).map(([key, figure], index) => ({ key, sql: `${groupedSql(figure, table)} as f${index}` }))
  const values = top.flatMap((row) => (row.value === null ? [] : [quoteLiteral(row.value)]))
  const isTop = [...(values.length > 0 ? [`${value} in (${values.join(', ')})`] : []), ...(top.some((row) => row.value === null) ? [`${value} is null`] : [])].join(' or ')
  const rows = top.length === 0 ? [] : await runner.run<Record<string, string | null>>(`
  select case when ${isTop} then 0 else 1 end as is_other, case when ${isTop} then ${value} end as value, ${[counts, ...figures.map(({ sql }) => sql)].join(', ')}
  from ${table.rows.from}${where} group by 1, 2 order by 1, 2`)
  const total = { n: sum(rows, 'n'), failed: sum(rows, 'failed') }
  return rows.map((row) => {
    const [n, failed] = [Number(row['n']), Number(row['failed'])]
    return {
      column: name, value: Number(row['is_other']) === 1 ? 'Others' : row['value'] ?? 'NULL', counts: { rows: n, failed }, shareOfRows: n / total.n,
      impact: total.failed === 0 ? 0 : (failed / total.failed) * (failed / n),
      figures: Object.fromEntries(figures.map(({ key }, index) => [key, row[`f${index}`] ?? null])) satisfies Figures,
    }
  }).toSorted((a, b) => Number(a.value === 'Others') - Number(b.value === 'Others') || b.impact - a.impact || b.counts.rows - a.counts.rows)
}

function whereOf(table: TestedTable, { among }: TestRequest): string {
  const { where } = table.rows
  const conditions = [...(where === undefined ? [] : [where]), ...(among?.is === 'notNull' ? [`${requireColumn(table, among.column).value} is not null`] : [])]
  return conditions.length === 0 ? '' : ` where ${conditions.map((one) => `(${one})`).join(' and ')}`
}

function sum(rows: readonly Record<string, string | null>[], key: string): number {
  return rows.reduce((total, row) => total + Number(row[key]), 0)
}

/** A figure as an expression of a group; the one that has a statement of its own for all rows is told by the rows that fail. */
function groupedSql(figure: FigureRequest, table: TestedTable): string {
  if (figure.of === 'rows' && figure.where !== undefined) return `(${countSql(figure.where, table)})::text`
  if (figure.of === 'valuesOnce') return `(count(*) filter (where ${requireColumn(table, figure.column).value} is not null and not (${conditionSql({ is: 'duplicate', column: figure.column, countNulls: false }, table)})))::text`
  if (figure.of !== 'columns' && figure.of !== 'query' && figure.of !== 'rowsMeeting' && figure.of !== 'difference') {
    const sql = figureSql(figure, table)
    if ('shared' in sql) return sql.shared
    if ('sorted' in sql) return sql.sorted
  }
  throw new TrunklineError('TEST_INVALID', 'This test cannot be told apart by dimension columns.', { hint: 'Leave dimensionColumns out.' })
}
