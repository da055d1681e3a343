-- Who follows what.
create table trunkline.follower (
  entity_id uuid not null references trunkline.entity on delete cascade,
  user_id uuid not null references trunkline.entity on delete cascade,
  since bigint not null,
  primary key (entity_id, user_id)
);
create index follower_user on trunkline.follower (user_id);

-- What was put into a domain itself; what stands in it inherits the domain and is not listed here.
create index entity_domains on trunkline.entity using gin ((coalesce(curated #> '{fields,domains}', document -> 'domains')) jsonb_path_ops)
  where coalesce(curated #> '{fields,domains}', document -> 'domains') is not null;
