import type { Pool } from 'pg'
import type { TestCaseOutcome } from '../../model/data-quality/run.ts'
import { parseEntityLink, testCaseFullyQualifiedName } from '../../model/data-quality/entity-link.ts'
import type { CreateTestCase } from '../../model/data-quality/test-case.ts'
import { TrunklineError } from '../../model/errors.ts'
import { createOrUpdateEntity } from '../create.ts'
import { findEnds } from '../lineage/find-ends.ts'
import { toStoredTest } from './stored-test.ts'

/** Keeps a test that a file describes; one that exists is changed only with `forceUpdate`. `unknown` where its table, its column or its definition is not in the catalog. */
export async function writeTestCase(pool: Pool, request: CreateTestCase, { forceUpdate, updatedBy }: { forceUpdate: boolean; updatedBy: string }): Promise<TestCaseOutcome> {
  const fqn = testCaseFullyQualifiedName(parseEntityLink(request.entityLink), request.name)
  const known = await findEnds(pool, [{ entityType: 'testCase', fqn }])
  if (known.size > 0 && !forceUpdate) return 'unchanged'
  try {
    const { outcome } = await createOrUpdateEntity(pool, 'testCase', await toStoredTest(pool, request), { name: updatedBy, isBot: true })
    return outcome === 'created' || outcome === 'unchanged' ? outcome : 'updated'
  } catch (error) {
    if (error instanceof TrunklineError && error.code === 'ENTITY_NOT_FOUND') return 'unknown'
    throw error
  }
}
