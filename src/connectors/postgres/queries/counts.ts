import type { ObjectKind } from '../../connector.ts'

/** Objects of one kind in one schema; `is_extension_member` tells those that belong to an extension from the others. */
export type CountRow = { namespace: number; kind: ObjectKind; is_extension_member: boolean; count: number }

/** Everything of every schema but the server's own, counted by the server; of routines those that come with a range type are parts of it. */
export const countsQuery = `
  select c.relnamespace as namespace,
         case when c.relispartition then 'partition'
              else case c.relkind when 'r' then 'table' when 'p' then 'partitioned table' when 'f' then 'foreign table'
                                  when 'v' then 'view' when 'm' then 'materialized view' end
         end as kind,
         exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e') as is_extension_member,
         count(*)::int as count
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'f', 'v', 'm') and not starts_with(n.nspname, 'pg_')
  group by 1, 2, 3
  union all
  select p.pronamespace,
         case p.prokind when 'f' then 'function' when 'p' then 'procedure' when 'a' then 'aggregate' when 'w' then 'window function' end,
         exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'), count(*)::int
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where not starts_with(n.nspname, 'pg_')
    and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'i')
  group by 1, 2, 3
  union all
  select n.oid, 'schema', false, 1 from pg_namespace n where not starts_with(n.nspname, 'pg_')`
