export type NameRow = { schema: string; table: string | null }

/**
 * Every schema but the server's own with its tables and views, by name; at most $1 rows. Partitions and members of extensions are left out, as a
 * run leaves them out unless it is told otherwise. A schema without any is one row.
 */
export const namesQuery = `
  select n.nspname as schema, c.relname as table
  from pg_namespace n left join pg_class c on c.relnamespace = n.oid and c.relkind in ('r', 'p', 'f', 'v', 'm') and not c.relispartition
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  where not starts_with(n.nspname, 'pg_')
  order by n.nspname, c.relname
  limit $1`
