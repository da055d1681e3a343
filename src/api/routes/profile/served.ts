import type { Pool } from 'pg'
import { z } from 'zod'
import { listCustomMetrics } from '../../../catalog/profile/custom-metrics.ts'
import { listProfilerConfigs } from '../../../catalog/profile/profiler-config.ts'
import { CustomMetric, TableProfilerConfig } from '../../../model/profiler-config.ts'

/** Fields of a table that its profiler reads; only where `fields` names them. */
export const profilerFields = { tableProfilerConfig: TableProfilerConfig.optional(), customMetrics: z.array(CustomMetric).optional() }

/** Adds the settings of profilers and the metrics of people to tables, where they are wanted. */
export async function withProfilerSettings(entities: readonly Record<string, unknown>[], wanted: ReadonlySet<string>, pool: Pool): Promise<Record<string, unknown>[]> {
  const ids = entities.map((entity) => String(entity['id']))
  const configs = wanted.has('tableProfilerConfig') ? await listProfilerConfigs(pool, ids) : undefined
  const metrics = wanted.has('customMetrics') ? await listCustomMetrics(pool, ids) : undefined
  return entities.map((entity, index) => {
    const added = { tableProfilerConfig: configs?.get(ids[index]!), customMetrics: metrics?.get(ids[index]!) }
    return { ...entity, ...Object.fromEntries(Object.entries(added).filter(([, value]) => value !== undefined)) }
  })
}
