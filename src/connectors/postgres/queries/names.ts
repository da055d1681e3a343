export type NameRow = { schema: string; table: string | null }

/** Every schema but the server's own with its tables and views, partitions left out, by name; at most $1 rows. A schema without any is one row. */
export const namesQuery = `
  select n.nspname as schema, c.relname as table
  from pg_namespace n left join pg_class c on c.relnamespace = n.oid and c.relkind in ('r', 'p', 'f', 'v', 'm') and not c.relispartition
  where not starts_with(n.nspname, 'pg_')
  order by n.nspname, c.relname
  limit $1`
