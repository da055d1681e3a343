import { CreateTestDefinition, TestDefinition } from '../../../model/data-quality/test-definition.ts'
import { type EntityDefinition, fieldNames } from '../../entity/definition.ts'

/** /dataQuality/testDefinitions, listed by `entityType`; those of one's own bring SQL, for which the right `ingest` is asked. */
export const testDefinitions = {
  entityType: 'testDefinition',
  path: '/dataQuality/testDefinitions',
  name: 'TestDefinition',
  create: CreateTestDefinition.omit({ enabled: true, supportsRowLevelPassedFailed: true, supportsDynamicAssertion: true }),
  entity: TestDefinition,
  fields: fieldNames(TestDefinition, ['owners', 'domains']),
  ignoredInRequests: [],
  parentFilters: [],
  documentFilters: ['entityType'],
  unservedToOlder: ['validatorClass'],
  resolve: (request) => Promise.resolve({ ...request, provider: 'user', supportsRowLevelPassedFailed: request['sqlExpression'] !== undefined, ...(request['sqlExpression'] !== undefined && { validatorClass: request['validatorClass'] ?? validatorOf(request) }) }),
} as const satisfies EntityDefinition

/** What OpenMetadata's own ingestion evaluates a statement of one's own with. */
function validatorOf({ entityType }: Record<string, unknown>): string {
  return `${entityType === 'COLUMN' ? 'Column' : 'Table'}RuleLibrarySqlExpressionValidator`
}
