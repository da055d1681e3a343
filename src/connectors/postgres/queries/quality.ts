import type { RelationKind } from './relation-kind.ts'

export type TestedRelationRow = {
  kind: RelationKind
  is_populated: boolean
  may_use_schema: boolean
  may_read: boolean
  has_row_security: boolean
  /** Tables inherit from it that are no partitions: its keys do not hold for their rows. */
  has_children: boolean
  /** Some of its rows are of foreign tables, whose constraints nobody checks. */
  has_foreign_rows: boolean
  row_estimate: number | null
  /** ms since the epoch. */
  taken_at: number
}

/** A relation ($1 schema, $2 name) that is to be tested. */
export const testedRelationQuery = `
  with recursive below(oid) as (
    select i.inhrelid from pg_inherits i join pg_class c on c.oid = i.inhparent join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2
    union select i.inhrelid from below b join pg_inherits i on i.inhparent = b.oid)
  select c.relkind as kind, c.relispopulated as is_populated, has_schema_privilege(c.relnamespace, 'usage') as may_use_schema,
         has_any_column_privilege(c.oid, 'select') as may_read, row_security_active(c.oid) as has_row_security,
         c.relkind <> 'p' and exists (select from pg_inherits i where i.inhparent = c.oid) as has_children,
         c.relkind = 'f' or exists (select from below b join pg_class f on f.oid = b.oid where f.relkind = 'f') as has_foreign_rows,
         nullif(c.reltuples, -1)::float8 as row_estimate, floor(extract(epoch from transaction_timestamp()) * 1000)::float8 as taken_at
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'f', 'v', 'm')`

export type TestedColumnRow = {
  name: string
  /** Oid, kind and category of the type that a domain ends in. */
  type: number
  kind: string
  category: string
  is_array: boolean
  /** There is an equality to group by. */
  is_comparable: boolean
  may_read: boolean
  labels: string[] | null
  /** As declared, and the type that a domain ends in. */
  display: string
  base_type: string
  /** As declared: neither the column nor a domain is NOT NULL and validated. */
  is_nullable: boolean
  /** NOT NULL of the column itself, and what makes it prove nothing, in words. */
  has_not_null: boolean
  not_null_flaw: string | null
  /** Of varchar(n) and char(n). */
  max_length: number | null
  /** The domains on the way to the base type, with what they check. */
  domains: { name: string; not_null: boolean; checks: { name: string; definition: string; validated: boolean }[] }[] | null
}

/** The live columns of a relation ($1 schema, $2 name), with what their types can do and allow; 1043 is varchar, 1042 char(n). */
export const testedColumnsQuery = `
  with recursive base as (
    select a.attrelid, a.attnum, a.attname, a.attnotnull, a.atttypid as declared, a.atttypid as type, a.atttypmod as modifier, 0 as depth
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = $1 and c.relname = $2 and a.attnum > 0 and not a.attisdropped
    union all
    select b.attrelid, b.attnum, b.attname, b.attnotnull, b.declared, t.typbasetype, t.typtypmod, b.depth + 1 from base b join pg_type t on t.oid = b.type and t.typtype = 'd'),
  domain as (
    select b.attnum, bool_or(t.typnotnull) as not_null, json_agg(json_build_object(
      'name', format_type(t.oid, null), 'not_null', t.typnotnull,
      'checks', coalesce((select json_agg(json_build_object('name', k.conname, 'definition', pg_get_constraintdef(k.oid), 'validated', k.convalidated) order by k.conname)
                          from pg_constraint k where k.contypid = t.oid and k.contype = 'c'), '[]')) order by b.depth) as chain
    from base b join pg_type t on t.oid = b.type and t.typtype = 'd' group by b.attnum)
  select b.attname as name, t.oid::int8::float8 as type, t.typtype as kind, t.typcategory as category, e.oid is not null as is_array,
         t.typtype in ('e', 'r', 'm') or coalesce(e.typtype = 'e', false) or exists (
           select from pg_opclass o join pg_am am on am.oid = o.opcmethod and am.amname in ('btree', 'hash')
           where o.opcdefault and o.opcintype = case coalesce(e.oid, t.oid) when 1043 then 25 else coalesce(e.oid, t.oid) end) as is_comparable,
         has_column_privilege(b.attrelid, b.attnum, 'select') as may_read,
         case when t.typtype = 'e' then (select array_agg(l.enumlabel::text order by l.enumsortorder) from pg_enum l where l.enumtypid = t.oid) end as labels,
         (select format_type(a.atttypid, a.atttypmod) from pg_attribute a where a.attrelid = b.attrelid and a.attnum = b.attnum) as display,
         format_type(t.oid, null) as base_type,
         not (b.attnotnull and u.valid) and not coalesce(d.not_null, false) as is_nullable, b.attnotnull as has_not_null,
         case when not u.valid then 'it is NOT VALID: older rows were never checked' when u.below then 'a table that inherits from this one lets NULL in' end as not_null_flaw,
         case when t.oid in (1042, 1043) and b.modifier > 4 then b.modifier - 4 end as max_length, d.chain as domains
  from base b join pg_type t on t.oid = b.type and t.typtype <> 'd' left join pg_type e on e.typarray = t.oid left join domain d on d.attnum = b.attnum
  cross join lateral (
    select not exists (select from pg_constraint k where k.conrelid = b.attrelid and k.contype = 'n' and k.conkey[1] = b.attnum and not k.convalidated) as valid,
           exists (with recursive below(oid) as (select i.inhrelid from pg_inherits i where i.inhparent = b.attrelid union select i.inhrelid from below l join pg_inherits i on i.inhparent = l.oid)
                   select from below l join pg_attribute a on a.attrelid = l.oid and a.attname = b.attname where not a.attnotnull) as below) u
  order by b.attnum`

