import type { Pool } from 'pg'
import type { ProfileState } from '../../model/profile.ts'
import { noKnowledge, type CustomMetric, type ProfilerConfiguration, type ProfilerKnowledge, type TableProfilerConfig } from '../../model/profiler-config.ts'
import { readSetting } from '../settings.ts'
import { readKnownPartitions } from './partition-profiles.ts'
import { toCustomMetric, type CustomMetricRow } from './custom-metrics.ts'

/** The name under which the settings of all profilers are kept. */
export const profilerSetting = 'profilerConfiguration'

const configsQuery = `/* catalog */
  select e.fqn, c.config from trunkline.profiler_config c join trunkline.entity e on e.id = c.entity_id where e.root_id = $1 and not e.deleted`

const metricsQuery = `/* catalog */
  select e.fqn, c.id, c.entity_id, c.column_name, c.name, c.metric, c.updated_at, c.updated_by
  from trunkline.custom_metric c join trunkline.entity e on e.id = c.entity_id where e.root_id = $1 and not e.deleted order by e.fqn, c.column_name, c.name`

const statesQuery = `/* catalog */
  select e.fqn, s.at, s.state from trunkline.profile_state s join trunkline.entity e on e.id = s.entity_id where e.root_id = $1 and not e.deleted`

const tagsQuery = `/* catalog */
  select e.fqn, d.tags from trunkline.search_doc d join trunkline.entity e on e.id = d.entity_id
  where e.root_id = $1 and e.entity_type = 'table' and not e.deleted and d.tags <> '{}'`

const serviceQuery = `/* catalog */
  select id from trunkline.entity where entity_type = 'databaseService' and fqn = $1 and not deleted`

/** Reads what the catalog knows of a service (by its FQN) for a profiler run, in a fixed number of statements. */
export async function readProfilerKnowledge(pool: Pool, serviceFqn: string): Promise<ProfilerKnowledge> {
  const { rows: [service] } = await pool.query<{ id: string }>(serviceQuery, [serviceFqn])
  if (service === undefined) return { ...noKnowledge }
  const ask = async <R extends object>(query: string): Promise<R[]> => (await pool.query<R>(query, [service.id])).rows
  const metrics = new Map<string, CustomMetric[]>()
  for (const { fqn, ...row } of await ask<CustomMetricRow & { fqn: string }>(metricsQuery)) metrics.set(fqn, [...metrics.get(fqn) ?? [], toCustomMetric(row)])
  const setting = (await readSetting(pool, profilerSetting))?.document as ProfilerConfiguration | undefined
  return {
    configs: new Map((await ask<{ fqn: string; config: TableProfilerConfig }>(configsQuery)).map(({ fqn, config }) => [fqn, config])),
    customMetrics: metrics,
    states: new Map((await ask<{ fqn: string; at: string; state: Omit<ProfileState, 'timestamp'> }>(statesQuery)).map(({ fqn, at, state }) => [fqn, { ...state, timestamp: Number(at) }])),
    readPartitions: (tableFqn) => readKnownPartitions(pool, tableFqn),
    tags: new Map((await ask<{ fqn: string; tags: string[] }>(tagsQuery)).map(({ fqn, tags }) => [fqn, tags])),
    metricConfiguration: setting?.metricConfiguration ?? [],
  }
}
