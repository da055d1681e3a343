-- The views of pg_catalog and information_schema over copies of the catalogs: of the catalogs themselves the server records no dependencies.
create schema mirror;
do $$
declare
  relation record;
  definition text;
begin
  for relation in
    select c.oid, c.relname as name from pg_class c
    where c.relkind = 'r' and c.relnamespace in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace) order by c.oid
  loop
    execute format('create table mirror.%I (%s)', relation.name, (
      -- No table of a user has a column of a pseudo-type, on its own or within another type.
      select string_agg(format('%I %s', a.attname, case a.atttypid when 'anyarray'::regtype then 'text[]' when 'pg_statistic[]'::regtype then 'mirror.pg_statistic[]' else format_type(a.atttypid, a.atttypmod) end), ', ' order by a.attnum)
      from pg_attribute a where a.attrelid = relation.oid and a.attnum > 0 and not a.attisdropped));
  end loop;
  -- Two functions take whole rows of catalogs.
  create function mirror._pg_truetypid(mirror.pg_attribute, mirror.pg_type) returns oid language sql as 'select case when $2.typtype = ''d'' then $2.typbasetype else $1.atttypid end';
  create function mirror._pg_truetypmod(mirror.pg_attribute, mirror.pg_type) returns int4 language sql as 'select case when $2.typtype = ''d'' then $2.typtypmod else $1.atttypmod end';
  for relation in
    select c.oid, c.relname as name from pg_class c
    where c.relkind = 'v' and c.relnamespace in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace) order by c.oid
  loop
    perform set_config('search_path', 'pg_catalog, information_schema', true);
    definition := replace(pg_get_viewdef(relation.oid), '::anyarray', '::text[]');
    perform set_config('search_path', 'mirror, pg_catalog, information_schema', true);
    execute format('create view mirror.%I as %s', relation.name, definition);
  end loop;
  perform set_config('search_path', '"$user", public', true);
end $$;