export type TestedConstraintRow = {
  name: string
  /** pg_constraint.contype; `i` for a unique index without a constraint. */
  kind: 'p' | 'u' | 'f' | 'c' | 'i'
  columns: string[]
  definition: string
  /** What makes it prove nothing, in words; null for nothing. */
  flaw: string | null
  nulls_not_distinct: boolean
  no_inherit: boolean
  referred_schema: string | null
  referred_table: string | null
  referred_columns: string[] | null
}

/**
 * Constraints of a relation ($1 schema, $2 name) and unique indexes that no constraint stands for, each with its flaw. A foreign key is kept by triggers of
 * both tables and of their partitions, which can be disabled one by one and do not fire for what a subscription applies. Columns that older servers lack
 * stand in \`absent\`.
 */
export const testedConstraintsQuery = `
  with tested as (select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2)
  select part.* from (select true as conenforced, false as indnullsnotdistinct) as absent cross join lateral (
    select con.conname as name, con.contype as kind,
           array(select a.attname::text from unnest(con.conkey) with ordinality k (number, place) join pg_attribute a on a.attrelid = con.conrelid and a.attnum = k.number order by k.place) as columns,
           pg_get_constraintdef(con.oid) as definition,
           case when not conenforced then 'it is NOT ENFORCED'
                when not con.convalidated then 'it is NOT VALID: older rows were never checked'
                when f.is_disabled then 'its triggers are disabled'
                when f.is_replicated then 'a subscription writes rows, and its triggers do not fire for them'
                when con.contype in ('p', 'u') and not exists (select from pg_index i where i.indexrelid = con.conindid and i.indisvalid) then 'its index is not valid' end as flaw,
           coalesce((select indnullsnotdistinct from pg_index i where i.indexrelid = con.conindid), false) as nulls_not_distinct, con.connoinherit as no_inherit,
           rn.nspname as referred_schema, r.relname as referred_table,
           case when con.contype = 'f' then array(select a.attname::text from unnest(con.confkey) with ordinality k (number, place) join pg_attribute a on a.attrelid = con.confrelid and a.attnum = k.number order by k.place) end as referred_columns
    from tested join pg_constraint con on con.conrelid = tested.oid and con.contype in ('p', 'u', 'f', 'c')
    left join lateral (
      with recursive family as (select con.oid, con.conrelid, con.confrelid union all select k.oid, k.conrelid, k.confrelid from family o join pg_constraint k on k.conparentid = o.oid)
      select exists (select from family o join pg_trigger t on t.tgconstraint = o.oid where t.tgenabled in ('D', 'R')) as is_disabled,
             exists (select from family o join pg_subscription_rel s on s.srrelid in (o.conrelid, o.confrelid)) as is_replicated) f on con.contype = 'f'
    left join pg_class r on r.oid = nullif(con.confrelid, 0) left join pg_namespace rn on rn.oid = r.relnamespace
    union all
    select ic.relname, 'i', array[a.attname::text], 'unique index', case when not i.indisvalid then 'it is not valid' end, indnullsnotdistinct, false, null, null, null
    from tested join pg_index i on i.indrelid = tested.oid and i.indisunique and i.indnkeyatts = 1 and i.indkey[0] <> 0 and i.indpred is null
    join pg_class ic on ic.oid = i.indexrelid join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
    where not exists (select from pg_constraint k where k.conindid = i.indexrelid)) part
  order by part.name`

export type ReferableRow = { is_referable: boolean }

/** Whether a foreign key may refer to a column alone ($1 schema, $2 table, $3 column): a key that is valid and holds at once makes it unique. */
export const referableQuery = `
  select exists (
    select from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attname = $3
    join pg_index i on i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indimmediate and i.indpred is null and i.indnkeyatts = 1 and i.indkey[0] = a.attnum
    where n.nspname = $1 and c.relname = $2) as is_referable`

/** Names the transaction's snapshot, so that another session can look at the same state. */
export const exportSnapshotQuery = `select pg_export_snapshot() as snapshot`
