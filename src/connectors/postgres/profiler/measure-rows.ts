import type { ColumnBins, ColumnMetric, ColumnProfile, Histogram, ProfileGrade } from '../../../model/profile.ts'
import type { ProfilePlan, ProfileTarget } from '../../profile-connector.ts'
import { quoteIdentifier } from '../identifier.ts'
import { dataTypeOf } from './data-type.ts'
import type { Asker } from './ask.ts'
import { readCommonValues, type RepeatingColumn } from './common-values.ts'
import { countDistinct, type CountedColumn, type DistinctCounts } from './distinct.ts'
import { readHistograms, readQuartiles, toColumnBins, type DistributionRows, type FilledBins } from './distribution.ts'
import { toHistogram } from './histogram.ts'
import { readKeys, type KeyedColumn } from './json-keys.ts'
import { measureColumn } from './measured-column.ts'
import type { ProfileColumnRow } from '../queries/profile.ts'
import type { TableFacts } from './table-facts.ts'
import { chooseSample, exactRows } from './sample.ts'
import { runScan, type Scan } from './scan.ts'
import { distinctMetrics, distinctStatement, quantileMetrics, type Rows, type WantedColumn } from './statements.ts'
import { toColumnProfile } from './to-column-profile.ts'

export type RowsToMeasure = { facts: TableFacts; target: ProfileTarget; plan: ProfilePlan; grade: ProfileGrade; percentage: number; user: string }
/** The number of rows (undefined where none could be read), the profiles of the columns, and how the values of each lie. */
export type Measured = { rows: number | undefined; columns: ColumnProfile[]; bins: ReadonlyMap<string, ColumnBins> }

/**
 * Measures the rows: one scan for what can be added up of all columns, and for few rows the rest of them exactly. Of many, quartiles and histograms come from
 * a sample and different values from one more scan, unless the plan wants them exact.
 */
export async function measureRows(asker: Asker, rows: Rows, given: RowsToMeasure): Promise<Measured> {
  const { facts: { relation, columns }, plan, grade, percentage, user } = given
  const wishes = toWishes(columns, plan)
  const scan = await runScan(asker, rows, wishes, { withQuantiles: isSmall(relation, percentage) })
  if (scan === undefined) return { rows: undefined, columns: [], bins: new Map() }
  const sample = chooseSample({ ...given, rows, count: scan.rows, kind: relation.kind, sizeInByte: relation.size_in_byte })
  const from: DistributionRows = { rows, count: scan.rows, sample, isExact: (column) => quantileMetrics.some((metric) => plan.isExact(column, metric)) }
  await readQuartiles(asker, from, scan)
  const histograms = await readHistograms(asker, from, scan)
  const distinct = await readDistinct(asker, { rows, sample: sample?.rows, scan, plan })
  const common = await readCommonValues(asker, sample?.rows ?? rows, plan.withCommonValues ? repeatingColumns(scan, distinct) : [])
  const keys = await readKeys(asker, sample ?? { rows, share: 1 }, keyedColumns(scan))
  const origin = { timestamp: relation.taken_at, grade }
  const profiles = scan.wanted.flatMap(({ column, metrics }) => {
    const raw = scan.found.get(column.name)
    return raw === undefined ? [] : [toColumnProfile({ column, metrics, raw, rows: scan.rows, distinct: distinct.get(column.name), histogram: histogramOf(histograms.get(column.name)), common: common.get(column.name), keys: keys.get(column.name), isSampled: sample !== undefined && !from.isExact(column.name) }, origin)]
  })
  return { rows: scan.rows, columns: [...profiles, ...hiddenColumns(columns, plan, { timestamp: origin.timestamp, user })], bins: toColumnBins(scan, histograms) }
}

/** The columns that are to be profiled, readable or not. */
function wantedColumns(columns: readonly ProfileColumnRow[], plan: ProfilePlan): ProfileColumnRow[] {
  return plan.withColumns ? columns.filter((row) => plan.metricsOf(row.name, dataTypeOf(row)) !== undefined) : []
}

