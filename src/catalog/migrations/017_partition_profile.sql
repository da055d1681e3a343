-- What was measured of each partition of a table (partition is schema.name) when it last changed, with what tells whether it did since; at is ms since the epoch.
create table trunkline.partition_profile (
  entity_id uuid not null references trunkline.entity on delete cascade,
  partition text collate "C" not null,
  at bigint not null,
  -- tableProfile and columnProfile, as they are shown
  profile jsonb not null,
  -- asked, state and sketches, for the next run
  marks jsonb not null,
  primary key (entity_id, partition)
);
