import { z } from 'zod'
import type { RunSummary as RunSummaryShape } from '../../../model/ingestion.ts'

const count = z.number().int()

/** What one run did, as model/ingestion.ts has it: the compiler keeps the two alike. */
export const RunSummary = z.object({
  runId: z.string(), workflow: z.string(), serviceName: z.string(),
  state: z.enum(['success', 'partialSuccess', 'failed', 'stopped']),
  startedAt: z.number(), endedAt: z.number(),
  created: count, updated: count, unchanged: count, renamed: count, restored: count, deleted: count,
  filtered: z.array(z.object({ object: z.string(), entityType: z.string(), by: z.string() })),
  skipped: z.array(z.object({
    object: z.string(), entityType: z.string(), reason: z.string(), detail: z.string().optional(), hint: z.string().optional(),
  })),
  failures: z.array(z.object({ object: z.string(), code: z.string(), message: z.string(), hint: z.string().optional() })),
  warnings: z.array(z.string()),
  reconciliation: z.array(z.object({
    database: z.string(), kind: z.string(), inPostgres: count, emitted: count, filtered: count, skipped: count, failed: count, unexplained: count,
    reasons: z.record(z.string(), count),
  })),
  footprint: z.object({ statements: count, serverMs: z.number(), rows: count, bytes: count, mostLocks: count, connections: count }),
  successPercent: z.number(),
}) satisfies z.ZodType<RunSummaryLike>

/** RunSummary with its closed lists of words opened: an older run may carry a word that is gone. */
type RunSummaryLike = { [K in keyof RunSummaryShape]: unknown }
