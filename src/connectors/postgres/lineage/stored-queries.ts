export type RuleRow = { oid: number; relation: number; name: string; event: string; is_instead: boolean; tree: string; condition: string | null; version: string }

/**
 * Every rule of the user's schemas with its analysed tree; a view is the rule `_RETURN`. Reading the tree looks into no relation and locks
 * none, as pg_get_viewdef would.
 * https://www.postgresql.org/docs/current/catalog-pg-rewrite.html
 */
export const rulesQuery = `
  select r.oid, r.ev_class as relation, r.rulename as name, r.ev_type as event, r.is_instead, r.ev_action::text as tree,
         nullif(r.ev_qual::text, '<>') as condition, r.xmin::text as version
  from pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace
  where not starts_with(n.nspname, 'pg_') and n.nspname <> 'information_schema'
  order by r.oid`

export type MentionRow = { rule: number; relation: number; attribute: number }

/** The columns that the server itself says each rule depends on. */
export const ruleMentionsQuery = `
  select d.objid as rule, d.refobjid as relation, d.refobjsubid as attribute
  from pg_depend d
  where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass and d.refobjsubid <> 0 and d.deptype = 'n'
  order by d.objid, d.refobjid, d.refobjsubid`

export type RoutineCodeRow = {
  oid: number; language: string; source: string; body: string | null; settings: string[] | null; argument_types: string
  argument_names: string[]; result: string; is_extension_member: boolean; argument_type_names: string[]
}

/** What the user's routines are made of: their text, or the tree of a BEGIN ATOMIC body, which the server analysed itself. */
export const routineCodeQuery = `
  select p.oid, l.lanname as language, p.prosrc as source, p.prosqlbody::text as body, p.proconfig as settings,
         oidvectortypes(p.proargtypes) as argument_types, coalesce(p.proargnames, '{}')::text[] as argument_names,
         format_type(p.prorettype, null) as result,
         exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e') as is_extension_member,
         array(select format_type(t.oid, null) from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality as t (oid, position)
               order by t.position) as argument_type_names
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_language l on l.oid = p.prolang
  where not starts_with(n.nspname, 'pg_') and n.nspname <> 'information_schema' and p.prokind in ('f', 'p')
  order by p.oid`

export type TriggerRow = {
  oid: number; relation: number; name: string; routine: number; type: number; is_enabled: boolean; condition: string | null; columns: number[]
  old_table: string | null; new_table: string | null
}

/** Triggers that people made; one of a partition is the one of its parent. */
export const triggersQuery = `
  select t.oid, t.tgrelid as relation, t.tgname as name, t.tgfoid as routine, t.tgtype::int as type, t.tgenabled <> 'D' as is_enabled,
         t.tgqual::text as condition, t.tgattr::int2[]::text[]::int[] as columns, t.tgoldtable as old_table, t.tgnewtable as new_table
  from pg_trigger t
  where not t.tgisinternal and t.tgparentid = 0
  order by t.oid`

export type GeneratedColumnRow = { relation: number; attribute: number; tree: string }

/** Expressions of generated columns. */
export const generatedColumnsQuery = `
  select d.adrelid as relation, d.adnum as attribute, d.adbin::text as tree
  from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
  where a.attgenerated <> ''
  order by d.adrelid, d.adnum`
