import { z } from 'zod'
import { findTests, type TestFilter } from '../../../catalog/data-quality/find-tests.ts'
import { showTests } from '../../../catalog/data-quality/shown-results.ts'
import { toStoredTest } from '../../../catalog/data-quality/stored-test.ts'
import { parseEntityLink } from '../../../model/data-quality/entity-link.ts'
import { CreateTestCase, TestCase } from '../../../model/data-quality/test-case.ts'
import { dataQualityDimensions, testPlatforms } from '../../../model/data-quality/test-definition.ts'
import { type EntityDefinition, fieldNames } from '../../entity/definition.ts'

/** What tests are listed by. */
export const TestQuery = z.object({
  entityLink: z.string().optional(),
  /** With `entityLink` of a table: its columns' tests too. */
  includeAllTests: z.enum(['true', 'false']).default('false'),
  testSuiteId: z.uuid().optional(),
  testCaseStatus: z.enum(['Success', 'Failed', 'Aborted', 'Queued', 'none']).optional(),
  testCaseType: z.enum(['table', 'column', 'all']).default('all'),
  testPlatforms: z.enum(testPlatforms).optional(),
  testDefinition: z.string().optional(),
  dataQualityDimension: z.enum(dataQualityDimensions).optional(),
  serviceName: z.string().optional(),
  q: z.string().max(1000).optional(),
})

/** /dataQuality/testCases: tests of tables and columns, with how each stands. */
export const testCases = {
  entityType: 'testCase',
  path: '/dataQuality/testCases',
  name: 'TestCase',
  create: CreateTestCase,
  entity: TestCase,
  fields: fieldNames(TestCase, ['owners', 'tags', 'domains', 'testSuites', 'testCaseResult', 'inspectionQuery'], ['reviewers']),
  // Which suite it is in follows from its table.
  ignoredInRequests: ['reviewers', 'testSuite'],
  parentFilters: [],
  filtered: { query: TestQuery.shape, find: (pool, query, page) => findTests(pool, toFilter(query as TestListQuery), page) },
  showTo: (tests, reader, pool) => showTests(pool, tests as { id: string }[], reader) as unknown as Promise<Record<string, unknown>[]>,
  resolve: (request, pool) => toStoredTest(pool, request as CreateTestCase),
} as const satisfies EntityDefinition

type TestListQuery = z.infer<typeof TestQuery> & Pick<TestFilter, 'include'>

/** The filter that a query asks for. */
export function toFilter({ entityLink, includeAllTests, testSuiteId, testCaseStatus, testCaseType, testPlatforms: platform, testDefinition, dataQualityDimension, serviceName, q, include }: TestListQuery): TestFilter {
  return {
    ...(entityLink !== undefined && { target: parseEntityLink(entityLink), withColumns: includeAllTests === 'true' }),
    suiteId: testSuiteId, status: testCaseStatus, level: testCaseType === 'all' ? undefined : testCaseType, platform, definition: testDefinition, dimension: dataQualityDimension, service: serviceName, q, include,
  }
}
