import { z } from 'zod'
import { columnUses, tableUses, unresolvedReasons } from '../usage.ts'
import { lifeCycleEvents } from '../usage-write.ts'

const Counter = z.object({
  roleOid: z.number(), databaseOid: z.number(), queryId: z.string(), isTopLevel: z.boolean(), calls: z.number(), totalMs: z.number(), planMs: z.number(), rows: z.number(),
  blocksRead: z.number(), walBytes: z.number(), jitMs: z.number(), countsSince: z.exactOptional(z.number()),
})

const LogFile = z.object({ bytes: z.number(), head: z.string(), tail: z.string(), before: z.number(), at: z.number(), entries: z.number() })
const Instance = z.object({ systemIdentifier: z.string(), lookedAt: z.number(), startedAt: z.number(), countsSince: z.exactOptional(z.number()) })

/** What the last run of a service saw, as `UsageBase`. */
export const UsageBaseBody = z.object({
  snapshot: z.object({
    state: z.object({
      systemIdentifier: z.string(), takenAt: z.number(), startedAt: z.number(), resetAt: z.exactOptional(z.number()), dropped: z.exactOptional(z.number()),
      log: z.exactOptional(z.object({ at: z.number(), entries: z.number(), files: z.array(LogFile) })),
      clusters: z.exactOptional(z.array(z.string())), instance: z.exactOptional(Instance),
    }),
    counters: z.array(Counter),
  }),
  scope: z.string(),
})

const Figures = z.object({
  database: z.string(), role: z.string(), calls: z.number(), totalMs: z.number(), planMs: z.number(), rows: z.number(), blocksRead: z.number(), walBytes: z.number(), jitMs: z.number(),
  firstSeenAt: z.number(), lastSeenAt: z.number(), tables: z.array(z.object({ fqn: z.string(), uses: z.array(z.enum(tableUses)), isIndirect: z.boolean() })),
})

const TableScans = z.object({
  fqn: z.string(), rootFqn: z.string(), seqScans: z.number(), seqRows: z.number(), indexScans: z.number(), changes: z.number(), liveRows: z.number(), lastScanAt: z.exactOptional(z.number()),
})
const IndexScans = z.object({
  fqn: z.string(), rootFqn: z.string(), name: z.string(), oid: z.number(), scans: z.number(), lastScanAt: z.exactOptional(z.number()), bytes: z.number(), isUnique: z.boolean(), isNeeded: z.boolean(),
  isValid: z.boolean(), method: z.string(), columns: z.array(z.string()), keys: z.array(z.string()), included: z.array(z.string()), predicate: z.exactOptional(z.string()),
})
const DatabaseScans = z.object({
  databaseFqn: z.string(), takenAt: z.number(), resetAt: z.exactOptional(z.number()), isOtherInstance: z.exactOptional(z.boolean()), tables: z.array(TableScans), indexes: z.array(IndexScans),
})

/** Everything of one usage run, as `UsageSet`. */
export const UsageBody = z.object({
  serviceName: z.string().min(1), runId: z.string(), window: z.object({ from: z.exactOptional(z.number()), to: z.number(), isTotal: z.boolean() }),
  day: z.iso.date().optional(), baseTakenAt: z.number().optional(), base: z.exactOptional(UsageBaseBody),
  calls: z.number(), totalMs: z.number(), rows: z.number(), statements: z.number(),
  queries: z.array(z.object({ fingerprint: z.string(), query: z.string(), checksum: z.string(), queryType: z.string(), figures: z.array(Figures) })),
  counts: z.array(z.object({
    entityType: z.enum(['table', 'databaseSchema', 'database']), fqn: z.string(), column: z.string(), role: z.string(), kind: z.enum([...tableUses, ...columnUses, 'any']), isIndirect: z.boolean(), calls: z.number(),
  })),
  joins: z.array(z.object({ fqn: z.string(), column: z.string(), otherFqn: z.string(), otherColumn: z.string(), calls: z.number() })),
  lifeCycle: z.array(z.object({ fqn: z.string(), event: z.enum(lifeCycleEvents), at: z.number(), by: z.string() })),
  unresolved: z.array(z.object({ database: z.string(), role: z.string(), statement: z.string(), reason: z.enum(unresolvedReasons), detail: z.string(), calls: z.number(), totalMs: z.number() })),
  leftOut: z.array(z.object({ what: z.string(), statements: z.number(), calls: z.number(), totalMs: z.number() })),
  scans: z.array(DatabaseScans), resets: z.array(z.string()), keepsCost: z.boolean(),
})

/** What became of the run. */
export const UsageAnswer = z.object({ createdQueries: z.number(), knownQueries: z.number(), unknown: z.array(z.string()) })
