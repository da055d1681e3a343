import type { ColumnMetric, ColumnProfile, Histogram, ProfileGrade } from '../../../model/profile.ts'
import { exactDistinctRows, type ProfilePlan } from '../../profile-connector.ts'
import { quoteIdentifier } from '../identifier.ts'
import type { ProfileColumnRow } from '../queries/profile.ts'
import type { Asker } from './ask.ts'
import { collect, type RawFigures } from './figures.ts'
import { cutBins, histogramStatements, toHistograms } from './histogram.ts'
import { measureColumn, type MeasuredColumn } from './measured-column.ts'
import type { TableFacts } from './profile-table.ts'
import { countStatements, distinctStatement, quantileStatements, scanStatements, type Rows, type ScanStatement, type WantedColumn } from './statements.ts'
import { estimateDistinct } from './statistics.ts'
import { quartilesOf, toColumnProfile, type DistinctCounts } from './to-column-profile.ts'

export type RowsToMeasure = { facts: TableFacts; plan: ProfilePlan; grade: ProfileGrade; user: string }
export type Measured = { rows: number | undefined; columns: ColumnProfile[] }

const distinctMetrics: readonly ColumnMetric[] = ['distinctCount', 'distinctProportion', 'uniqueCount', 'uniqueProportion', 'duplicateCount']

/** Measures the rows: one scan for all columns, another for quartiles where the table is large, one for all histograms, one per column whose values are told apart. */
export async function measureRows(asker: Asker, rows: Rows, { facts, plan, grade, user }: RowsToMeasure): Promise<Measured> {
  const wanted = plan.withColumns ? wantedColumns(facts.columns, plan) : []
  const isLarge = grade !== 'sampled' && (facts.relation.row_estimate ?? 0) > exactDistinctRows
  const scan = await runScan(asker, rows, { wanted, isLarge, columns: facts.columns })
  if (scan === undefined) return { rows: undefined, columns: [] }
  const histograms = await readHistograms(asker, rows, scan)
  const origin = { timestamp: facts.relation.taken_at, grade }
  const columns: ColumnProfile[] = []
  for (const { column, metrics } of scan.wanted) {
    const raw = scan.found.get(column.name)
    if (raw === undefined) continue
    const distinct = await readDistinct(asker, rows, { column, metrics, raw, plan, facts, isLarge: grade !== 'sampled' && scan.rows > exactDistinctRows })
    columns.push(toColumnProfile({ column, metrics, raw, rows: scan.rows, distinct, histogram: histograms.get(column.name) }, origin))
  }
  const hidden = plan.withColumns ? facts.columns.filter((row) => !row.may_read && plan.metricsOf(row.name) !== undefined) : []
  return { rows: scan.rows, columns: [...columns, ...hidden.map(({ name }) => ({ name, timestamp: origin.timestamp, note: `The role ${user} may not read this column: GRANT SELECT (${quoteIdentifier(name)}) on the table to ${quoteIdentifier(user)}.` }))] }
}

function wantedColumns(columns: readonly ProfileColumnRow[], plan: ProfilePlan, isWide = false): WantedColumn[] {
  return columns.flatMap((row) => {
    const metrics = row.may_read ? plan.metricsOf(row.name) : undefined
    return metrics === undefined ? [] : [{ column: measureColumn(row, { isWide }), metrics }]
  })
}

type Scan = { rows: number; found: Map<string, RawFigures>; wanted: readonly WantedColumn[] }

