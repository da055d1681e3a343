export type TriggerRow = {
  oid: number
  relation: number
  name: string
  /** Bits: 1 row, 2 before, 4 insert, 8 delete, 16 update, 32 truncate, 64 instead of. */
  type: number
  function_schema: string
  function_name: string
  update_columns: number[]
  /** pg_trigger.tgenabled */
  enabled: string
  is_constraint: boolean
  is_inherited: boolean
  old_table: string | null
  new_table: string | null
  description: string | null
}

/** Triggers of the relations ($1), without those that only serve constraints. */
export const triggersQuery = `
  select t.oid, t.tgrelid as relation, t.tgname as name, t.tgtype as type, n.nspname as function_schema, p.proname as function_name,
         t.tgattr::int2[] as update_columns, t.tgenabled as enabled, t.tgconstraint <> 0 as is_constraint, t.tgparentid <> 0 as is_inherited,
         t.tgoldtable as old_table, t.tgnewtable as new_table, d.description
  from pg_trigger t
  join pg_proc p on p.oid = t.tgfoid
  join pg_namespace n on n.oid = p.pronamespace
  left join pg_description d on d.classoid = 'pg_trigger'::regclass and d.objoid = t.oid and d.objsubid = 0
  where t.tgrelid = any($1::oid[]) and not t.tgisinternal
  order by t.tgrelid, t.tgname`

export type PolicyRow = {
  oid: number
  relation: number
  name: string
  /** pg_policy.polcmd */
  command: string
  permissive: boolean
  roles: string[]
  has_using: boolean
  has_with_check: boolean
  description: string | null
}

/** Row security policies of the relations ($1); role 0 is PUBLIC. */
export const policiesQuery = `
  select p.oid, p.polrelid as relation, p.polname as name, p.polcmd as command, p.polpermissive as permissive,
         (select array_agg(case when r.oid = 0 then 'PUBLIC' else pg_get_userbyid(r.oid)::text end order by r.position)
          from unnest(p.polroles) with ordinality as r (oid, position)) as roles,
         p.polqual is not null as has_using, p.polwithcheck is not null as has_with_check, d.description
  from pg_policy p
  left join pg_description d on d.classoid = 'pg_policy'::regclass and d.objoid = p.oid and d.objsubid = 0
  where p.polrelid = any($1::oid[])
  order by p.polrelid, p.polname`

export type RuleRow = {
  oid: number
  relation: number
  name: string
  /** pg_rewrite.ev_type */
  event: string
  instead: boolean
  enabled: string
  description: string | null
}

/** Rewrite rules of the relations ($1), the one that makes a view left out. */
export const rulesQuery = `
  select r.oid, r.ev_class as relation, r.rulename as name, r.ev_type as event, r.is_instead as instead, r.ev_enabled as enabled, d.description
  from pg_rewrite r
  left join pg_description d on d.classoid = 'pg_rewrite'::regclass and d.objoid = r.oid and d.objsubid = 0
  where r.ev_class = any($1::oid[]) and r.rulename <> '_RETURN'
  order by r.ev_class, r.rulename`

export type StatisticsObjectRow = {
  oid: number
  relation: number
  schema: string
  name: string
  /** Letters of pg_statistic_ext.stxkind. */
  kinds: string[]
  columns: number[]
  has_expressions: boolean
  target: number | null
  owner: string
  description: string | null
}

/** Extended statistics of the relations ($1). */
export const statisticsObjectsQuery = `
  select s.oid, s.stxrelid as relation, n.nspname as schema, s.stxname as name, s.stxkind::text[] as kinds, s.stxkeys::int2[] as columns,
         s.stxexprs is not null as has_expressions, nullif(s.stxstattarget, -1) as target, pg_get_userbyid(s.stxowner) as owner, d.description
  from pg_statistic_ext s
  join pg_namespace n on n.oid = s.stxnamespace
  left join pg_description d on d.classoid = 'pg_statistic_ext'::regclass and d.objoid = s.oid and d.objsubid = 0
  where s.stxrelid = any($1::oid[])
  order by s.stxrelid, n.nspname, s.stxname`

export type PublishedRow = { oid: number; relation: number; publication: string; columns: string[] | null; has_filter: boolean }

/** Publications that name the relations ($1). Columns that older servers lack stand in `absent`, as in constraints.ts. */
export const publishedQuery = `
  select named.*
  from (select null::int2vector as prattrs, null::pg_node_tree as prqual) as absent
  cross join lateral (
    select pr.oid, pr.prrelid as relation, p.pubname as publication, prqual is not null as has_filter,
           (select json_agg(a.attname order by a.attnum) from pg_attribute a
            where a.attrelid = pr.prrelid and a.attnum = any (prattrs::int2[])) as columns
    from pg_publication_rel pr join pg_publication p on p.oid = pr.prpubid
    where pr.prrelid = any($1::oid[])
  ) as named
  order by named.relation, named.publication`
