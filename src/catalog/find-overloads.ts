import type { Pool } from 'pg'

const overloadsQuery = `/* catalog */
  select r.fqn from trunkline.entity r join trunkline.entity s on s.id = r.parent_id
  where r.entity_type = 'storedProcedure' and not r.deleted and s.entity_type = 'databaseSchema' and s.fqn = $1 and starts_with(r.name, $2)
  order by r.fqn limit 2`

/** The routines of a schema whose name with its arguments begins so (`add(`); two at most, which says that there are several. */
export async function findOverloads(pool: Pool, schemaFqn: string, beginning: string): Promise<string[]> {
  const { rows } = await pool.query<{ fqn: string }>(overloadsQuery, [schemaFqn, beginning])
  return rows.map((row) => row.fqn)
}
