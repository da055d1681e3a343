import type { ExamineOptions, TableName } from '../../quality-connector.ts'
import { toRows } from '../profiler/rows.ts'
import type { Rows } from '../profiler/statements.ts'
import type { Snapshot } from '../session.ts'
import type { TestedRelationRow } from '../queries/quality.ts'

/** The rows that are tested: all, those of a partition, or a sample. A number of rows becomes a percentage, for which a table of unknown size is counted first. */
export async function chooseRows(snapshot: Snapshot, name: TableName, relation: TestedRelationRow, { sample, partition }: Pick<ExamineOptions, 'sample' | 'partition'>): Promise<{ rows: Rows; whole: Rows; isSampled: boolean }> {
  const options = { ...name, kind: relation.kind, method: sample?.method ?? 'BERNOULLI' as const, partition }
  const whole = toRows(options)
  if (sample === undefined) return { rows: whole, whole, isSampled: false }
  const percentage = sample.type === 'PERCENTAGE' ? sample.value : await toPercentage(snapshot, whole, { wanted: sample.value, estimate: partition === undefined ? relation.row_estimate : null })
  return percentage >= 100 ? { rows: whole, whole, isSampled: false } : { rows: toRows({ ...options, percentage }), whole, isSampled: true }
}

async function toPercentage(snapshot: Snapshot, { from, where }: Rows, { wanted, estimate }: { wanted: number; estimate: number | null }): Promise<number> {
  const count = async (): Promise<number> => Number((await snapshot.query<{ n: string }>(`select count(*)::text as n from ${from}${where === undefined ? '' : ` where ${where}`}`))[0]?.n ?? 0)
  const rows = estimate ?? await count()
  return rows <= wanted ? 100 : Number(((100 * wanted) / rows).toPrecision(6))
}
