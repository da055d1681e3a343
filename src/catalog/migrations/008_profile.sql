-- What was measured of tables (column_name empty) and their columns, look by look; at is ms since the epoch, one instant for all of a look.
create table trunkline.profile (
  entity_id uuid not null references trunkline.entity on delete cascade,
  column_name text collate "C" not null,
  at bigint not null,
  profile jsonb not null,
  primary key (entity_id, column_name, at)
);
create index profile_at on trunkline.profile (entity_id, at);
