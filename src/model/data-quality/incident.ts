import { z } from 'zod'
import { EntityReference } from '../entity.ts'

export const resolutionStatusTypes = ['New', 'Ack', 'Assigned', 'Resolved'] as const
export type ResolutionStatusType = (typeof resolutionStatusTypes)[number]
/** From the worst to the least. */
export const severities = ['Severity1', 'Severity2', 'Severity3', 'Severity4', 'Severity5'] as const
export type Severity = (typeof severities)[number]
export const failureReasons = ['FalsePositive', 'MissingData', 'Duplicates', 'OutOfBounds', 'Other'] as const

/** Who works on it. */
export const AssignedDetails = z.strictObject({ assignee: EntityReference.partial({ id: true, type: true }) })
/** Why it is over. */
export const ResolvedDetails = z.strictObject({
  testCaseFailureReason: z.enum(failureReasons), testCaseFailureComment: z.string(), resolvedBy: EntityReference.partial({ id: true, type: true }).optional(),
})

const details = z.union([AssignedDetails, ResolvedDetails]).nullish()

/** Request for the next step of an incident; `testCaseReference` is the FQN of its test. */
export const CreateTestCaseResolutionStatus = z.strictObject({
  testCaseResolutionStatusType: z.enum(resolutionStatusTypes), testCaseResolutionStatusDetails: details, testCaseReference: z.string(), severity: z.enum(severities).optional(),
})
export type CreateTestCaseResolutionStatus = z.infer<typeof CreateTestCaseResolutionStatus>

/** One step of an incident; those with the same `stateId` are one incident. */
export const TestCaseResolutionStatus = z.object({
  id: z.uuid(),
  stateId: z.uuid(),
  timestamp: z.number(),
  testCaseResolutionStatusType: z.enum(resolutionStatusTypes),
  testCaseResolutionStatusDetails: details,
  updatedBy: EntityReference.optional(),
  updatedAt: z.number().optional(),
  testCaseReference: EntityReference.optional(),
  severity: z.enum(severities).optional(),
  metrics: z.array(z.object({ name: z.string(), value: z.number() })).optional(),
})
export type TestCaseResolutionStatus = z.infer<typeof TestCaseResolutionStatus>
