import type { Pool } from 'pg'
import type { ContainerProfilerConfig, TableProfilerConfig } from '../../model/profiler-config.ts'

const listQuery = `/* catalog */
  select entity_id, config from trunkline.profiler_config where entity_id = any ($1::uuid[])`

const putQuery = `/* catalog */
  insert into trunkline.profiler_config (entity_id, config, updated_by) values ($1, $2, $3)
  on conflict (entity_id) do update set config = excluded.config, updated_by = excluded.updated_by, updated_at = trunkline.now_ms()`

const removeQuery = `/* catalog */
  delete from trunkline.profiler_config where entity_id = $1`

/** How a table, schema or database is to be profiled; undefined where nobody said. */
export async function readProfilerConfig(pool: Pool, entityId: string): Promise<TableProfilerConfig | undefined> {
  return (await listProfilerConfigs(pool, [entityId])).get(entityId)
}

/** How entities are to be profiled, by their ids, where somebody said. */
export async function listProfilerConfigs(pool: Pool, entityIds: readonly string[]): Promise<Map<string, TableProfilerConfig>> {
  const { rows } = await pool.query<{ entity_id: string; config: TableProfilerConfig }>(listQuery, [entityIds])
  return new Map(rows.map(({ entity_id: id, config }) => [id, config]))
}

/** Keeps how an entity is to be profiled, in place of what was said before; nulls are not kept. */
export async function putProfilerConfig(pool: Pool, entityId: string, config: TableProfilerConfig | ContainerProfilerConfig, updatedBy: string): Promise<void> {
  await pool.query(putQuery, [entityId, JSON.stringify(withoutNulls(config)), updatedBy])
}

/** Forgets how an entity is to be profiled. */
export async function removeProfilerConfig(pool: Pool, entityId: string): Promise<void> {
  await pool.query(removeQuery, [entityId])
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).filter(([, child]) => child !== null).map(([key, child]) => [key, withoutNulls(child)]))
}
