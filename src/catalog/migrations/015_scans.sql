-- How often tables were read, as the server counts it: the sum of what was counted from run to run, beside the counters of the last run that the next one is subtracted from.
create table trunkline.table_scan (
  entity_id uuid primary key references trunkline.entity on delete cascade,
  database_id uuid not null references trunkline.entity on delete cascade,
  seq_scans float8 not null,
  seq_rows float8 not null,
  index_scans float8 not null,
  changes float8 not null,
  live_rows float8 not null,
  -- Of which time: null is since the server began to count.
  since_at bigint,
  until_at bigint not null,
  last_scan_at bigint,
  -- How often the server's counters began anew: what it counted before each was lost since the run before.
  resets int not null default 0,
  last_seq_scans float8 not null,
  last_seq_rows float8 not null,
  last_index_scans float8 not null,
  last_changes float8 not null,
  reset_at bigint
);
create index table_scan_database on trunkline.table_scan (database_id);

create table trunkline.index_scan (
  entity_id uuid not null references trunkline.entity on delete cascade,
  name text collate "C" not null,
  database_id uuid not null references trunkline.entity on delete cascade,
  oid bigint not null,
  scans float8 not null,
  since_at bigint,
  until_at bigint not null,
  last_scan_at bigint,
  resets int not null default 0,
  last_scans float8 not null,
  reset_at bigint,
  bytes float8 not null,
  is_unique boolean not null,
  -- A constraint or replication needs it.
  is_needed boolean not null,
  is_valid boolean not null,
  method text not null,
  columns text[] not null,
  -- What makes two keys the same: column or expression, operator class, collation, order.
  keys text[] collate "C" not null,
  included text[] not null,
  predicate text,
  primary key (entity_id, name)
);
create index index_scan_database on trunkline.index_scan (database_id);
