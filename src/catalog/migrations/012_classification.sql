-- Labels that runs proposed for columns, whatever became of them. Whether one is open, accepted or rejected is what the column shows: the label as a suggestion,
-- confirmed, or none at all, for then somebody took it off, and it is not proposed again.
create table trunkline.tag_suggestion (
  entity_id uuid not null references trunkline.entity on delete cascade,
  -- The column by its number at the source (`#3`) or its name (`=id`), and by name, should the table be made anew.
  column_key text collate "C" not null,
  column_name text collate "C" not null,
  tag_fqn text collate "C" not null,
  label_type text not null,
  score real not null,
  reason text not null,
  first_at bigint not null,
  last_at bigint not null,
  decided_by text,
  decided_at bigint,
  primary key (entity_id, column_key, tag_fqn)
);

-- Rows of a table as a run read them, or where they are kept: the last ones only.
create table trunkline.sample_data (
  entity_id uuid primary key references trunkline.entity on delete cascade,
  taken_at bigint not null,
  columns text[] not null,
  -- Null where the rows are kept at `location`.
  rows jsonb,
  row_count int not null,
  location text,
  notes text[] not null
);
