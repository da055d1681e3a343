import type { RelationKind } from './relation-kind.ts'

export type RelationListRow = {
  oid: number
  namespace: number
  schema: string
  name: string
  kind: RelationKind
  is_partition: boolean
  /** Of a partition. */
  parent: number | null
  /** Something of it is stored as a query: a view, a rule, a policy. */
  has_query_text: boolean
  is_extension_member: boolean
}

/** Every relation of every schema but the server's own, by name, as lists of RelationListRow. What few of them have is looked up at once: for each, it took twice as long. */
export const relationListQuery = `
  select json_build_object(
           'oid', array_agg(r.oid::int8), 'namespace', array_agg(r.namespace::int8), 'schema', array_agg(r.schema), 'name', array_agg(r.name), 'kind', array_agg(r.kind),
           'is_partition', array_agg(r.is_partition), 'parent', array_agg(r.parent::int8), 'has_query_text', array_agg(r.has_query_text), 'is_extension_member', array_agg(r.is_extension_member)) as lists
  from (
    select c.oid, n.oid as namespace, n.nspname as schema, c.relname as name, c.relkind as kind, c.relispartition as is_partition, i.inhparent as parent,
           c.relkind in ('v', 'm') or c.relhasrules or c.oid in (select p.polrelid from pg_policy p) as has_query_text,
           c.oid in (select d.objid from pg_depend d
                     where d.refclassid = 'pg_extension'::regclass and d.classid = 'pg_class'::regclass and d.deptype = 'e') as is_extension_member
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    left join pg_inherits i on i.inhrelid = c.oid and c.relispartition
    where c.relkind in ('r', 'p', 'f', 'v', 'm') and not starts_with(n.nspname, 'pg_')
    order by n.nspname, c.relname
  ) as r`

/** Facts most relations do not have; null where a relation has none of them: then it is as {@link usualRelation}. */
export type RelationDetails = {
  persistence: string
  is_partition: boolean
  tablespace: string | null
  options: string[] | null
  toast_options: string[] | null
  row_security: boolean
  force_row_security: boolean
  replica_identity: string
  is_populated: boolean
  of_type: string | null
  acl: string[] | null
  bounds: string | null
  partition_strategy: string | null
  /** Attribute numbers of the partition key, 0 for an expression. */
  partition_columns: number[] | null
  foreign_server: string | null
  foreign_options: string[] | null
  /** Changes with every new definition of a view. */
  view_version: string | null
  extension: string | null
}

/** What a relation without details is. */
export const usualRelation: RelationDetails = {
  persistence: 'p', is_partition: false, tablespace: null, options: null, toast_options: null, row_security: false, force_row_security: false,
  replica_identity: 'd', is_populated: true, of_type: null, acl: null, bounds: null, partition_strategy: null, partition_columns: null,
  foreign_server: null, foreign_options: null, view_version: null, extension: null,
}

export type RelationPart = {
  oid: number
  schema: string
  name: string
  kind: RelationKind
  owner: string
  access_method: string | null
  details: RelationDetails | null
}

export type RelationRow = Omit<RelationPart, 'details'> & RelationDetails & { description: string | null }

/**
 * Relation `scope.oid` itself: a part of structureQuery. Bounds hold no columns, so that pg_get_expr without a relation reads them and takes
 * no lock. Details stand apart, with the look-ups that they need, since each key of the JSON and each join costs the server.
 */
export const relationPart = `
    select row_to_json(part)
    from (
      select c.oid::int8 as oid, n.nspname as schema, c.relname as name, c.relkind as kind, pg_get_userbyid(c.relowner) as owner,
             am.amname as access_method,
             case when c.relkind <> 'r' or c.relpersistence <> 'p' or c.relispartition or c.reltablespace <> 0 or c.reloptions is not null
                    or toast.reloptions is not null or c.relrowsecurity or c.relforcerowsecurity or c.relreplident <> 'd'
                    or not c.relispopulated or c.reloftype <> 0 or c.relacl is not null or dep.refobjid is not null
               then json_build_object(
                 'persistence', c.relpersistence, 'is_partition', c.relispartition,
                 'tablespace', (select ts.spcname from pg_tablespace ts where ts.oid = c.reltablespace),
                 'options', c.reloptions, 'toast_options', toast.reloptions,
                 'row_security', c.relrowsecurity, 'force_row_security', c.relforcerowsecurity, 'replica_identity', c.relreplident,
                 'is_populated', c.relispopulated, 'of_type', format_type(nullif(c.reloftype, 0), null), 'acl', c.relacl::text[],
                 'bounds', pg_get_expr(c.relpartbound, 0),
                 'partition_strategy', (select pt.partstrat from pg_partitioned_table pt where pt.partrelid = c.oid),
                 'partition_columns', (select pt.partattrs::int2[] from pg_partitioned_table pt where pt.partrelid = c.oid),
                 'foreign_server', (select fs.srvname from pg_foreign_table ft join pg_foreign_server fs on fs.oid = ft.ftserver where ft.ftrelid = c.oid),
                 'foreign_options', (select ft.ftoptions from pg_foreign_table ft where ft.ftrelid = c.oid),
                 'view_version', (select rw.xmin::text from pg_rewrite rw where rw.ev_class = c.oid and rw.rulename = '_RETURN'),
                 'extension', (select e.extname from pg_extension e where e.oid = dep.refobjid))
             end as details
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      left join pg_am am on am.oid = c.relam
      left join pg_class toast on toast.oid = c.reltoastrelid
      left join pg_depend dep on dep.classid = 'pg_class'::regclass and dep.objid = c.oid and dep.objsubid = 0 and dep.deptype = 'e'
      where c.oid = scope.oid
    ) part`

export type InheritanceRow = {
  child: number
  parent: number
  child_schema: string
  child_name: string
  parent_schema: string
  parent_name: string
  child_kind: RelationKind
  is_partition: boolean
  bounds: string | null
}

/** Who inherits from whom, partitions included, of all schemas: parents in the order they were named. */
export const inheritanceQuery = `
  select i.inhrelid as child, i.inhparent as parent, cn.nspname as child_schema, c.relname as child_name,
         pn.nspname as parent_schema, p.relname as parent_name, c.relkind as child_kind, c.relispartition as is_partition,
         pg_get_expr(c.relpartbound, 0) as bounds
  from pg_inherits i
  join pg_class c on c.oid = i.inhrelid
  join pg_namespace cn on cn.oid = c.relnamespace
  join pg_class p on p.oid = i.inhparent
  join pg_namespace pn on pn.oid = p.relnamespace
  where c.relkind in ('r', 'p', 'f')
  order by cn.nspname, c.relname, i.inhseqno`
