import { z } from 'zod'
import { CreateTestCase, TableData } from '../data-quality/test-case.ts'
import { CreateTestCaseResult } from '../data-quality/test-result.ts'

export const TestCaseBody = z.object({ request: CreateTestCase, forceUpdate: z.boolean() })

/** A result of a test, which is named by its FQN, as `TestResultRecord`. */
export const TestResultBody = z.object({ fullyQualifiedName: z.string(), result: CreateTestCaseResult, failedRows: z.exactOptional(TableData), inspectionQuery: z.exactOptional(z.string()) })
