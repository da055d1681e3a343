-- Typing errors in a search are found by trigrams. The extension is trusted since PostgreSQL 13, so the owner of the database may create it;
-- it may also stand in another schema already, which is why its functions are reached through search_word_near alone.
do $$
begin
  if not exists (select from pg_extension where extname = 'pg_trgm') then
    create extension pg_trgm with schema trunkline;
  end if;
exception
  when insufficient_privilege then
    raise exception 'The catalog needs the extension pg_trgm, and % may not create it in database %.', current_user, current_database()
      using errcode = 'insufficient_privilege', hint = 'Run as a superuser or as the owner of the database: CREATE EXTENSION pg_trgm;';
  when undefined_file or feature_not_supported then
    raise exception 'The catalog needs the extension pg_trgm, and this server does not have it.'
      using errcode = 'feature_not_supported', hint = 'Install the contrib modules of this PostgreSQL (package postgresql-contrib).';
end $$;

create function trunkline.now_ms() returns bigint language sql volatile parallel safe
  return (extract(epoch from clock_timestamp()) * 1000)::bigint;

-- One part of a fully qualified name; the twin of quotePart in model/fqn.ts.
create function trunkline.quote_part(part text) returns text language sql immutable strict parallel safe
  return case when part ~ '[."]' then '"' || replace(part, '"', '""') || '"' else part end;

-- Every entity of every type. A name is free again once its holder is softly deleted, so several deleted entities may bear one.
create table trunkline.entity (
  id uuid primary key,
  entity_type text collate "C" not null,
  parent_id uuid references trunkline.entity on delete cascade,
  -- The service, classification, user or team it stands in: itself for these.
  root_id uuid not null,
  name text not null,
  fqn text collate "C" not null,
  version numeric not null,
  updated_at bigint not null,
  updated_by text not null,
  change_description jsonb,
  deleted boolean not null default false,
  -- The entity whose deletion took this one along: restored together.
  deleted_with uuid,
  source_identity text collate "C",
  -- sha256 of the canonical JSON of `document`: compared before anything is written.
  content_hash bytea not null,
  -- What the source said, without name and parent.
  document jsonb not null,
  -- What people said; it wins.
  curated jsonb,
  -- Secrets of a service's connection, encrypted; never in `document`.
  sealed_secrets jsonb
);
-- Not compressed: a third of the time to write ten thousand tables went into it.
alter table trunkline.entity alter column document set storage external;
create unique index entity_live on trunkline.entity (entity_type, fqn) where not deleted;
create index entity_deleted on trunkline.entity (entity_type, fqn, id) where deleted;
create index entity_source_identity on trunkline.entity (source_identity) where source_identity is not null;
create index entity_parent on trunkline.entity (parent_id) where parent_id is not null;
create index entity_email on trunkline.entity ((coalesce(curated #>> '{fields,email}', document ->> 'email'))) where entity_type = 'user' and not deleted;
create index entity_updated_at on trunkline.entity (updated_at);

-- What an entity was before each of its changes.
create table trunkline.entity_version (
  entity_id uuid not null references trunkline.entity on delete cascade,
  version numeric not null,
  name text not null,
  fqn text collate "C" not null,
  updated_at bigint not null,
  updated_by text not null,
  change_description jsonb,
  deleted boolean not null,
  document jsonb not null,
  curated jsonb,
  primary key (entity_id, version)
);
create index entity_version_updated_at on trunkline.entity_version (updated_at);

-- Facts that change by themselves: no version, no write of the entity.
create table trunkline.measurement (
  entity_id uuid primary key references trunkline.entity on delete cascade,
  facts jsonb not null
);

create table trunkline.team_member (
  team_id uuid not null references trunkline.entity on delete cascade,
  user_id uuid not null references trunkline.entity on delete cascade,
  primary key (team_id, user_id)
);
create index team_member_user on trunkline.team_member (user_id);

-- The foreign keys of every table, to be asked from both ends; the far end by name, for it may not be in the catalog yet.
create table trunkline.foreign_key (
  entity_id uuid not null references trunkline.entity on delete cascade,
  position int not null,
  name text,
  columns text[] not null,
  to_fqn text collate "C" not null,
  to_columns text[] not null,
  relationship_type text,
  primary key (entity_id, position)
);
create index foreign_key_to on trunkline.foreign_key (to_fqn);

create table trunkline.run (
  run_id text primary key,
  service_name text not null,
  workflow text not null,
  state text not null,
  started_at bigint not null,
  ended_at bigint not null,
  summary jsonb not null
);
create index run_started_at on trunkline.run (started_at);
create index run_service on trunkline.run (service_name, started_at);
