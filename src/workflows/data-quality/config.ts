import { z } from 'zod'
import { TestName } from '../../model/data-quality/test-definition.ts'
import type { OldKeys } from '../workflow-kind.ts'

const flag = (value: boolean, title: string, description: string) => z.boolean().default(value).meta({ title, description })

/** `source.sourceConfig.config` of a data-quality workflow: OpenMetadata's keys with OpenMetadata's defaults, and some of our own. */
export const QualityConfig = z.strictObject({
  type: z.literal('TestSuite').default('TestSuite').meta({ title: 'Type', description: 'Kind of workflow.' }),
  entityFullyQualifiedName: z.string().min(1).optional().meta({ title: 'Table', description: 'service.database.schema.table whose tests are run. Without it, those of the suite or service that the file names.' }),
  testSuite: z.string().min(1).optional().meta({ title: 'Test Suite', description: 'Bundle whose tests are run, over tables and services.' }),
  testCases: z.array(z.string().min(1)).optional().meta({ title: 'Test Cases', description: 'Only tests of these names; all when left out, also those added later.' }),
  serviceConnections: z.array(z.strictObject({
    serviceName: z.string().min(1), serviceConnection: z.strictObject({ config: z.record(z.string(), z.unknown()) }),
  })).optional().meta({ title: 'Service Connections', description: 'How to reach further services that tests look at; the connections stored with them when left out.' }),
  profileSample: z.number().gt(0).optional().meta({ title: 'Profile Sample', description: 'Percentage or number of rows to look at; all rows when left out.' }),
  profileSampleType: z.enum(['PERCENTAGE', 'ROWS']).default('PERCENTAGE').meta({ title: 'Profile Sample Type', description: 'What the sample is given in.' }),
  samplingMethodType: z.enum(['BERNOULLI', 'SYSTEM']).default('BERNOULLI').meta({ title: 'Sampling Method', description: 'BERNOULLI looks at every page, SYSTEM reads only some pages and is faster.' }),
  sampleFailedRows: flag(false, 'Sample Failed Rows', 'Keep up to 50 of the rows that fail a test, values of sensitive columns masked.'),
  useConstraints: flag(true, 'Use Constraints', 'Let a validated, enforced constraint prove a test instead of reading rows.'),
  timeoutSeconds: z.int().min(1).max(86_400).default(3600).meta({ title: 'Timeout (in sec.)', description: 'Time for all tests of one table; what was found until then is kept.' }),
  statementTimeoutSeconds: z.int().min(1).max(86_400).default(1200).meta({ title: 'Statement Timeout (in sec.)', description: 'Time for one statement.' }),
})
export type QualityConfig = z.infer<typeof QualityConfig>

/** A value as YAML has it; lists become JSON. */
const ParameterText = z.union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])), z.record(z.string(), z.unknown())])
  .transform((value) => (typeof value === 'object' ? JSON.stringify(value) : String(value)))

/** A test that a file describes. */
export const FileTestCase = z.strictObject({
  name: TestName.meta({ title: 'Name' }),
  displayName: z.string().optional(),
  description: z.string().optional(),
  testDefinitionName: z.string().min(1).meta({ title: 'Test Definition', description: 'Name of a built-in definition, or of one in the catalog.' }),
  entityFullyQualifiedName: z.string().min(1).optional().meta({ title: 'Table', description: 'The table of this test, where it is not the one of the file.' }),
  columnName: z.string().min(1).optional().meta({ title: 'Column' }),
  parameterValues: z.array(z.strictObject({ name: z.string().min(1), value: ParameterText })).optional(),
  computePassedFailedRowCount: z.boolean().optional().meta({ title: 'Count Rows', description: 'Count the rows that pass and fail.' }),
  useDynamicAssertion: z.boolean().optional(),
  dimensionColumns: z.array(z.string()).optional().meta({ title: 'Dimension Columns', description: 'Columns by whose values the result is told apart.' }),
  topDimensions: z.int().min(1).max(50).optional(),
})
export type FileTestCase = z.infer<typeof FileTestCase>

/** `processor.config`: tests as code. */
export const RunnerSettings = z.strictObject({
  forceUpdate: z.boolean().default(false).meta({ title: 'Force Update', description: 'Whether tests that exist already get what the file says.' }),
  testCases: z.array(FileTestCase).optional().meta({ title: 'Test Cases', description: 'Tests to make where they are missing, and to run.' }),
})
export type RunnerSettings = z.infer<typeof RunnerSettings>

export const oldQualityKeys: OldKeys = {}

/** The further part of OpenMetadata's test files. */
export const qualityParts = {
  processor: z.strictObject({ type: z.literal('orm-test-runner'), config: RunnerSettings.optional() }).meta({ title: 'Processor', description: 'Tests that the file describes.' }),
}
