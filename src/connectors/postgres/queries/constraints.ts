export type ConstraintPart = {
  oid: number
  name: string
  /** pg_constraint.contype, triggers left out. */
  kind: string
  columns: number[] | null
  index: number
  /** Of a foreign key: the relation it refers to. */
  referred: { schema: string; name: string } | null
  referred_columns: string[] | null
  on_update: string
  on_delete: string
  on_delete_columns: number[] | null
  match: string
  is_deferrable: boolean
  is_deferred: boolean
  is_validated: boolean
  is_enforced: boolean
  is_period: boolean
  no_inherit: boolean
  is_inherited: boolean
  description: string | null
}

/**
 * The constraints of relation `scope.oid`: a part of structureQuery. NOT NULL constraints that have the name, and only the properties, that the
 * server gives them by itself are left to the column, and inherited ones to the parent. A foreign key to a partitioned table has a copy for
 * every partition of it: only the one that was written is kept.
 *
 * Columns that older servers lack stand in `absent` of structureQuery: a name without a table finds the column of pg_constraint first, and
 * where there is none the one outside. https://www.postgresql.org/docs/current/catalog-pg-constraint.html
 */
export const constraintsPart = `
    select json_agg(part order by part.name)
    from (
      select con.oid::int8 as oid, con.conname as name, con.contype as kind, con.conkey as columns, con.conindid::int8 as index,
             case when con.contype = 'f' then (
               select json_build_object('schema', rn.nspname, 'name', r.relname)
               from pg_class r join pg_namespace rn on rn.oid = r.relnamespace where r.oid = con.confrelid
             ) end as referred,
             case when con.contype = 'f' then (
               select array_agg(fa.attname order by array_position(con.confkey, fa.attnum))
               from pg_attribute fa where fa.attrelid = con.confrelid and fa.attnum = any (con.confkey)
             ) end as referred_columns,
             con.confupdtype as on_update, con.confdeltype as on_delete, confdelsetcols as on_delete_columns, con.confmatchtype as match,
             con.condeferrable as is_deferrable, con.condeferred as is_deferred, con.convalidated as is_validated,
             conenforced as is_enforced, conperiod as is_period, con.connoinherit as no_inherit,
             con.coninhcount > 0 and not con.conislocal as is_inherited, d.description
      from pg_constraint con
      left join pg_description d on d.classoid = 'pg_constraint'::regclass and d.objoid = con.oid and d.objsubid = 0
      where con.conrelid = scope.oid and con.contype in ('p', 'u', 'f', 'c', 'x', 'n')
        and (con.contype <> 'n' or con.conislocal and (
              not con.convalidated or con.connoinherit or d.description is not null or con.conname is distinct from (
                select c.relname || '_' || a.attname || '_not_null'
                from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum = con.conkey[1]
                where c.oid = con.conrelid)))
        and (con.conparentid = 0 or not exists (
              select from pg_constraint up where up.oid = con.conparentid and up.conrelid = con.conrelid))
    ) part`
