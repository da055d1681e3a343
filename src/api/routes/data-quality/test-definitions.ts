import { z } from 'zod'
import { CreateTestDefinition, TestDefinition, testPlatforms } from '../../../model/data-quality/test-definition.ts'
import { type EntityDefinition, fieldNames } from '../../entity/definition.ts'

/** What is called dbt is DBT for clients before 1.11, in what they send and in what they are sent. */
const Platform = z.enum([...testPlatforms, 'DBT'])

/** /dataQuality/testDefinitions, listed by `entityType`; those of one's own bring SQL, for which the right `ingest` is asked. */
export const testDefinitions = {
  entityType: 'testDefinition',
  path: '/dataQuality/testDefinitions',
  name: 'TestDefinition',
  create: CreateTestDefinition.omit({ enabled: true, supportsRowLevelPassedFailed: true, supportsDynamicAssertion: true })
    .extend({ testPlatforms: z.array(Platform.transform((platform) => (platform === 'DBT' ? 'dbt' : platform))).min(1) }),
  entity: TestDefinition.extend({ testPlatforms: z.array(Platform).min(1) }),
  fields: fieldNames(TestDefinition, ['owners', 'domains']),
  ignoredInRequests: [],
  parentFilters: [],
  documentFilters: ['entityType'],
  unservedToOlder: ['validatorClass'],
  olderWords: { before: [1, 11], words: { testPlatforms: { dbt: 'DBT' } } },
  resolve: (request) => Promise.resolve({ ...request, provider: 'user', supportsRowLevelPassedFailed: request['sqlExpression'] !== undefined, ...(request['sqlExpression'] !== undefined && { validatorClass: request['validatorClass'] ?? validatorOf(request) }) }),
} as const satisfies EntityDefinition

/** What OpenMetadata's own ingestion evaluates a statement of one's own with. */
function validatorOf({ entityType }: Record<string, unknown>): string {
  return `${entityType === 'COLUMN' ? 'Column' : 'Table'}RuleLibrarySqlExpressionValidator`
}
