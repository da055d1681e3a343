/** A field of a composite type, or of a table whose rows are used as a type. */
export type TypeFieldPart = {
  name: string
  type: number
  modifier: number
  display: string
  collation: string | null
  description: string | null
}

export type TypeRow = {
  oid: number
  namespace: number
  schema: string
  name: string
  /** pg_type.typtype: base, composite, domain, enum, multirange, pseudo, range. */
  kind: 'b' | 'c' | 'd' | 'e' | 'm' | 'p' | 'r'
  category: string
  /** Of a true array: its element. */
  element: number | null
  /** The type of the rows of a table, not one made by CREATE TYPE. */
  is_row_type: boolean
  collation_oid: number
  /** pg_type.typstorage and typlen. */
  storage: string
  length: number
  owner: string
  acl: string[] | null
  extension: string | null
  description: string | null
  /** domain */
  base: number | null
  base_modifier: number
  base_display: string | null
  not_null: boolean
  default: string | null
  collation: string | null
  checks: { name: string; definition: string; is_validated: boolean; description: string | null }[] | null
  /** enum */
  labels: string[] | null
  /** composite */
  fields: TypeFieldPart[] | null
  /** range and multirange */
  subtype: number | null
  subtype_display: string | null
  multirange: string | null
  range_collation: string | null
  range_operator_class: string | null
  subtype_difference: string | null
  canonical: string | null
}

/**
 * Every type that a column may have: the server's own, those made by CREATE TYPE and CREATE DOMAIN, and the row types of tables where a
 * column uses them. A domain's texts name no columns, so they take no lock. https://www.postgresql.org/docs/current/catalog-pg-type.html
 */
export const typesQuery = `
  with used as materialized (
    -- the server notes which column is of which type, but for its own types, which are few enough to read them all
    select distinct d.refobjid as oid from pg_depend d
    where d.refclassid = 'pg_type'::regclass and d.classid = 'pg_class'::regclass and d.objsubid > 0
  ), composite as materialized (
    select c.oid from pg_class c where c.relkind = 'c'
  ), wanted as materialized (
    select t.oid
    from pg_type t left join pg_type el on el.oid = t.typelem and el.typtype = 'c'
    where coalesce(nullif(t.typrelid, 0), el.typrelid, 0) = 0
       or coalesce(nullif(t.typrelid, 0), el.typrelid) in (select c.oid from composite c)
       or t.oid in (select u.oid from used u) or t.typarray in (select u.oid from used u)
       or t.oid in (select dom.typbasetype from pg_type dom where dom.typtype = 'd')
  )
  select t.oid, n.oid as namespace, n.nspname as schema, t.typname as name, t.typtype as kind, t.typcategory as category,
         case when t.typsubscript = 'array_subscript_handler'::regproc then t.typelem end as element,
         t.typtype = 'c' and rel.relkind <> 'c' as is_row_type, t.typcollation as collation_oid,
         t.typstorage as storage, t.typlen as length,
         pg_get_userbyid(t.typowner) as owner, t.typacl::text[] as acl, e.extname as extension, d.description,
         nullif(t.typbasetype, 0) as base, t.typtypmod as base_modifier,
         case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod) end as base_display, t.typnotnull as not_null,
         case when t.typtype = 'd' then coalesce(pg_get_expr(t.typdefaultbin, 0), t.typdefault) end as default,
         case when t.typtype = 'd' then (
           select quote_ident(cn.nspname) || '.' || quote_ident(co.collname)
           from pg_collation co join pg_namespace cn on cn.oid = co.collnamespace join pg_type b on b.oid = t.typbasetype
           where co.oid = t.typcollation and t.typcollation <> b.typcollation) end as collation,
         case when t.typtype = 'd' then (
           select json_agg(json_build_object('name', con.conname, 'definition', pg_get_constraintdef(con.oid, true), 'is_validated', con.convalidated,
                                            'description', obj_description(con.oid, 'pg_constraint'))
                           order by con.conname)
           from pg_constraint con where con.contypid = t.oid and con.contype = 'c') end as checks,
         case when t.typtype = 'e' then (select json_agg(l.enumlabel order by l.enumsortorder) from pg_enum l where l.enumtypid = t.oid) end as labels,
         case when t.typtype = 'c' then (
           select json_agg(json_build_object(
             'name', a.attname, 'type', a.atttypid::int8, 'modifier', a.atttypmod, 'display', format_type(a.atttypid, a.atttypmod),
             'collation', (select quote_ident(cn.nspname) || '.' || quote_ident(co.collname)
                           from pg_collation co join pg_namespace cn on cn.oid = co.collnamespace join pg_type b on b.oid = a.atttypid
                           where co.oid = a.attcollation and a.attcollation <> b.typcollation),
             'description', fd.description) order by a.attnum)
           from pg_attribute a
           left join pg_description fd on fd.classoid = 'pg_class'::regclass and fd.objoid = a.attrelid and fd.objsubid = a.attnum
           where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped) end as fields,
         r.rngsubtype as subtype, format_type(r.rngsubtype, null) as subtype_display,
         case when t.typtype = 'r' then (select m.typname from pg_type m where m.oid = r.rngmultitypid) end as multirange,
         case when t.typtype = 'r' then (
           select quote_ident(cn.nspname) || '.' || quote_ident(co.collname)
           from pg_collation co join pg_namespace cn on cn.oid = co.collnamespace join pg_type b on b.oid = r.rngsubtype
           where co.oid = r.rngcollation and r.rngcollation <> b.typcollation) end as range_collation,
         case when t.typtype = 'r' then (
           select quote_ident(cn.nspname) || '.' || quote_ident(oc.opcname)
           from pg_opclass oc join pg_namespace cn on cn.oid = oc.opcnamespace
           where oc.oid = r.rngsubopc and not oc.opcdefault) end as range_operator_class,
         case when t.typtype = 'r' then nullif(r.rngsubdiff, 0)::regproc::text end as subtype_difference,
         case when t.typtype = 'r' then nullif(r.rngcanonical, 0)::regproc::text end as canonical
  from pg_type t
  join pg_namespace n on n.oid = t.typnamespace
  left join pg_class rel on rel.oid = t.typrelid
  left join pg_range r on t.oid in (r.rngtypid, r.rngmultitypid)
  left join pg_depend dep on dep.classid = 'pg_type'::regclass and dep.objid = t.oid and dep.deptype = 'e'
  left join pg_extension e on e.oid = dep.refobjid
  left join pg_description d on d.classoid = 'pg_type'::regclass and d.objoid = t.oid and d.objsubid = 0
  -- as an array, since the planner takes the wanted for most of all types, and would read whole catalogs
  where t.oid = any (array(select w.oid from wanted w))
  order by n.nspname, t.typname`
