import { z } from 'zod'
import { createFields, entityFields, EntityReference } from '../entity.ts'
import { TestName } from './test-definition.ts'
import { testCaseStatuses, TestCaseResult } from './test-result.ts'

/** A value of a parameter, as text whatever its type. */
export const TestParameterValue = z.object({ name: z.string(), value: z.string() })
export type TestParameterValue = z.infer<typeof TestParameterValue>

/** Rows as a grid: of failing ones, at most 50. */
export const TableData = z.object({ columns: z.array(z.string()), rows: z.array(z.array(z.unknown())) })
export type TableData = z.infer<typeof TableData>

const { extension: _extension, sourceUrl: _sourceUrl, sourceHash: _sourceHash, domains: _domains, ...createBase } = createFields
const { extension: _x, sourceUrl: _u, sourceHash: _h, ...entityBase } = entityFields

const caseFields = {
  /** `<#E::table::FQN>` or `<#E::table::FQN::columns::name>`, see {@link parseEntityLink}. */
  entityLink: z.string(),
  parameterValues: z.array(TestParameterValue).optional(),
  computePassedFailedRowCount: z.boolean().optional(),
  /** Bounds learned from past results, where the definition knows how. */
  useDynamicAssertion: z.boolean().optional(),
  /** Columns by whose values the result is told apart. */
  dimensionColumns: z.array(z.string()).optional(),
  /** Values of each that are told apart, by impact; the others are one. 5 when left out. */
  topDimensions: z.int().min(1).max(50).optional(),
}

/** Request for a test; `testDefinition` is the name of its definition, `testSuite` (older clients) is followed from the table instead. */
export const CreateTestCase = z.object({ ...createBase, name: TestName, testDefinition: z.string(), ...caseFields, testSuite: z.string().optional(), reviewers: z.array(EntityReference).optional() })
export type CreateTestCase = z.infer<typeof CreateTestCase>

/** A definition applied to a table or column. */
export const TestCase = z.object({
  ...entityBase, ...caseFields,
  testDefinition: EntityReference,
  entityFQN: z.string().optional(),
  /** The basic suite of its table. */
  testSuite: EntityReference.optional(),
  /** Every suite that it is in; only with `fields=testSuites`. */
  testSuites: z.array(z.object({ id: z.uuid(), name: z.string(), fullyQualifiedName: z.string(), displayName: z.string().optional(), deleted: z.boolean().optional(), basic: z.boolean().optional() })).optional(),
  /** The last result. */
  testCaseResult: TestCaseResult.optional(),
  testCaseStatus: z.enum(testCaseStatuses).optional(),
  incidentId: z.uuid().optional(),
  failedRowsSample: TableData.optional(),
  inspectionQuery: z.string().optional(),
  createdBy: z.string().optional(),
})
export type TestCase = z.infer<typeof TestCase>
