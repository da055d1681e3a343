/** Ids of statements of a service ($1) by identity ($2), deleted ones too: what a person removed is not made again. */
export const queryIdsQuery = `/* catalog */
  select distinct on (source_identity) substr(source_identity, 7) as fingerprint, id from trunkline.entity
  where entity_type = 'query' and root_id = $1 and source_identity = any ($2::text[]) order by source_identity, deleted, updated_at desc`

export const ensureSourceQuery = `/* catalog */
  insert into trunkline.usage_source (service_id) values ($1) on conflict do nothing`

export const lockSourceQuery = `/* catalog */
  select state ->> 'takenAt' as taken_at from trunkline.usage_source where service_id = $1 for update`

export const putSourceQuery = `/* catalog */
  update trunkline.usage_source set state = $2, scope = $3 where service_id = $1`

export const deleteCountersQuery = `/* catalog */
  delete from trunkline.usage_counter where service_id = $1`

export const addCountersQuery = `/* catalog */
  insert into trunkline.usage_counter (service_id, role_oid, database_oid, query_id, is_top_level, calls, total_ms, plan_ms, rows, blocks_read, wal_bytes, jit_ms, counts_since)
  select $1, "roleOid", "databaseOid", "queryId", "isTopLevel", calls, "totalMs", "planMs", rows, "blocksRead", "walBytes", "jitMs", "countsSince"
  from jsonb_to_recordset($2::jsonb) as r("roleOid" bigint, "databaseOid" bigint, "queryId" text, "isTopLevel" boolean, calls float8, "totalMs" float8, "planMs" float8,
    rows float8, "blocksRead" float8, "walBytes" float8, "jitMs" float8, "countsSince" bigint)`

export const addCostsQuery = `/* catalog */
  insert into trunkline.query_cost_day as q (query_id, database, role, day, calls, total_ms, plan_ms, rows, blocks_read, wal_bytes, jit_ms, first_seen_at, last_seen_at)
  select query_id, database, role, $2::date, calls, total_ms, plan_ms, rows, blocks_read, wal_bytes, jit_ms, first_seen_at, last_seen_at
  from jsonb_to_recordset($1::jsonb) as r(query_id uuid, database text, role text, calls float8, total_ms float8, plan_ms float8, rows float8, blocks_read float8,
    wal_bytes float8, jit_ms float8, first_seen_at bigint, last_seen_at bigint)
  on conflict (query_id, role, database, day) do update set
    calls = q.calls + excluded.calls, total_ms = q.total_ms + excluded.total_ms, plan_ms = q.plan_ms + excluded.plan_ms, rows = q.rows + excluded.rows,
    blocks_read = q.blocks_read + excluded.blocks_read, wal_bytes = q.wal_bytes + excluded.wal_bytes, jit_ms = q.jit_ms + excluded.jit_ms,
    first_seen_at = least(q.first_seen_at, excluded.first_seen_at), last_seen_at = greatest(q.last_seen_at, excluded.last_seen_at)`

export const putTablesQuery = `/* catalog */
  insert into trunkline.query_table (query_id, database, role, entity_id, uses, is_indirect, last_seen_at)
  select query_id, database, role, entity_id, uses, is_indirect, last_seen_at
  from jsonb_to_recordset($1::jsonb) as r(query_id uuid, database text, role text, entity_id uuid, uses text[], is_indirect boolean, last_seen_at bigint)
  on conflict (entity_id, query_id, role, database) do update set uses = excluded.uses, is_indirect = excluded.is_indirect, last_seen_at = excluded.last_seen_at`

export const addCountsQuery = `/* catalog */
  insert into trunkline.usage_count as u (entity_id, column_name, kind, is_indirect, role, day, calls)
  select entity_id, column_name, kind, is_indirect, role, $2::date, calls
  from jsonb_to_recordset($1::jsonb) as r(entity_id uuid, column_name text, kind text, is_indirect boolean, role text, calls float8)
  on conflict (entity_id, column_name, kind, day, is_indirect, role) do update set calls = u.calls + excluded.calls`

export const addJoinsQuery = `/* catalog */
  insert into trunkline.join_count as j (entity_id, column_name, other_id, other_column, day, calls)
  select entity_id, column_name, other_id, other_column, $2::date, calls
  from jsonb_to_recordset($1::jsonb) as r(entity_id uuid, column_name text, other_id uuid, other_column text, calls float8)
  on conflict (entity_id, column_name, other_id, other_column, day) do update set calls = j.calls + excluded.calls`

export const putLifeCycleQuery = `/* catalog */
  insert into trunkline.life_cycle as l (entity_id, event, at, by)
  select entity_id, event, at, by from jsonb_to_recordset($1::jsonb) as r(entity_id uuid, event text, at bigint, by text)
  on conflict (entity_id, event) do update set at = excluded.at, by = excluded.by where l.at < excluded.at`

export const addCostRecordsQuery = `/* catalog */
  insert into trunkline.query_cost_record as q (query_id, at, cost, count, total_ms)
  select query_id, at, cost, count, total_ms from jsonb_to_recordset($1::jsonb) as r(query_id uuid, at bigint, cost float8, count float8, total_ms float8)
  on conflict (query_id, at) do update set cost = excluded.cost, count = excluded.count, total_ms = excluded.total_ms`

export const deleteUnresolvedQuery = `/* catalog */
  delete from trunkline.usage_unresolved where service_id = $1`

export const addUnresolvedQuery = `/* catalog */
  insert into trunkline.usage_unresolved (service_id, database, role, statement, reason, detail, calls, total_ms)
  select $1, database, role, statement, reason, detail, calls, total_ms
  from jsonb_to_recordset($2::jsonb) as r(database text, role text, statement text, reason text, detail text, calls float8, total_ms float8)`

export const addWindowQuery = `/* catalog */
  insert into trunkline.usage_window (service_id, run_id, from_at, to_at, is_total, statements, calls, total_ms, rows, left_out, resets)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`

/** Two services may be written at once, and the summaries are of all. */
export const lockSummariesQuery = `/* catalog */
  select pg_advisory_xact_lock(hashtextextended('trunkline:usage summaries', 0))`

export const deleteSummariesQuery = `/* catalog */
  delete from trunkline.usage_summary`

/** The counts of the days up to $1, of the entities that were used in 30 days; ranks among those of the same type. */
export const addSummariesQuery = `/* catalog */
  insert into trunkline.usage_summary (entity_id, column_name, day, daily, weekly, monthly, daily_rank, weekly_rank, monthly_rank)
  select entity_id, column_name, $1::date, daily, weekly, monthly,
         100 * percent_rank() over (partition by entity_type, column_name = '' order by daily),
         100 * percent_rank() over (partition by entity_type, column_name = '' order by weekly),
         100 * percent_rank() over (partition by entity_type, column_name = '' order by monthly)
  from (
    select u.entity_id, u.column_name, e.entity_type, coalesce(sum(u.calls) filter (where u.day = $1::date), 0) as daily,
           coalesce(sum(u.calls) filter (where u.day > $1::date - 7), 0) as weekly, sum(u.calls) as monthly
    from trunkline.usage_count u join trunkline.entity e on e.id = u.entity_id and not e.deleted
    where u.kind = 'any' and u.day > $1::date - 30 and u.day <= $1::date
    group by u.entity_id, u.column_name, e.entity_type) s`
