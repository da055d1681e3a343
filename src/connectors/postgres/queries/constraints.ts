/** Facts most constraints do not have; null where a constraint has none of them: then it is as {@link usualConstraint}. */
export type ConstraintDetails = {
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
}

/** What a constraint without details is; of one that is no foreign key, actions and match mean nothing. */
export const usualConstraint: ConstraintDetails = {
  on_update: 'a', on_delete: 'a', on_delete_columns: null, match: 's', is_deferrable: false, is_deferred: false, is_validated: true, is_enforced: true,
  is_period: false, no_inherit: false, is_inherited: false,
}

type ConstraintCommon = {
  oid: number
  name: string
  /** pg_constraint.contype, triggers left out. */
  kind: string
  columns: number[] | null
  index: number
  /** Of a foreign key: the relation it refers to. */
  referred: { schema: string; name: string } | null
  referred_columns: string[] | null
  description: string | null
}

/** A constraint as structureQuery gives it. */
export type ConstraintJson = ConstraintCommon & { details: ConstraintDetails | null }

export type ConstraintPart = ConstraintCommon & ConstraintDetails

export function toConstraintPart({ details, ...common }: ConstraintJson): ConstraintPart {
  return { ...common, ...(details ?? usualConstraint) }
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
             case when con.contype <> 'f' then null
                  when cardinality(con.confkey) = 1
                  then array[(select fa.attname from pg_attribute fa where fa.attrelid = con.confrelid and fa.attnum = con.confkey[1])]
                  else (select array_agg(fa.attname order by array_position(con.confkey, fa.attnum))
                        from pg_attribute fa where fa.attrelid = con.confrelid and fa.attnum = any (con.confkey))
             end as referred_columns,
             case when con.confupdtype not in ('a', ' ') or con.confdeltype not in ('a', ' ') or con.confmatchtype not in ('s', ' ')
                    or confdelsetcols is not null or con.condeferrable or con.condeferred or not con.convalidated or not conenforced or conperiod
                    or con.connoinherit and con.contype in ('c', 'n') or con.coninhcount > 0
               then json_build_object(
                 'on_update', con.confupdtype, 'on_delete', con.confdeltype, 'on_delete_columns', confdelsetcols, 'match', con.confmatchtype,
                 'is_deferrable', con.condeferrable, 'is_deferred', con.condeferred, 'is_validated', con.convalidated,
                 'is_enforced', conenforced, 'is_period', conperiod, 'no_inherit', con.connoinherit,
                 'is_inherited', con.coninhcount > 0 and not con.conislocal)
             end as details, d.description
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