/** The first scan. Doubles whose sums overflow are summed as numerics in a second try; what still fails leaves the plain counts. */
async function runScan(asker: Asker, rows: Rows, { wanted, isLarge, columns }: { wanted: readonly WantedColumn[]; isLarge: boolean; columns: readonly ProfileColumnRow[] }): Promise<Scan | undefined> {
  const wide = wanted.map(({ metrics, column }) => ({ metrics, column: measureColumn(columns.find(({ name }) => name === column.name)!, { isWide: true }) }))
  const first = await runAll(asker, scanStatements(rows, wanted, { withQuantiles: !isLarge }), true)
    ?? await runAll(asker, scanStatements(rows, wide, { withQuantiles: !isLarge }), true)
    ?? await runAll(asker, scanStatements(rows, wide, { withQuantiles: false }), true)
    ?? await runAll(asker, countStatements(rows, wanted), false)
  if (first === undefined) return undefined
  if (!isLarge) return { ...first, wanted }
  const second = await runAll(asker, quantileStatements(rows, wanted), false)
  for (const [column, figures] of second?.found ?? []) for (const [figure, text] of figures) first.found.get(column)?.set(figure, text)
  return { ...first, wanted }
}

async function runAll(asker: Asker, statements: readonly ScanStatement[], hasNext: boolean): Promise<Omit<Scan, 'wanted'> | undefined> {
  const found = new Map<string, RawFigures>()
  let rows = 0
  for (const statement of statements) {
    const answer = await asker.ask<Record<string, string | null>>(statement.text, hasNext ? { orElse: true } : {})
    if (answer === undefined) return undefined
    rows = Number(answer[0]?.['row_count'] ?? 0)
    collect(found, statement, answer[0] ?? {})
  }
  return { rows, found }
}

async function readHistograms(asker: Asker, rows: Rows, { found, wanted }: Scan): Promise<Map<string, Histogram>> {
  const bins = wanted.flatMap(({ column, metrics }) => {
    const raw = found.get(column.name)
    if (!metrics.has('histogram') || raw === undefined) return []
    const [low, high] = boundsOf(column, raw)
    const quartiles = quartilesOf(raw)
    const cut = cutBins({ column, low, high, count: Number(raw.get('valuesCount')) - Number(raw.get('nonFiniteCount') ?? 0), interQuartileRange: quartiles && quartiles[2] - quartiles[0] })
    return cut === undefined ? [] : [cut]
  })
  const histograms = new Map<string, Histogram>()
  for (const statement of histogramStatements(rows, bins)) {
    const answer = await asker.ask<Record<string, number | null>>(statement.text)
    if (answer === undefined) continue
    for (const [name, histogram] of toHistograms(statement.bins, answer)) histograms.set(name, histogram)
  }
  return histograms
}

/** Least and greatest of what bins are cut from; NaN where there is none. */
function boundsOf({ measure }: MeasuredColumn, raw: RawFigures): [number, number] {
  const [low, high] = measure === undefined ? ['lowEpoch', 'highEpoch'] : measure.isLength ? ['minLength', 'maxLength'] : ['min', 'max']
  return [Number(raw.get(low!) ?? NaN), Number(raw.get(high!) ?? NaN)]
}

type DistinctQuestion = { column: MeasuredColumn; metrics: ReadonlySet<ColumnMetric>; raw: RawFigures; plan: ProfilePlan; facts: TableFacts; isLarge: boolean }

/** Counts the different values of a column, or takes the estimate of a large table where no count was asked for; undefined where it follows from what is known. */
async function readDistinct(asker: Asker, rows: Rows, { column, metrics, raw, plan, facts, isLarge }: DistinctQuestion): Promise<DistinctCounts | undefined> {
  const isKnown = column.isUnique || (column.categories !== undefined && raw.has('category 0') && column.categories.every(({ label }) => label !== 'object'))
  if (isKnown || !column.isComparable || !distinctMetrics.some((metric) => metrics.has(metric))) return undefined
  if (isLarge && !plan.isDistinctAsked(column.name)) {
    const statistics = facts.statistics.get(column.name)
    const distinct = statistics && estimateDistinct(statistics, facts.relation.row_estimate ?? 0)
    return distinct === undefined ? undefined : { distinct, isEstimate: true }
  }
  const [row] = await asker.ask<{ distinct_count: string; unique_count: string }>(distinctStatement(rows, column)) ?? []
  return row === undefined ? undefined : { distinct: Number(row.distinct_count), unique: Number(row.unique_count) }
}
