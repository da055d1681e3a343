import type { Pool } from 'pg'
import { z } from 'zod'
import { readJoins, readLifeCycles, readUsageSummaries } from '../../../catalog/usage/read-served.ts'

const UsageStats = z.object({ count: z.number(), percentileRank: z.number().optional() })
export const UsageDetails = z.object({ date: z.string(), dailyStats: UsageStats, weeklyStats: UsageStats.optional(), monthlyStats: UsageStats.optional() })
const Access = z.object({ timestamp: z.number(), accessedByAProcess: z.string().optional() })
const JoinedWith = z.object({ fullyQualifiedName: z.string().min(1), joinCount: z.number().int().min(0) })

/** OpenMetadata's `tableJoins`: columns, and tables that are not joined by a column. */
export const TableJoins = z.object({
  startDate: z.iso.date(), dayCount: z.int().min(1).default(1),
  columnJoins: z.array(z.object({ columnName: z.string().min(1), joinedWith: z.array(JoinedWith) })).default([]), directTableJoins: z.array(JoinedWith).default([]),
})

/** Fields that are counted beside the entities; only where `fields` names them. */
export const usageFields = {
  usageSummary: UsageDetails.optional(),
  lifeCycle: z.object({ created: Access.optional(), updated: Access.optional(), accessed: Access.optional() }).optional(),
}
export const tableUsageFields = { ...usageFields, joins: TableJoins.optional() }

/** Adds usage, life cycle and joins to entities, where they are wanted. */
export async function withUsage(entities: readonly Record<string, unknown>[], wanted: ReadonlySet<string>, pool: Pool): Promise<Record<string, unknown>[]> {
  const ids = entities.map((entity) => String(entity['id']))
  const summaries = wanted.has('usageSummary') ? await readUsageSummaries(pool, ids) : undefined
  const lifeCycles = wanted.has('lifeCycle') ? await readLifeCycles(pool, ids) : undefined
  const joins = wanted.has('joins') ? await readJoins(pool, ids) : undefined
  return entities.map((entity, index) => {
    const id = ids[index]!
    const added = { usageSummary: summaries?.get(id), lifeCycle: lifeCycles?.get(id), joins: joins?.get(id) }
    return { ...entity, ...Object.fromEntries(Object.entries(added).filter(([, value]) => value !== undefined)) }
  })
}
