import type { Pool } from 'pg'
import { suggestConstraints, suggestTests, type SuggestedConstraint, type SuggestedTest } from '../../model/data-quality/suggest.ts'
import { findBuiltIn } from '../../model/data-quality/definitions/built-in.ts'
import { getEntity } from '../get.ts'
import { maskProfiles } from '../profile/mask.ts'
import { readLatestProfile } from '../profile/read-profile.ts'
import { createTestCatalog } from './known-tests.ts'

/** Tests that a table could have and does not, and constraints that its rows satisfied in the last profile. Throws ENTITY_NOT_FOUND for a table that is not there. */
export async function readSuggestions(pool: Pool, tableFqn: string): Promise<{ tests: SuggestedTest[]; constraints: SuggestedConstraint[] }> {
  const table = await getEntity(pool, 'table', { fqn: tableFqn })
  // A suggestion is for everybody: it tells no value of a sensitive column.
  const profiles = maskProfiles((await readLatestProfile(pool, table.id))?.columnProfile ?? [], table)
  const known = await createTestCatalog(pool).listTestCases({ table: table.fullyQualifiedName })
  const has = ({ testDefinition, entityLink }: SuggestedTest): boolean =>
    known.some((test) => test.entityLink === entityLink && findBuiltIn(test.testDefinition.fullyQualifiedName ?? test.testDefinition.name ?? '')?.name === testDefinition)
  const taken = new Set(known.map(({ entityLink, name }) => `${entityLink} ${name}`))
  const tests = suggestTests(table, profiles).filter((one) => !has(one)).map((one) => ({ ...one, name: freeName(one, taken) }))
  return { tests, constraints: suggestConstraints(table, table.databaseSchema.name ?? '', profiles) }
}

/** A name that no other test has: accepting a suggestion must not change a test that somebody wrote. */
function freeName({ name, entityLink }: SuggestedTest, taken: Set<string>): string {
  let free = name
  for (let n = 2; taken.has(`${entityLink} ${free}`); n += 1) free = `${name}_${n}`
  taken.add(`${entityLink} ${free}`)
  return free
}
