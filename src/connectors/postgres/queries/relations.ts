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

/** Every relation of every schema but the server's own, by name. */
export const relationListQuery = `
  select c.oid, n.oid as namespace, n.nspname as schema, c.relname as name, c.relkind as kind, c.relispartition as is_partition,
         (select i.inhparent from pg_inherits i where i.inhrelid = c.oid and c.relispartition) as parent,
         c.relkind in ('v', 'm') or c.relhasrules or exists (select from pg_policy p where p.polrelid = c.oid) as has_query_text,
         exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e') as is_extension_member
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'f', 'v', 'm') and not starts_with(n.nspname, 'pg_')
  order by n.nspname, c.relname`

export type RelationRow = {
  oid: number
  schema: string
  name: string
  kind: RelationKind
  owner: string
  persistence: string
  is_partition: boolean
  access_method: string | null
  tablespace: string | null
  options: string[] | null
  toast_options: string[] | null
  row_security: boolean
  force_row_security: boolean
  replica_identity: string
  is_populated: boolean
  of_type: string | null
  /** −1 where never analysed. */
  row_estimate: number
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
  description: string | null
}

/**
 * The relations ($1) themselves, in the order given. Bounds hold no columns, so that pg_get_expr without a relation reads them
 * and takes no lock.
 */
export const relationsQuery = `
  select c.oid, n.nspname as schema, c.relname as name, c.relkind as kind, pg_get_userbyid(c.relowner) as owner,
         c.relpersistence as persistence, c.relispartition as is_partition, am.amname as access_method, ts.spcname as tablespace,
         c.reloptions as options, toast.reloptions as toast_options,
         c.relrowsecurity as row_security, c.relforcerowsecurity as force_row_security, c.relreplident as replica_identity,
         c.relispopulated as is_populated, format_type(nullif(c.reloftype, 0), null) as of_type,
         c.reltuples::float8 as row_estimate, c.relacl::text[] as acl,
         pg_get_expr(c.relpartbound, 0) as bounds, pt.partstrat as partition_strategy, pt.partattrs::int2[] as partition_columns,
         fs.srvname as foreign_server, ft.ftoptions as foreign_options, rw.xmin::text as view_version,
         e.extname as extension, d.description
  from unnest($1::oid[]) with ordinality as scope (oid, position)
  join pg_class c on c.oid = scope.oid
  join pg_namespace n on n.oid = c.relnamespace
  left join pg_am am on am.oid = c.relam
  left join pg_tablespace ts on ts.oid = c.reltablespace
  left join pg_class toast on toast.oid = c.reltoastrelid
  left join pg_partitioned_table pt on pt.partrelid = c.oid
  left join pg_foreign_table ft on ft.ftrelid = c.oid
  left join pg_foreign_server fs on fs.oid = ft.ftserver
  left join pg_rewrite rw on rw.ev_class = c.oid and rw.rulename = '_RETURN'
  left join pg_depend dep on dep.classid = 'pg_class'::regclass and dep.objid = c.oid and dep.objsubid = 0 and dep.deptype = 'e'
  left join pg_extension e on e.oid = dep.refobjid
  left join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = c.oid and d.objsubid = 0
  order by scope.position`

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
