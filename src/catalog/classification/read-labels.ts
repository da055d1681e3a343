import type { Pool } from 'pg'
import { quotePart } from '../../model/fqn.ts'

const labelsQuery = `/* catalog */
  select e.fqn, d.tags from trunkline.entity e join trunkline.search_doc d on d.entity_id = e.id
  where e.entity_type = 'table' and not e.deleted and starts_with(e.fqn, $1) and cardinality(d.tags) > 0`

/** The tags and terms of the tables of a service, their own and their columns', by the FQN of the table. */
export async function readTableLabels(pool: Pool, serviceName: string): Promise<Map<string, string[]>> {
  const { rows } = await pool.query<{ fqn: string; tags: string[] }>(labelsQuery, [`${quotePart(serviceName)}.`])
  return new Map(rows.map(({ fqn, tags }) => [fqn, tags]))
}
