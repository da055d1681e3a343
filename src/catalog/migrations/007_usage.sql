-- What the last usage run of a service saw: the next run counts from there.
create table trunkline.usage_source (
  service_id uuid primary key references trunkline.entity on delete cascade,
  -- Null until the first run was written.
  state jsonb,
  -- Digest of the view of statements and its filter.
  scope text
);
create table trunkline.usage_counter (
  service_id uuid not null references trunkline.entity on delete cascade,
  role_oid bigint not null,
  database_oid bigint not null,
  query_id text collate "C" not null,
  is_top_level boolean not null,
  calls float8 not null,
  total_ms float8 not null,
  plan_ms float8 not null,
  rows float8 not null,
  blocks_read float8 not null,
  wal_bytes float8 not null,
  counts_since bigint,
  primary key (service_id, role_oid, database_oid, query_id, is_top_level)
);

-- The windows of time that were counted, one for each run: the evidence behind every figure.
create table trunkline.usage_window (
  id bigint generated always as identity primary key,
  service_id uuid not null references trunkline.entity on delete cascade,
  run_id text not null,
  -- Null where the server does not say since when it had counted.
  from_at bigint,
  to_at bigint not null,
  is_total boolean not null,
  statements int not null,
  calls float8 not null,
  total_ms float8 not null,
  rows float8 not null,
  left_out jsonb not null,
  resets text[] not null
);
create index usage_window_service on trunkline.usage_window (service_id, to_at);

-- What statements cost, day by day; the day -infinity holds totals that are of no day.
create table trunkline.query_cost_day (
  query_id uuid not null references trunkline.entity on delete cascade,
  database text collate "C" not null,
  role text collate "C" not null,
  day date not null,
  calls float8 not null,
  total_ms float8 not null,
  plan_ms float8 not null,
  rows float8 not null,
  blocks_read float8 not null,
  wal_bytes float8 not null,
  first_seen_at bigint not null,
  last_seen_at bigint not null,
  primary key (query_id, role, database, day)
);
create index query_cost_day_day on trunkline.query_cost_day (day);

-- The tables that a statement uses when a role runs it in a database.
create table trunkline.query_table (
  query_id uuid not null references trunkline.entity on delete cascade,
  database text collate "C" not null,
  role text collate "C" not null,
  entity_id uuid not null references trunkline.entity on delete cascade,
  uses text[] not null,
  -- Through a view.
  is_indirect boolean not null,
  last_seen_at bigint not null,
  primary key (entity_id, query_id, role, database)
);
create index query_table_query on trunkline.query_table (query_id);

-- Who ran a statement or which tables it uses as another program said, by OpenMetadata's calls.
create table trunkline.query_person (
  query_id uuid not null references trunkline.entity on delete cascade,
  name text collate "C" not null,
  primary key (query_id, name)
);

create table trunkline.query_cost_record (
  query_id uuid not null references trunkline.entity on delete cascade,
  at bigint not null,
  cost float8 not null,
  count float8 not null,
  total_ms float8 not null,
  primary key (query_id, at)
);

-- Calls that used an entity or a column (empty for the entity itself), day by day; kind `any` counts each call once.
create table trunkline.usage_count (
  entity_id uuid not null references trunkline.entity on delete cascade,
  column_name text collate "C" not null,
  kind text collate "C" not null,
  is_indirect boolean not null,
  role text collate "C" not null,
  day date not null,
  calls float8 not null,
  primary key (entity_id, column_name, kind, day, is_indirect, role)
);
create index usage_count_day on trunkline.usage_count (day) where kind = 'any';

-- The counts of the last day, 7 days and 30 days, with their ranks among entities of the type (or columns), from 0 to 100.
create table trunkline.usage_summary (
  entity_id uuid not null references trunkline.entity on delete cascade,
  column_name text collate "C" not null,
  day date not null,
  daily float8 not null,
  weekly float8 not null,
  monthly float8 not null,
  daily_rank float8 not null,
  weekly_rank float8 not null,
  monthly_rank float8 not null,
  primary key (entity_id, column_name)
);
create index usage_summary_monthly on trunkline.usage_summary (monthly desc) where column_name = '';

-- Joins of two tables (columns empty) or two columns, told from both sides.
create table trunkline.join_count (
  entity_id uuid not null references trunkline.entity on delete cascade,
  column_name text collate "C" not null,
  other_id uuid not null references trunkline.entity on delete cascade,
  other_column text collate "C" not null,
  day date not null,
  calls float8 not null,
  primary key (entity_id, column_name, other_id, other_column, day)
);
create index join_count_other on trunkline.join_count (other_id);

-- The last time that something happened to an entity, and who did it.
create table trunkline.life_cycle (
  entity_id uuid not null references trunkline.entity on delete cascade,
  event text collate "C" not null check (event in ('created', 'updated', 'accessed')),
  at bigint not null,
  by text not null,
  primary key (entity_id, event)
);

-- Statements of the last run that could not be told of, with the reason.
create table trunkline.usage_unresolved (
  id bigint generated always as identity primary key,
  service_id uuid not null references trunkline.entity on delete cascade,
  database text not null,
  role text not null,
  statement text not null,
  reason text not null,
  detail text not null,
  calls float8 not null,
  total_ms float8 not null
);
create index usage_unresolved_service on trunkline.usage_unresolved (service_id, total_ms desc);
