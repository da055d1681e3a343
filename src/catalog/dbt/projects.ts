import type { Pool } from 'pg'
import type { DbtProjectFacts } from '../../model/dbt/data-model.ts'
import { TrunklineError } from '../../model/errors.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import { toCanonicalJson } from '../document/content.ts'

const putQuery = `/* catalog */
  insert into trunkline.dbt_project as p (service_id, name, facts, updated_at)
  select e.id, $2, $3::jsonb, trunkline.now_ms() from trunkline.entity e where e.entity_type = 'databaseService' and e.fqn = $1 and not e.deleted
  on conflict (service_id, name) do update set facts = excluded.facts, updated_at = excluded.updated_at
  returning id`

/** Keeps what a run saw of a project; gives its id. Throws ENTITY_NOT_FOUND without its service. */
export async function putProject(pool: Pool, serviceName: string, facts: DbtProjectFacts): Promise<string> {
  const { rows: [row] } = await pool.query<{ id: string }>(putQuery, [fullyQualifiedName(serviceName), facts.name, toCanonicalJson(facts)])
  if (row !== undefined) return row.id
  throw new TrunklineError('ENTITY_NOT_FOUND', `There is no service ${serviceName}.`, { object: serviceName, hint: 'Ingest the metadata of the service first: dbt describes tables that are in the catalog.' })
}

export type ProjectRow = { id: string; service: string; name: string; facts: DbtProjectFacts; updatedAt: number; tables: number }

const projectsQuery = `/* catalog */
  select p.id, s.fqn as service, p.name, p.facts, p.updated_at, count(e.id)::int as tables
  from trunkline.dbt_project p
  join trunkline.entity s on s.id = p.service_id and not s.deleted
  left join trunkline.data_model d on d.project_id = p.id
  left join trunkline.entity e on e.id = d.entity_id and e.entity_type = 'table' and not e.deleted
  where $1::bigint is null or p.id = $1
  group by p.id, s.fqn order by s.fqn, p.name`

/** Every project there is, or the one with this id. */
export async function listProjects(pool: Pool, id?: string): Promise<ProjectRow[]> {
  const { rows } = await pool.query<Omit<ProjectRow, 'updatedAt'> & { updated_at: string }>(projectsQuery, [id ?? null])
  return rows.map(({ updated_at: updatedAt, ...row }) => ({ ...row, updatedAt: Number(updatedAt) }))
}
