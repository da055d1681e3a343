-- Where an entity stands and of what kind it is: few rows, so that filters and counts work on a number.
create table trunkline.search_group (
  id int generated always as identity primary key,
  key text collate "C" not null unique,
  entity_type text collate "C" not null,
  service_id uuid not null,
  database_id uuid,
  schema_id uuid,
  table_type text,
  tier text,
  -- Kept by count_search_docs: what is shown before anything is typed needs no counting.
  live_count int not null default 0,
  deleted_count int not null default 0
);
create index search_group_place on trunkline.search_group (service_id, entity_type);

-- What a search reads: slim, apart from the entity, and written only when it changes.
create table trunkline.search_doc (
  entity_id uuid primary key references trunkline.entity on delete cascade,
  group_id int not null references trunkline.search_group,
  deleted boolean not null default false,
  -- The name in lower case without separators: exact and prefix matches.
  name_key text collate "C" not null,
  name_words tsvector not null,
  -- Weights: A name, B columns, C descriptions, owners and tags.
  words tsvector not null,
  tags text[] not null default '{}',
  owners text[] not null default '{}',
  content_hash bytea not null
);
alter table trunkline.search_doc alter column words set statistics 1000;

create index search_doc_group on trunkline.search_doc (deleted, group_id);
create index search_doc_name on trunkline.search_doc (deleted, name_key, entity_id);
-- Those with something to count, for the facets of everything.
create index search_doc_labelled on trunkline.search_doc (deleted, group_id) where tags <> '{}' or owners <> '{}';
create index search_doc_name_words on trunkline.search_doc using gin (name_words);
create index search_doc_words on trunkline.search_doc using gin (words);
create index search_doc_tags on trunkline.search_doc using gin (tags);
create index search_doc_owners on trunkline.search_doc using gin (owners);

-- Keeps the counts of search_group; it locks the groups by number, so that two writers never wait for each other in a circle.
create function trunkline.count_search_docs() returns trigger language plpgsql as $$
declare
  ids int[];
  lives int[];
  deads int[];
begin
  if tg_op = 'INSERT' then
    select array_agg(id), array_agg(live), array_agg(dead) into ids, lives, deads from (
      select group_id as id, count(*) filter (where not deleted) as live, count(*) filter (where deleted) as dead from added group by 1) d;
  elsif tg_op = 'DELETE' then
    select array_agg(id), array_agg(live), array_agg(dead) into ids, lives, deads from (
      select group_id as id, -count(*) filter (where not deleted) as live, -count(*) filter (where deleted) as dead from removed group by 1) d;
  else
    select array_agg(id), array_agg(live), array_agg(dead) into ids, lives, deads from (
      select id, sum(live) as live, sum(dead) as dead from (
        select group_id as id, (not deleted)::int as live, deleted::int as dead from added
        union all select group_id, -(not deleted)::int, -deleted::int from removed) e
      group by 1 having sum(live) <> 0 or sum(dead) <> 0) d;
  end if;
  if ids is null then return null; end if;
  perform from trunkline.search_group where id = any (ids) order by id for no key update;
  update trunkline.search_group g set live_count = live_count + d.live, deleted_count = deleted_count + d.dead
  from unnest(ids, lives, deads) as d(id, live, dead) where g.id = d.id;
  return null;
end $$;
create trigger count_added after insert on trunkline.search_doc referencing new table as added
  for each statement execute function trunkline.count_search_docs();
create trigger count_changed after update on trunkline.search_doc referencing old table as removed new table as added
  for each statement execute function trunkline.count_search_docs();
create trigger count_removed after delete on trunkline.search_doc referencing old table as removed
  for each statement execute function trunkline.count_search_docs();

-- Every word of a name or column, so that a mistyped one finds its neighbours among thousands and not among millions.
create table trunkline.search_word (word text collate "C" primary key);

do $$
declare
  home text := (select quote_ident(n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_trgm');
begin
  execute format('create index search_word_trigrams on trunkline.search_word using gin (word %s.gin_trgm_ops)', home);
  execute format($f$
    create function trunkline.search_word_near(term text, most int) returns table (word text, nearness real)
    language sql stable set pg_trgm.similarity_threshold = 0.25
    as $body$
      select w.word, %1$s.similarity(w.word, term) from trunkline.search_word w
      where w.word operator(%1$s.%%) term order by 2 desc, 1 limit most
    $body$ $f$, home);
end $$;
