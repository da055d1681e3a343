import type { Pool } from 'pg'
import type { UnmatchedNode } from '../../model/dbt/data-model.ts'

/** What a project comes to. */
export type ProjectOverview = {
  /** Tables by what dbt makes them as; `source`, `seed` and `function` too. */
  materializations: { name: string; count: number }[]
  /** Of models, seeds and snapshots; `columns` are those that the project or the database shows. */
  coverage: { tables: number; described: number; tested: number; columns: number; describedColumns: number }
  /** By status of the last run; `not run` where there is none. */
  tests: { status: string; count: number }[]
  failing: FailingTest[]
  slowest: { table: string; name: string; executionTimeMs: number; status: string; at?: number }[]
  freshness: { table: string; name: string; status: string; maxLoadedAt?: number; ageSeconds?: number }[]
  assets: { id: string; name: string; displayName?: string; assetType: string; kind?: string }[]
  unmatched: UnmatchedNode[]
}
export type FailingTest = { table: string; name: string; column?: string; status: string; severity: string; message?: string; failures?: number; at?: number }

/** Functions are made too, and are no tables. */
const madeBy = `from trunkline.data_model d join trunkline.entity e on e.id = d.entity_id and not e.deleted where d.project_id = $1`
const modelsOf = `${madeBy} and e.entity_type = 'table'`

const materializationsQuery = `/* catalog */
  select coalesce(case when d.model ->> 'resourceType' in ('source', 'seed', 'snapshot', 'function') then d.model ->> 'resourceType' end, d.facts ->> 'materialized', 'model') as name, count(*)::int as count
  ${madeBy} group by 1 order by 2 desc, 1`

const coverageQuery = `/* catalog */
  select count(*)::int as tables, (count(*) filter (where d.model ? 'description'))::int as described,
         (count(*) filter (where jsonb_array_length(coalesce(d.facts -> 'tests', '[]')) > 0))::int as tested,
         coalesce(sum(jsonb_array_length(coalesce(d.model -> 'columns', '[]'))), 0)::int as columns,
         coalesce(sum((select count(*) from jsonb_array_elements(d.model -> 'columns') c where c ? 'description')), 0)::int as "describedColumns"
  ${modelsOf} and d.model ->> 'resourceType' <> 'source'`

const testsQuery = `/* catalog */
  select coalesce(t #>> '{lastRun,status}', 'not run') as status, count(*)::int as count
  from trunkline.data_model d join trunkline.entity e on e.id = d.entity_id and not e.deleted, jsonb_array_elements(d.facts -> 'tests') t where d.project_id = $1
  group by 1 order by 2 desc, 1`

const failingQuery = `/* catalog */
  select e.fqn as table, t ->> 'name' as name, t ->> 'column' as column, t #>> '{lastRun,status}' as status, t ->> 'severity' as severity, t #>> '{lastRun,message}' as message,
         (t #> '{lastRun,failures}')::float8 as failures, (t #> '{lastRun,at}')::float8 as at
  from trunkline.data_model d join trunkline.entity e on e.id = d.entity_id and not e.deleted, jsonb_array_elements(d.facts -> 'tests') t
  where d.project_id = $1 and t #>> '{lastRun,status}' not in ('pass', 'success', 'skipped', 'no-op')
  order by case t #>> '{lastRun,status}' when 'error' then 0 when 'fail' then 1 else 2 end, e.fqn, 2 limit 200`

const slowestQuery = `/* catalog */
  select e.fqn as table, d.facts ->> 'name' as name, (d.facts #> '{lastRun,executionTimeMs}')::float8 as "executionTimeMs", d.facts #>> '{lastRun,status}' as status, (d.facts #> '{lastRun,at}')::float8 as at
  ${modelsOf} and d.facts #> '{lastRun,executionTimeMs}' is not null order by 3 desc, 1 limit 10`

const freshnessQuery = `/* catalog */
  select e.fqn as table, d.facts ->> 'name' as name, d.facts #>> '{freshness,last,status}' as status, (d.facts #> '{freshness,last,maxLoadedAt}')::float8 as "maxLoadedAt",
         (d.facts #> '{freshness,last,ageSeconds}')::float8 as "ageSeconds"
  ${modelsOf} and d.facts #> '{freshness,last}' is not null order by case d.facts #>> '{freshness,last,status}' when 'pass' then 1 else 0 end, 1 limit 200`

const assetsQuery = `/* catalog */
  select a.id, a.name, coalesce(a.curated #>> '{fields,displayName}', a.document ->> 'displayName') as "displayName", a.document ->> 'assetType' as "assetType", a.document ->> 'kind' as kind
  from trunkline.dbt_project p join trunkline.entity a on a.parent_id = p.service_id and a.entity_type = 'dbtAsset' and not a.deleted and a.document ->> 'project' = p.name
  where p.id = $1 order by 4, 3, 1 limit 1000`

const unmatchedQuery = `/* catalog */
  select facts -> 'unmatched' as unmatched from trunkline.dbt_project where id = $1`

/** Models by materialisation, coverage of docs and tests, failing tests, slowest models, freshness: one statement for each. */
export async function readProjectOverview(pool: Pool, projectId: string): Promise<ProjectOverview> {
  const rows = async <T extends object>(query: string): Promise<T[]> => (await pool.query<T>(query, [projectId])).rows.map(withoutNulls)
  const [coverage] = await rows<ProjectOverview['coverage']>(coverageQuery)
  const [project] = await rows<Pick<ProjectOverview, 'unmatched'>>(unmatchedQuery)
  return {
    materializations: await rows(materializationsQuery), coverage: coverage ?? { tables: 0, described: 0, tested: 0, columns: 0, describedColumns: 0 }, tests: await rows(testsQuery),
    failing: await rows(failingQuery), slowest: await rows(slowestQuery), freshness: await rows(freshnessQuery), assets: await rows(assetsQuery), unmatched: project?.unmatched ?? [],
  }
}

function withoutNulls<T extends object>(row: T): T {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as T
}
