import { z } from 'zod'
import { resolutionStatusTypes, severities } from './incident.ts'
import { dataQualityDimensions } from './test-definition.ts'
import { testCaseStatuses } from './test-result.ts'
import { EntityReference } from '../entity.ts'

const counts = { total: z.int(), success: z.int(), failed: z.int(), aborted: z.int(), queued: z.int() }

/** How tests stand: one that never ran is in the total alone. */
export const StatusCounts = z.object(counts)
export type StatusCounts = z.infer<typeof StatusCounts>

/** How good the data is, as far as tests tell. Instants in ms since the epoch, days in UTC. */
export const QualityOverview = z.object({
  tests: StatusCounts,
  dimensions: z.array(z.object({ dimension: z.enum(dataQualityDimensions), ...counts })),
  /** Tables that can be tested; those with a test; those whose tests all passed in their last runs. */
  coverage: z.object({ tables: z.int(), tested: z.int(), healthy: z.int(), columns: z.int(), testedColumns: z.int() }),
  incidents: z.object({ open: z.int(), unassigned: z.int(), bySeverity: z.record(z.enum(severities), z.int()), resolvedLately: z.int(), meanMsToResolve: z.number().optional(), meanMsToAcknowledge: z.number().optional() }),
  /** Results day by day, the oldest first. */
  trend: z.array(z.object({ day: z.string(), success: z.int(), failed: z.int(), aborted: z.int() })),
})
export type QualityOverview = z.infer<typeof QualityOverview>

/** An incident in a list: of which test, how it stands, since when. */
export const IncidentRow = z.object({
  id: z.uuid(), testCase: EntityReference, table: EntityReference, column: z.string().optional(), testDefinition: z.string(),
  state: z.enum(resolutionStatusTypes), severity: z.enum(severities), assignee: EntityReference.optional(),
  openedAt: z.number(), updatedAt: z.number(), resolvedAt: z.number().optional(), failureCount: z.int(), lastFailedAt: z.number().optional(),
  /** How the test stands now: an incident is open until somebody says it is over, also where the test passes again. */
  testCaseStatus: z.enum(testCaseStatuses).optional(),
  result: z.string().optional(),
})
export type IncidentRow = z.infer<typeof IncidentRow>

/** One entry of an incident's time line: a state it came to, a change of severity, or a word of somebody. */
export const IncidentEntry = z.object({
  id: z.uuid(), at: z.number(), kind: z.enum([...resolutionStatusTypes, 'Severity', 'Comment']), severity: z.enum(severities).optional(), updatedBy: z.string().optional(),
  assignee: EntityReference.optional(), reason: z.string().optional(), comment: z.string().optional(),
})
export type IncidentEntry = z.infer<typeof IncidentEntry>
