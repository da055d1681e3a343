import type { Pool } from 'pg'
import type { ChangeDescription, EntityType } from '../model/entity.ts'
import { type ChangeFact, type ChangeLine, toChangeLines } from './change-lines.ts'

/** A version, with what was done along with it to other entities of its kind. */
export type RecentChange = ChangeFact & {
  /** Absent where it was created. */
  changeDescription?: ChangeDescription
  others?: ChangeLine['others']
}
type FactRow = {
  id: string; entity_type: EntityType; fqn: string; name: string; version: string; updated_at: string; updated_by: string; deleted: boolean; is_first: boolean
}

/** Only facts: what a version says may be large, and few of them are shown. */
const factsQuery = `/* catalog */
  (select id, entity_type, fqn, name, version, updated_at, updated_by, deleted, change_description is null as is_first
   from trunkline.entity where entity_type not in ('query', 'testDefinition', 'testSuite') order by updated_at desc limit $1)
  union all
  (select e.id, e.entity_type, v.fqn, v.name, v.version, v.updated_at, v.updated_by, v.deleted, v.change_description is null
   from (select * from trunkline.entity_version order by updated_at desc limit $1) v join trunkline.entity e on e.id = v.entity_id and e.entity_type not in ('query', 'testDefinition', 'testSuite'))
  order by updated_at desc, fqn, version desc limit $1`

const descriptionsQuery = `/* catalog */
  with asked as (select * from unnest($1::uuid[], $2::numeric[]) as a (id, version))
  select e.id, e.version, e.change_description from trunkline.entity e join asked a using (id, version) where e.change_description is not null
  union all
  select v.entity_id, v.version, v.change_description
  from trunkline.entity_version v join asked a on a.id = v.entity_id and a.version = v.version where v.change_description is not null`

/** How many versions are looked at to make the lines. */
const lookedAt = 1000

/** What was done last, to any entity, the newest first: at most `limit` lines (20, up to 200). */
export async function listRecentChanges(pool: Pool, limit = 20): Promise<RecentChange[]> {
  const { rows } = await pool.query<FactRow>(factsQuery, [lookedAt])
  const lines = toChangeLines(rows.map(toFact), { isCut: rows.length === lookedAt }).slice(0, Math.min(Math.max(Math.trunc(limit), 1), 200))
  const { rows: described } = await pool.query<{ id: string; version: string; change_description: ChangeDescription }>(descriptionsQuery, [lines.map(({ first }) => first.id), lines.map(({ first }) => first.version)])
  const descriptions = new Map(described.map((row) => [`${row.id} ${Number(row.version)}`, row.change_description]))
  return lines.map(({ first, others }) => {
    const changeDescription = descriptions.get(`${first.id} ${first.version}`)
    return { ...first, ...(changeDescription !== undefined && { changeDescription }), ...(others.count > 0 && { others }) }
  })
}

function toFact(row: FactRow): ChangeFact {
  return {
    id: row.id, entityType: row.entity_type, fullyQualifiedName: row.fqn, name: row.name, version: Number(row.version),
    updatedAt: Number(row.updated_at), updatedBy: row.updated_by, deleted: row.deleted, isFirst: row.is_first,
  }
}
