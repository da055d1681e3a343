-- A dbt project as its last run saw it; the tables that it builds are in a service.
create table trunkline.dbt_project (
  id bigint generated always as identity primary key,
  service_id uuid not null references trunkline.entity on delete cascade,
  name text not null,
  facts jsonb not null,
  updated_at bigint not null,
  unique (service_id, name)
);

-- How tables are made: OpenMetadata's data model, what it has no field for, and the words and labels that the project put on the table, so that they are told from people's.
create table trunkline.data_model (
  entity_id uuid primary key references trunkline.entity on delete cascade,
  project_id bigint references trunkline.dbt_project on delete cascade,
  content_hash bytea not null,
  model jsonb not null,
  facts jsonb,
  words jsonb not null,
  updated_at bigint not null
);
create index data_model_project on trunkline.data_model (project_id);
