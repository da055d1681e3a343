import type { Pool } from 'pg'
import { TrunklineError } from '../../model/errors.ts'
import type { CreateCustomMetric, CustomMetric } from '../../model/profiler-config.ts'

export type CustomMetricRow = { id: string; entity_id: string; column_name: string; name: string; metric: Pick<CustomMetric, 'expression' | 'description'>; updated_at: string; updated_by: string }

const listQuery = `/* catalog */
  select id, entity_id, column_name, name, metric, updated_at, updated_by from trunkline.custom_metric where entity_id = any ($1::uuid[]) order by entity_id, column_name, name`

const putQuery = `/* catalog */
  insert into trunkline.custom_metric (entity_id, column_name, name, metric, updated_by) values ($1, $2, $3, $4, $5)
  on conflict (entity_id, column_name, name) do update set metric = excluded.metric, updated_by = excluded.updated_by, updated_at = trunkline.now_ms()`

const removeQuery = `/* catalog */
  delete from trunkline.custom_metric where entity_id = $1 and column_name = $2 and name = $3`

/** The metrics that people wrote for tables, by the id of the table. */
export async function listCustomMetrics(pool: Pool, tableIds: readonly string[]): Promise<Map<string, CustomMetric[]>> {
  const { rows } = await pool.query<CustomMetricRow>(listQuery, [tableIds])
  const found = new Map<string, CustomMetric[]>()
  for (const row of rows) found.set(row.entity_id, [...found.get(row.entity_id) ?? [], toCustomMetric(row)])
  return found
}

/** A row as the metric it holds. */
export function toCustomMetric({ id, column_name: column, name, metric: { expression, description }, updated_at: at, updated_by: by }: CustomMetricRow): CustomMetric {
  return { id, name, ...(column !== '' && { columnName: column }), expression, ...(description !== undefined && { description }), updatedAt: Number(at), updatedBy: by }
}

/** Keeps a metric of a table or of one of its columns; one of the same name there is replaced. */
export async function putCustomMetric(pool: Pool, tableId: string, { name, columnName, expression, description }: CreateCustomMetric, updatedBy: string): Promise<void> {
  await pool.query(putQuery, [tableId, columnName ?? '', name, JSON.stringify({ expression, ...(description != null && { description }) }), updatedBy])
}

/** Removes a metric; what it has measured stays. Throws ENTITY_NOT_FOUND. */
export async function removeCustomMetric(pool: Pool, tableId: string, { columnName = '', name }: { columnName?: string | undefined; name: string }): Promise<void> {
  const { rowCount } = await pool.query(removeQuery, [tableId, columnName, name])
  if (rowCount === 0) throw new TrunklineError('ENTITY_NOT_FOUND', `There is no custom metric ${name}${columnName === '' ? '' : ` of the column ${columnName}`}.`, { object: name, hint: 'List those of a table with fields=customMetrics.' })
}
