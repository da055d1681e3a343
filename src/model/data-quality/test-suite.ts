import { z } from 'zod'
import { createFields, entityFields, EntityReference } from '../entity.ts'
import { testCaseStatuses } from './test-result.ts'

const { extension: _extension, sourceUrl: _sourceUrl, sourceHash: _sourceHash, ...createBase } = createFields
const { extension: _x, sourceUrl: _u, sourceHash: _h, ...entityBase } = entityFields

/** Request for a suite: of one table (basic, named `<table FQN>.testSuite`) where it refers to one, else a bundle. */
export const CreateTestSuite = z.object({ ...createBase, basicEntityReference: z.string().optional(), executableEntityReference: z.string().optional() })
export type CreateTestSuite = z.infer<typeof CreateTestSuite>

const counts = { success: z.int().optional(), failed: z.int().optional(), aborted: z.int().optional(), queued: z.int().optional(), total: z.int().optional() }

/** How many tests stand how. */
export const TestSummary = z.object({ ...counts, columnTestSummary: z.array(z.object({ ...counts, entityLink: z.string().optional() })).optional() })
export type TestSummary = z.infer<typeof TestSummary>

/** Tests that belong together: all of one table, or chosen ones of several. */
export const TestSuite = z.object({
  ...entityBase,
  serviceType: z.literal('TestSuite').optional(),
  basic: z.boolean().optional(),
  executable: z.boolean().optional(),
  basicEntityReference: EntityReference.optional(),
  executableEntityReference: EntityReference.optional(),
  tests: z.array(EntityReference).optional(),
  pipelines: z.array(EntityReference).optional(),
  summary: TestSummary.optional(),
  testCaseResultSummary: z.array(z.object({ testCaseName: z.string(), status: z.enum(testCaseStatuses), timestamp: z.number() })).optional(),
})
export type TestSuite = z.infer<typeof TestSuite>
