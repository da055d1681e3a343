export type SchemaRow = { oid: number; name: string; owner: string; acl: string[] | null; extension: string | null; description: string | null }

/** Every schema but the server's own, by name. */
export const schemasQuery = `
  select n.oid, n.nspname as name, pg_get_userbyid(n.nspowner) as owner, n.nspacl::text[] as acl, e.extname as extension, d.description
  from pg_namespace n
  left join pg_depend dep on dep.classid = 'pg_namespace'::regclass and dep.objid = n.oid and dep.deptype = 'e'
  left join pg_extension e on e.oid = dep.refobjid
  left join pg_description d on d.classoid = 'pg_namespace'::regclass and d.objoid = n.oid and d.objsubid = 0
  where not starts_with(n.nspname, 'pg_')
  order by n.nspname`

export type SequenceRow = {
  namespace: number
  name: string
  data_type: string
  start: string
  increment: string
  minimum: string
  maximum: string
  cache: string
  cycle: boolean
  owner: string
  persistence: string
  owned_by: { schema: string; table: string; column: string } | null
  acl: string[] | null
  extension: string | null
  description: string | null
}

/** Sequences of the schemas ($1), those of identity columns left to their columns. */
export const sequencesQuery = `
  select c.relnamespace as namespace, c.relname as name, format_type(s.seqtypid, null) as data_type,
         s.seqstart::text as start, s.seqincrement::text as increment, s.seqmin::text as minimum, s.seqmax::text as maximum,
         s.seqcache::text as cache, s.seqcycle as cycle, pg_get_userbyid(c.relowner) as owner, c.relpersistence as persistence,
         (select json_build_object('schema', tn.nspname, 'table', t.relname, 'column', a.attname)
          from pg_depend dep
          join pg_class t on t.oid = dep.refobjid
          join pg_namespace tn on tn.oid = t.relnamespace
          join pg_attribute a on a.attrelid = t.oid and a.attnum = dep.refobjsubid
          where dep.classid = 'pg_class'::regclass and dep.objid = c.oid and dep.refclassid = 'pg_class'::regclass and dep.deptype = 'a'
         ) as owned_by,
         c.relacl::text[] as acl, e.extname as extension, d.description
  from pg_sequence s
  join pg_class c on c.oid = s.seqrelid
  left join pg_depend ext on ext.classid = 'pg_class'::regclass and ext.objid = c.oid and ext.deptype = 'e'
  left join pg_extension e on e.oid = ext.refobjid
  left join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = c.oid and d.objsubid = 0
  where c.relnamespace = any($1::oid[])
    and c.oid not in (select i.objid from pg_depend i where i.classid = 'pg_class'::regclass and i.refclassid = 'pg_class'::regclass and i.deptype = 'i')
  order by c.relnamespace, c.relname`
