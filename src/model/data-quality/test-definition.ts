import { z } from 'zod'
import { createFields, entityFields } from '../entity.ts'
import { DataType } from '../table.ts'

export const testEntityTypes = ['TABLE', 'COLUMN'] as const
export const testPlatforms = ['OpenMetadata', 'GreatExpectations', 'dbt', 'Deequ', 'Soda', 'Other'] as const
export const testDataTypes = ['NUMBER', 'INT', 'FLOAT', 'DOUBLE', 'DECIMAL', 'TIMESTAMP', 'TIME', 'DATE', 'DATETIME', 'ARRAY', 'MAP', 'SET', 'STRING', 'BOOLEAN'] as const
export const dataQualityDimensions = ['Completeness', 'Accuracy', 'Consistency', 'Validity', 'Uniqueness', 'Integrity', 'SQL', 'NoDimension'] as const
export type DataQualityDimension = (typeof dataQualityDimensions)[number]

/** Name of a test definition, case or suite: as of any entity, without `::`, which ends names inside entity links. */
export const TestName = z.string().min(1).max(256).regex(/^(?:(?!::).)*$/s, 'must not hold ::')

/** One parameter that a definition takes; values travel as texts. */
export const TestParameterDefinition = z.object({
  name: z.string().min(1),
  displayName: z.string().optional(),
  /** OpenMetadata's dbt ingestion leaves it out. */
  dataType: z.enum(testDataTypes).default('STRING'),
  description: z.string().optional(),
  required: z.boolean().default(false),
  /** Nothing else may be given where there are some. */
  optionValues: z.array(z.string()).default([]),
  /** How the value has to stand to that of another parameter, where both are given. */
  validationRule: z.object({ parameterField: z.string(), rule: z.enum(['EQUALS', 'NOT_EQUALS', 'GREATER_THAN_OR_EQUALS', 'LESS_THAN_OR_EQUALS']) }).optional(),
})
export type TestParameterDefinition = z.infer<typeof TestParameterDefinition>

const { tags: _tags, extension: _extension, sourceUrl: _sourceUrl, sourceHash: _sourceHash, ...createBase } = createFields
const { tags: _t, extension: _x, sourceUrl: _u, sourceHash: _h, ...entityBase } = entityFields

const definitionFields = {
  entityType: z.enum(testEntityTypes),
  testPlatforms: z.array(z.enum(testPlatforms)).min(1),
  /** Types of column that it is offered for; a run does not look at them. */
  supportedDataTypes: z.array(DataType).optional(),
  parameterDefinition: z.array(TestParameterDefinition).optional(),
  dataQualityDimension: z.enum(dataQualityDimensions).optional(),
  /** Whether single rows pass or fail, so that they can be counted and shown. */
  supportsRowLevelPassedFailed: z.boolean().optional(),
  supportsDynamicAssertion: z.boolean().optional(),
  /** Cases of a definition that is not enabled are left out of runs. */
  enabled: z.boolean().optional(),
  supportedServices: z.array(z.string()).optional(),
  /** SELECT of the rows that fail, with `{table}`, `{column}` and `{{parameter}}` in place of names and values: a definition of one's own. */
  sqlExpression: z.string().min(1).optional(),
  /** The class of OpenMetadata's own ingestion that evaluates it: without the name it can run no test of this definition. */
  validatorClass: z.string().optional(),
  provider: z.enum(['system', 'user', 'automation']).optional(),
}

/** Request for a kind of test. */
export const CreateTestDefinition = z.object({ ...createBase, name: TestName, ...definitionFields })
export type CreateTestDefinition = z.infer<typeof CreateTestDefinition>

/** A kind of test: what it looks at and what it takes. */
export const TestDefinition = z.object({ ...entityBase, ...definitionFields })
export type TestDefinition = z.infer<typeof TestDefinition>
