import { findBuiltIn } from '../../model/data-quality/definitions/built-in.ts'
import { parseEntityLink } from '../../model/data-quality/entity-link.ts'
import type { CreateTestCase } from '../../model/data-quality/test-case.ts'
import type { StoredTestCase } from '../entity-type.ts'
import { findId } from '../get.ts'
import type { Queryable } from '../write/lock-roots.ts'

/** A request for a test as the store takes it; throws NAME_INVALID for a wrong link, ENTITY_NOT_FOUND for a definition that is not there. */
export async function toStoredTest(client: Queryable, request: CreateTestCase): Promise<StoredTestCase> {
  const { entityLink, testDefinition, testSuite: _suite, ...rest } = request
  const { table, column } = parseEntityLink(entityLink)
  const name = findBuiltIn(testDefinition)?.name ?? testDefinition
  const id = await findId(client, 'testDefinition', { fqn: name }, 'non-deleted')
  return { ...rest, table, ...(column !== undefined && { column }), testDefinition: { id, type: 'testDefinition', name } }
}
