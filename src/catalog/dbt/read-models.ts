import type { Pool } from 'pg'
import type { DataModel, DbtFacts } from '../../model/dbt/data-model.ts'

type ModelRow = { entity_id: string; model: DataModel }

const modelsQuery = `/* catalog */
  select entity_id, model from trunkline.data_model where entity_id = any ($1::uuid[])`

/** The data models of tables, by id. */
export async function readModels(pool: Pool, ids: readonly string[]): Promise<Map<string, DataModel>> {
  const { rows } = await pool.query<ModelRow>(modelsQuery, [ids])
  return new Map(rows.map((row) => [row.entity_id, row.model]))
}

/** What a page shows of a table that dbt knows. */
export type TableModel = { model: DataModel; facts?: DbtFacts; project?: { id: string; name: string; service: string; dbtVersion: string; generatedAt?: number }; usedBy: ModelUser[] }
/** An exposure, metric, semantic model or saved query that stands on the table. */
export type ModelUser = { id: string; name: string; fullyQualifiedName: string; displayName?: string; assetType: string; kind?: string; description?: string; sourceUrl?: string }

type TableModelRow = {
  model: DataModel; facts: DbtFacts | null; project_id: string | null; project: string | null; service: string | null; dbt_version: string | null; generated_at: number | null
}

const tableModelQuery = `/* catalog */
  select d.model, d.facts, p.id as project_id, p.name as project, s.fqn as service, p.facts ->> 'dbtVersion' as dbt_version, (p.facts -> 'generatedAt')::bigint::float8 as generated_at
  from trunkline.data_model d
  left join trunkline.dbt_project p on p.id = d.project_id left join trunkline.entity s on s.id = p.service_id
  where d.entity_id = $1`

/** What stands on a table, also by way of another such thing: a metric on a semantic model. */
const usersQuery = `/* catalog */
  with recursive used as (
    select l.to_id, 1 as depth from trunkline.lineage_edge l join trunkline.entity e on e.id = l.to_id and e.entity_type = 'dbtAsset'
    where l.from_id = $1 and l.ended_at is null
    union
    select l.to_id, u.depth + 1 from used u join trunkline.lineage_edge l on l.from_id = u.to_id and l.ended_at is null where u.depth < 5)
  select distinct on (e.fqn) e.id, e.name, e.fqn as "fullyQualifiedName", coalesce(e.curated #>> '{fields,displayName}', e.document ->> 'displayName') as "displayName",
    e.document ->> 'assetType' as "assetType", e.document ->> 'kind' as kind, coalesce(e.curated #>> '{fields,description}', e.document ->> 'description') as description,
    e.document ->> 'sourceUrl' as "sourceUrl"
  from used u join trunkline.entity e on e.id = u.to_id and e.entity_type = 'dbtAsset' and not e.deleted
  order by e.fqn limit 500`

type UserRow = { [Key in keyof Required<ModelUser>]: string | null }

/** Everything that dbt knows of a table; undefined where it knows none. */
export async function readTableModel(pool: Pool, id: string): Promise<TableModel | undefined> {
  const { rows: [row] } = await pool.query<TableModelRow>(tableModelQuery, [id])
  if (row === undefined) return undefined
  const { rows: users } = await pool.query<UserRow>(usersQuery, [id])
  return {
    model: row.model, ...(row.facts !== null && { facts: row.facts }),
    ...(row.project_id !== null && row.project !== null && row.service !== null && {
      project: { id: row.project_id, name: row.project, service: row.service, dbtVersion: row.dbt_version ?? '', ...(row.generated_at !== null && { generatedAt: row.generated_at }) },
    }),
    usedBy: users.map((user) => Object.fromEntries(Object.entries(user).filter(([, value]) => value !== null)) as unknown as ModelUser),
  }
}
