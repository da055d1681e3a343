import type { Pool } from 'pg'
import { z } from 'zod'
import { readFollowers } from '../../../catalog/followers.ts'
import { markProcessed, readProcessed } from '../../../catalog/lineage/processed.ts'
import { reportLifeCycle } from '../../../catalog/usage/report-usage.ts'
import { EntityReference } from '../../../model/entity.ts'
import { TrunklineError } from '../../../model/errors.ts'
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

/** Fields that are kept beside the entities; only where `fields` names them. */
export const usageFields = {
  followers: z.array(EntityReference).optional(),
  processedLineage: z.boolean().optional(),
  usageSummary: UsageDetails.optional(),
  lifeCycle: z.object({ created: Access.optional(), updated: Access.optional(), accessed: Access.optional() }).optional(),
}
export const tableUsageFields = { ...usageFields, joins: TableJoins.optional() }

const LifeCycleRequest = z.object(Object.fromEntries((['created', 'updated', 'accessed'] as const).map((event) => [event, z.object({
  timestamp: z.number(), accessedBy: z.object({ id: z.string(), name: z.string().optional() }).optional(), accessedByAProcess: z.string().nullish(),
}).nullish()])))

/** `lifeCycle` and `processedLineage` as a patch sets them. */
export const keptApart = {
  processedLineage: (pool: Pool, id: string, value: unknown): Promise<void> => markProcessed(pool, id, value === true),
  lifeCycle: async (pool: Pool, id: string, value: unknown): Promise<void> => {
    const parsed = LifeCycleRequest.safeParse(value)
    if (!parsed.success) throw new TrunklineError('PATCH_INVALID', 'The value of /lifeCycle is no life cycle.', { object: '/lifeCycle', hint: 'It holds created, updated and accessed, each with a timestamp in ms.' })
    await reportLifeCycle(pool, id, Object.fromEntries(Object.entries(parsed.data).flatMap(([event, access]) =>
      access == null ? [] : [[event, { timestamp: access.timestamp, by: access.accessedByAProcess ?? access.accessedBy?.name ?? access.accessedBy?.id ?? '' }]])))
  },
} as const

/** Adds usage, life cycle, joins and followers to entities, where they are wanted. */
export async function withUsage(entities: readonly Record<string, unknown>[], wanted: ReadonlySet<string>, pool: Pool): Promise<Record<string, unknown>[]> {
  const ids = entities.map((entity) => String(entity['id']))
  const summaries = wanted.has('usageSummary') ? await readUsageSummaries(pool, ids) : undefined
  const lifeCycles = wanted.has('lifeCycle') ? await readLifeCycles(pool, ids) : undefined
  const joins = wanted.has('joins') ? await readJoins(pool, ids) : undefined
  const processed = wanted.has('processedLineage') ? await readProcessed(pool, ids) : undefined
  const followers = wanted.has('followers') ? await readFollowers(pool, ids) : undefined
  return entities.map((entity, index) => {
    const id = ids[index]!
    const added = {
      followers: followers?.get(id), processedLineage: processed?.has(id) === true ? true : undefined, usageSummary: summaries?.get(id), lifeCycle: lifeCycles?.get(id), joins: joins?.get(id),
    }
    return { ...entity, ...Object.fromEntries(Object.entries(added).filter(([, value]) => value !== undefined)) }
  })
}
