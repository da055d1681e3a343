import type { Pool } from 'pg'
import { entityTypes, type EntityType } from '../model/entity.ts'
import type { RunSummary } from '../model/ingestion.ts'

/** What stands in services is counted already, in search groups. */
const countsQuery = `/* catalog */
  select entity_type, sum(live_count)::int as count from trunkline.search_group group by entity_type
  union all
  select entity_type, count(*)::int from trunkline.entity
  where entity_type = any ('{classification,tag,user,team,glossary,glossaryTerm,domain,type}') and not deleted group by entity_type`

/** How many live entities there are of each type. */
export async function countEntities(pool: Pool): Promise<Record<EntityType, number>> {
  const { rows } = await pool.query<{ entity_type: EntityType; count: number }>(countsQuery)
  const counts = new Map(rows.map((row) => [row.entity_type, row.count]))
  return Object.fromEntries(entityTypes.map((entityType) => [entityType, counts.get(entityType) ?? 0])) as Record<EntityType, number>
}

export type ServiceOverview = {
  id: string
  name: string
  displayName?: string
  description?: string
  serviceType: string
  /** Live entities in it, by type. */
  totals: Partial<Record<EntityType, number>>
  lastRun?: RunSummary
}
type ServiceRow = {
  id: string; name: string; display_name: string | null; description: string | null; service_type: string
  totals: Partial<Record<EntityType, number>>; last_run: RunSummary | null
}

const servicesQuery = `/* catalog */
  with totals as (
    select service_id, entity_type, sum(live_count)::int as count from trunkline.search_group group by 1, 2 having sum(live_count) > 0)
  select e.id, e.name, coalesce(e.curated #>> '{fields,displayName}', e.document ->> 'displayName') as display_name,
         coalesce(e.curated #>> '{fields,description}', e.document ->> 'description') as description, e.document ->> 'serviceType' as service_type,
         coalesce((select jsonb_object_agg(t.entity_type, t.count) from totals t where t.service_id = e.id and t.entity_type <> 'databaseService'), '{}') as totals,
         (select r.summary from trunkline.run r where r.service_name = e.name and r.summary is not null order by r.queued_at desc limit 1) as last_run
  from trunkline.entity e where e.entity_type = 'databaseService' and not e.deleted
  order by e.fqn limit 1000`

/** Each service with what it holds and its last run. */
export async function listServiceOverviews(pool: Pool): Promise<ServiceOverview[]> {
  const { rows } = await pool.query<ServiceRow>(servicesQuery)
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    ...(row.display_name !== null && { displayName: row.display_name }),
    ...(row.description !== null && { description: row.description }),
    serviceType: row.service_type,
    totals: row.totals,
    ...(row.last_run !== null && { lastRun: row.last_run }),
  }))
}