/** What each column that may be read is measured by. */
export function toWishes(columns: readonly ProfileColumnRow[], plan: ProfilePlan): { row: ProfileColumnRow; wanted: WantedColumn }[] {
  return wantedColumns(columns, plan).filter((row) => row.may_read).map((row) => ({ row, wanted: { column: measureColumn(row), metrics: plan.metricsOf(row.name, dataTypeOf(row))! } }))
}

function histogramOf(filled: FilledBins | undefined): Histogram | undefined {
  return filled === undefined ? undefined : toHistogram(filled.bins, filled.frequencies)
}

/** Columns of which common values may be told: those whose values are no categories that were counted already. */
function repeatingColumns({ wanted, found }: Scan, distinct: ReadonlyMap<string, DistinctCounts>): RepeatingColumn[] {
  return wanted.flatMap(({ column, metrics }) => {
    const isAsked = metrics.has('cardinalityDistribution') && column.categories === undefined && distinct.get(column.name)?.isRepeating === true
    return isAsked ? [{ column, values: Number(found.get(column.name)?.get('valuesCount') ?? 0) }] : []
  })
}

/** JSON columns whose values are told by kind, and are objects. */
function keyedColumns({ wanted, found }: Scan): KeyedColumn[] {
  return wanted.flatMap(({ column, metrics }) => {
    const raw = found.get(column.name)
    const hasObjects = Number(raw?.get('category 0') ?? 0) > 0
    return column.keys !== undefined && metrics.has('cardinalityDistribution') && hasObjects ? [{ column, values: Number(raw!.get('valuesCount')) }] : []
  })
}

/** Small as far as is known before it is read: quartiles then come with the first scan. */
function isSmall({ row_estimate: estimate, size_in_byte: size }: TableFacts['relation'], percentage: number): boolean {
  return estimate === null ? size > 0 && size < 10_000_000 : (estimate * percentage) / 100 <= exactRows
}

/** Of columns that the role may not read: with which GRANT it could. */
export function hiddenColumns(columns: readonly ProfileColumnRow[], plan: ProfilePlan, { timestamp, user }: { timestamp: number; user: string }): ColumnProfile[] {
  return wantedColumns(columns, plan).filter((row) => !row.may_read).map(({ name }) => ({
    name, timestamp, note: `The role ${user} may not read this column: GRANT SELECT (${quoteIdentifier(name)}) on the table to ${quoteIdentifier(user)}.`,
  }))
}

type DistinctQuestion = { rows: Rows; sample: Rows | undefined; scan: Scan; plan: ProfilePlan }

/** Different values of the columns where they do not follow from what is known. */
async function readDistinct(asker: Asker, { rows, sample, scan, plan }: DistinctQuestion): Promise<Map<string, DistinctCounts>> {
  const asked = scan.wanted.flatMap((one): CountedColumn[] => (needsCount(one, scan) ? [{ column: one.column, values: Number(scan.found.get(one.column.name)!.get('valuesCount')) }] : []))
  const isExact = ({ column }: CountedColumn): boolean => sample !== undefined && distinctMetrics.some((metric) => plan.isExact(column.name, metric))
  const counts = await countDistinct(asker, { rows, sample }, asked.filter((one) => !isExact(one)))
  for (const { column } of asked.filter(isExact)) {
    const [row] = await asker.ask<{ distinct_count: string; unique_count: string }>(distinctStatement(rows, column)) ?? []
    if (row !== undefined) counts.set(column.name, { distinct: Number(row.distinct_count), unique: Number(row.unique_count) })
  }
  return counts
}

function needsCount({ column, metrics }: WantedColumn, { found }: Scan): boolean {
  const raw = found.get(column.name)
  const isKnown = column.isUnique || (column.categories?.isValue === true && raw?.has('category 0') === true)
  return raw !== undefined && !isKnown && column.hash !== undefined && Number(raw.get('valuesCount')) > 0 && distinctMetrics.some((metric: ColumnMetric) => metrics.has(metric))
}
