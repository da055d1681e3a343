export type JsonColumnsRow = { relation: number; schema: string; table: string; columns: string[]; has_usage: boolean; role: string }

/** The json and jsonb columns of those of the relations ($1) that store rows, by table; and whether the role that asks may use their schema. */
export const jsonColumnsQuery = `
  select c.oid as relation, n.nspname as schema, c.relname as table, array_agg(a.attname order by a.attnum) as columns,
         has_schema_privilege(n.oid, 'usage') as has_usage, current_user::text as role
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  join pg_type t on t.oid = a.atttypid
  where c.oid = any($1::oid[]) and c.relkind in ('r', 'p', 'm')
    and ('json'::regtype in (t.oid, t.typbasetype) or 'jsonb'::regtype in (t.oid, t.typbasetype))
  group by c.oid, n.oid, n.nspname, c.relname
  order by n.nspname, c.relname`
