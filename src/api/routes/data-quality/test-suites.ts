import type { Pool } from 'pg'
import { z } from 'zod'
import { basicSuiteName } from '../../../catalog/data-quality/basic-suite.ts'
import { findSuites } from '../../../catalog/data-quality/find-suites.ts'
import { readSuiteFacts, type SuiteFacts } from '../../../catalog/data-quality/suites.ts'
import { CreateTestSuite, TestSuite } from '../../../model/data-quality/test-suite.ts'
import { type EntityDefinition, fieldNames } from '../../entity/definition.ts'
import type { IncludeQuery } from '../../entity/list-query.ts'

/** /dataQuality/testSuites: of one table each, and bundles. */
export const testSuites = {
  entityType: 'testSuite',
  path: '/dataQuality/testSuites',
  name: 'TestSuite',
  create: CreateTestSuite,
  entity: TestSuite,
  fields: fieldNames(TestSuite, ['owners', 'tags', 'domains', 'tests', 'summary', 'testCaseResultSummary', 'pipelines'], ['testConnectionResult', 'ingestionRunner']),
  ignoredInRequests: ['dataContract', 'reviewers'],
  parentFilters: [],
  filtered: {
    query: {
      testSuiteType: z.enum(['basic', 'executable', 'logical']).optional(), fullyQualifiedName: z.string().optional(), q: z.string().max(1000).optional(),
      includeEmptyTestSuites: z.enum(['true', 'false']).default('true'),
    },
    find: (pool, query, page) => {
      const { testSuiteType: type, fullyQualifiedName: tableFqn, q, includeEmptyTestSuites, include } = query as { testSuiteType?: string; fullyQualifiedName?: string; q?: string; includeEmptyTestSuites?: string; include?: z.infer<typeof IncludeQuery> }
      return findSuites(pool, { isBasic: type === undefined ? undefined : type !== 'logical', tableFqn, q, withEmpty: includeEmptyTestSuites !== 'false', include: include ?? 'non-deleted' }, page)
    },
  },
  resolve: ({ executableEntityReference, basicEntityReference = executableEntityReference, ...request }) => Promise.resolve(
    basicEntityReference === undefined ? request : { ...request, basicEntityReference, name: basicSuiteName },
  ),
  complete: withFacts,
} as const satisfies EntityDefinition

async function withFacts(entities: readonly Record<string, unknown>[], wanted: ReadonlySet<string>, pool: Pool): Promise<Record<string, unknown>[]> {
  const names = (['tests', 'summary', 'testCaseResultSummary', 'pipelines'] as const).filter((name) => wanted.has(name))
  if (names.length === 0) return [...entities]
  const facts = await readSuiteFacts(pool, entities.map((entity) => String(entity['id'])))
  return entities.map((entity) => {
    const own: SuiteFacts | undefined = facts.get(String(entity['id']))
    return own === undefined ? entity : { ...entity, ...Object.fromEntries(names.map((name) => [name, own[name]])) }
  })
}
