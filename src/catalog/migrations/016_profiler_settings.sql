-- How a table, schema or database is to be profiled, as people set it.
create table trunkline.profiler_config (
  entity_id uuid primary key references trunkline.entity on delete cascade,
  config jsonb not null,
  updated_at bigint not null default trunkline.now_ms(),
  updated_by text not null
);

-- Metrics that people wrote, of a table (column_name empty) or of one of its columns.
create table trunkline.custom_metric (
  id uuid primary key default gen_random_uuid(),
  entity_id uuid not null references trunkline.entity on delete cascade,
  column_name text collate "C" not null,
  name text collate "C" not null,
  metric jsonb not null,
  updated_at bigint not null default trunkline.now_ms(),
  updated_by text not null,
  unique (entity_id, column_name, name)
);

-- Rows that statements changed in a table between one look and the one before; at is ms since the epoch.
create table trunkline.system_profile (
  entity_id uuid not null references trunkline.entity on delete cascade,
  at bigint not null,
  operation text collate "C" not null,
  rows_affected bigint not null,
  primary key (entity_id, at, operation)
);

-- What the server had counted of a table when it was profiled last: the next run tells by it what happened since, and whether anything did.
create table trunkline.profile_state (
  entity_id uuid primary key references trunkline.entity on delete cascade,
  at bigint not null,
  state jsonb not null
);
