-- Where an entity stands and of what kind it is: few rows, so that filters and counts work on a number.
create table trunkline.search_group (
  id int generated always as identity primary key,
  key text collate "C" not null unique,
  entity_type text collate "C" not null,
  service_id uuid not null,
  database_id uuid,
  schema_id uuid,
  table_type text,
  tier text
);

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

create index search_doc_group on trunkline.search_doc (group_id) where not deleted;
create index search_doc_name on trunkline.search_doc (name_key) where not deleted;
create index search_doc_name_words on trunkline.search_doc using gin (name_words);
create index search_doc_words on trunkline.search_doc using gin (words);
create index search_doc_tags on trunkline.search_doc using gin (tags) where tags <> '{}';
create index search_doc_owners on trunkline.search_doc using gin (owners) where owners <> '{}';

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
