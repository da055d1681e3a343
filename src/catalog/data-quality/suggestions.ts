import type { Pool } from 'pg'
import { suggestConstraints, suggestTests, type SuggestedConstraint, type SuggestedTest } from '../../model/data-quality/suggest.ts'
import { parseEntityLink } from '../../model/data-quality/entity-link.ts'
import { findBuiltIn } from '../../model/data-quality/definitions/built-in.ts'
import { getEntity } from '../get.ts'
import { maskProfiles } from '../profile/mask.ts'
import { readLatestProfile } from '../profile/read-profile.ts'
import { createTestCatalog } from './known-tests.ts'

export type Suggestions = { tests: SuggestedTest[]; constraints: SuggestedConstraint[]; profiledAt?: number }

type SatisfiedRow = { test_case_id: string; statement: string }

/** Constraints that all rows satisfied when some tests ran last. */
const satisfiedQuery = `/* catalog */
  select r.test_case_id, r.result ->> 'suggestedConstraint' as statement
  from trunkline.test_state s join trunkline.test_result r on r.test_case_id = s.test_case_id and r.at = s.last_at
  where s.test_case_id = any ($1::uuid[]) and r.status = 'Success' and r.result ? 'suggestedConstraint'
  order by r.test_case_id`

/** Tests that a table could have and does not, and constraints that its rows satisfied in its last tests and profile, whose instant is told. Throws ENTITY_NOT_FOUND for a table that is not there. */
export async function readSuggestions(pool: Pool, tableFqn: string): Promise<Suggestions> {
  const table = await getEntity(pool, 'table', { fqn: tableFqn })
  // A suggestion is for everybody: it tells no value of a sensitive column.
  const latest = await readLatestProfile(pool, table.id)
  const profiles = maskProfiles(latest?.columnProfile ?? [], table)
  const known = await createTestCatalog(pool).listTestCases({ table: table.fullyQualifiedName })
  const has = ({ testDefinition, entityLink }: SuggestedTest): boolean =>
    known.some((test) => test.entityLink === entityLink && findBuiltIn(test.testDefinition.fullyQualifiedName ?? test.testDefinition.name ?? '')?.name === testDefinition)
  const taken = new Set(known.map(({ entityLink, name }) => `${entityLink} ${name}`))
  const tests = suggestTests(table, profiles).filter((one) => !has(one)).map((one) => ({ ...one, name: freeName(one, taken) }))
  const { rows } = await pool.query<SatisfiedRow>(satisfiedQuery, [known.map(({ id }) => id)])
  const ofTests = rows.map(({ test_case_id: id, statement }): SuggestedConstraint => {
    const { name, entityLink } = known.find((test) => test.id === id)!
    return { column: parseEntityLink(entityLink).column ?? table.name, statement, reason: `All rows passed ${name}.` }
  })
  const ofProfile = suggestConstraints(table, table.databaseSchema.name ?? '', profiles)
  const constraints = [...new Map([...ofProfile, ...ofTests].map((one) => [one.statement, one])).values()]
  return { tests, constraints, ...(latest !== undefined && { profiledAt: latest.tableProfile.timestamp }) }
}

/** A name that no other test has: accepting a suggestion must not change a test that somebody wrote. */
function freeName({ name, entityLink }: SuggestedTest, taken: Set<string>): string {
  let free = name
  for (let n = 2; taken.has(`${entityLink} ${free}`); n += 1) free = `${name}_${n}`
  taken.add(`${entityLink} ${free}`)
  return free
}
