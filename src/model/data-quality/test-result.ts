import { z } from 'zod'
import { EntityReference } from '../entity.ts'

export const testCaseStatuses = ['Success', 'Failed', 'Aborted', 'Queued'] as const
export type TestCaseStatus = (typeof testCaseStatuses)[number]

/** A figure that a test found; `predictedValue` is what history let expect. */
export const TestResultValue = z.object({ name: z.string(), value: z.string(), predictedValue: z.string().optional() })
export type TestResultValue = z.infer<typeof TestResultValue>

const counts = {
  passedRows: z.number().optional(),
  failedRows: z.number().optional(),
  passedRowsPercentage: z.number().optional(),
  failedRowsPercentage: z.number().optional(),
}

/** What a test comes to among the rows with one value of a dimension column; `Others` are the values beyond the top ones. */
export const TestDimensionResult = z.object({
  dimensionValues: z.array(z.object({ name: z.string(), value: z.string() })),
  /** `column=value` */
  dimensionKey: z.string(),
  testCaseStatus: z.enum(testCaseStatuses),
  result: z.string().optional(),
  testResultValue: z.array(TestResultValue).optional(),
  ...counts,
  /** 0 to 1: how much of all that fails is here, weighed by how much of it fails. */
  impactScore: z.number().min(0).max(1).optional(),
})
export type TestDimensionResult = z.infer<typeof TestDimensionResult>

/** How a result was reached: by reading the rows, a part of them, the system catalogs, or not at all because a constraint says it. */
export const testGrades = ['exact', 'sampled', 'catalog', 'proved'] as const
export type TestGrade = (typeof testGrades)[number]

/** What OpenMetadata has no field for; it is kept in our own store and shown, and left out of what is sent to others. */
const ownFacts = {
  grade: z.enum(testGrades).optional(),
  /** The constraint that makes the test superfluous: nothing was read. */
  provedBy: z.object({ kind: z.enum(['notNull', 'primaryKey', 'unique', 'foreignKey', 'check', 'enum', 'domain', 'type']), name: z.string(), definition: z.string().optional() }).optional(),
  /** Sentences that help to judge it: a constraint that is not validated, bounds that were learned, rows hidden by row security. */
  notes: z.array(z.string()).optional(),
  /** Bounds with every digit, where a double would lie. */
  bounds: z.object({ min: z.string().optional(), max: z.string().optional() }).optional(),
  /** Rows that were looked at. */
  rowsRead: z.number().optional(),
  /** A statement that would have the server keep what the data satisfies already. */
  suggestedConstraint: z.string().optional(),
  /** Stable code of why it was aborted, as in docs/errors.md. */
  code: z.string().optional(),
}

const resultFields = {
  /** ms since the epoch. */
  timestamp: z.number(),
  testCaseStatus: z.enum(testCaseStatuses),
  /** What was found and what was expected, in a sentence; of an aborted test the reason. */
  result: z.string().optional(),
  testResultValue: z.array(TestResultValue).optional(),
  minBound: z.number().optional(),
  maxBound: z.number().optional(),
  sampleData: z.string().optional(),
  incidentId: z.uuid().optional(),
  ...counts,
  ...ownFacts,
}

/** Request that adds a result. */
export const CreateTestCaseResult = z.object({ ...resultFields, fqn: z.string().optional(), dimensionResults: z.array(TestDimensionResult).optional() })
export type CreateTestCaseResult = z.infer<typeof CreateTestCaseResult>

/** What one run of a test found. */
export const TestCaseResult = z.object({
  ...resultFields,
  id: z.uuid().optional(),
  testCaseFQN: z.string().optional(),
  testCase: EntityReference.optional(),
  testDefinition: EntityReference.optional(),
  dimensionResults: z.array(TestDimensionResult.extend({ id: z.uuid(), testCaseResultId: z.uuid(), timestamp: z.number() })).optional(),
})
export type TestCaseResult = z.infer<typeof TestCaseResult>

/** The names of {@link CreateTestCaseResult} that OpenMetadata does not know. */
export const ownResultFields = Object.keys(ownFacts) as readonly (keyof typeof ownFacts)[]
