-- Entities whose lineage a client of OpenMetadata has read, and what they were then: one that changed is to be read anew.
create table trunkline.processed_lineage (
  entity_id uuid primary key references trunkline.entity on delete cascade,
  content_hash bytea not null
);
