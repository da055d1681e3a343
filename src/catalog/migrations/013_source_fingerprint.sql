-- What an entity was made of at its source, as a fingerprint: a run that finds it again neither reads nor writes the entity. It holds for as long as
-- the content is the one it was written with.
create table trunkline.source_fingerprint (
  entity_id uuid primary key references trunkline.entity on delete cascade,
  content_hash bytea not null,
  fingerprint text collate "C" not null
);
