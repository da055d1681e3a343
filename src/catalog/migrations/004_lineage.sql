-- Data flows from one entity into another, as one piece of evidence says: a view, a function, a statement, or a person who drew it.
create table trunkline.lineage_edge (
  id bigint generated always as identity primary key,
  from_id uuid not null references trunkline.entity on delete cascade,
  to_id uuid not null references trunkline.entity on delete cascade,
  source text collate "C" not null,
  -- What says so; empty for an edge of people or of another program's call.
  evidence text collate "C" not null default '',
  -- The set that a run writes whole, so that what is no longer in it ends; null for an edge that no run touches.
  scope text collate "C",
  grade text collate "C" not null,
  pipeline_id uuid references trunkline.entity on delete set null,
  sql_query text,
  description text,
  temp_tables jsonb,
  -- sha256 of what is compared before anything is written.
  content_hash bytea not null,
  first_seen_at bigint not null,
  last_seen_at bigint not null,
  -- When its evidence was found gone, or a person removed it.
  ended_at bigint,
  created_by text not null,
  updated_at bigint not null,
  updated_by text not null
) with (fillfactor = 85);
-- The ends come last, so that nobody walks the graph by this index.
create unique index lineage_edge_key on trunkline.lineage_edge (evidence, source, from_id, to_id);
create index lineage_edge_downstream on trunkline.lineage_edge (from_id) include (to_id) where ended_at is null;
create index lineage_edge_upstream on trunkline.lineage_edge (to_id) include (from_id) where ended_at is null;
create index lineage_edge_ended on trunkline.lineage_edge (to_id) where ended_at is not null;
create index lineage_edge_from on trunkline.lineage_edge (from_id) where ended_at is not null;
create index lineage_edge_scope on trunkline.lineage_edge (scope) where scope is not null and ended_at is null;
create index lineage_edge_pipeline on trunkline.lineage_edge (pipeline_id) where pipeline_id is not null;

-- How the columns of an edge flow: names within their entities, so that a renamed entity keeps them.
create table trunkline.lineage_column (
  edge_id bigint not null references trunkline.lineage_edge on delete cascade,
  from_id uuid not null,
  from_column text collate "C" not null,
  to_id uuid not null,
  -- Null where the column decides about whole rows.
  to_column text collate "C",
  is_direct boolean not null,
  -- OpenLineage's kinds of transformation.
  subtypes text[] not null,
  expression text
);
create index lineage_column_edge on trunkline.lineage_column (edge_id);
create index lineage_column_downstream on trunkline.lineage_column (from_id, from_column);
create index lineage_column_upstream on trunkline.lineage_column (to_id, to_column);

-- What happened to an edge after it was first seen; `before` is what it said until then.
create table trunkline.lineage_history (
  edge_id bigint not null references trunkline.lineage_edge on delete cascade,
  at bigint not null,
  event text not null,
  by text not null,
  before jsonb
);
create index lineage_history_edge on trunkline.lineage_history (edge_id, at);

-- One object uses another without data flowing: policies, checks, index expressions, trigger conditions, defaults, calls.
create table trunkline.lineage_dependency (
  of_id uuid not null references trunkline.entity on delete cascade,
  kind text collate "C" not null,
  name text collate "C" not null,
  on_id uuid not null references trunkline.entity on delete cascade,
  -- Names within the used entity; empty where all of it is used.
  columns text[] not null,
  evidence text collate "C" not null,
  scope text collate "C" not null,
  primary key (on_id, of_id, kind, name)
);
create index lineage_dependency_of on trunkline.lineage_dependency (of_id);
create index lineage_dependency_scope on trunkline.lineage_dependency (scope);
