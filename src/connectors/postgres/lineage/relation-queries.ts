export type DependencyRow = {
  kind: 'policy' | 'check' | 'indexExpression' | 'triggerCondition' | 'columnDefault'
  name: string
  owner: number
  relation: number
  attribute: number
}

/**
 * Columns that policies, checks, indexes (expressions and predicates, not their plain keys), trigger conditions and column defaults use, as the
 * server recorded them when they were made; `owner` is the relation they belong to, attribute 0 another
 * relation as a whole.
 */
export const dependenciesQuery = `
  select distinct part.kind, part.name, part.owner, d.refobjid as relation, d.refobjsubid as attribute
  from (
    select 'policy' as kind, 'pg_policy'::regclass as class, p.oid, p.polname::text as name, p.polrelid as owner from pg_policy p
    union all
    select 'check', 'pg_constraint'::regclass, c.oid, c.conname, c.conrelid from pg_constraint c where c.contype = 'c' and c.conrelid <> 0
    union all
    select 'indexExpression', 'pg_class'::regclass, i.indexrelid, x.relname, i.indrelid
    from pg_index i join pg_class x on x.oid = i.indexrelid where i.indexprs is not null or i.indpred is not null
    union all
    select 'triggerCondition', 'pg_trigger'::regclass, t.oid, t.tgname, t.tgrelid from pg_trigger t where t.tgqual is not null and not t.tgisinternal
    union all
    select 'columnDefault', 'pg_attrdef'::regclass, a.oid, c.attname, a.adrelid
    from pg_attrdef a join pg_attribute c on c.attrelid = a.adrelid and c.attnum = a.adnum where c.attgenerated = ''
  ) part
  join pg_class o on o.oid = part.owner join pg_namespace n on n.oid = o.relnamespace
  join pg_depend d on d.classid = part.class and d.objid = part.oid and d.refclassid = 'pg_class'::regclass and d.deptype in ('n', 'a')
  where not starts_with(n.nspname, 'pg_') and n.nspname <> 'information_schema' and (part.kind <> 'columnDefault' or d.refobjid <> part.owner)
    and (d.refobjsubid <> 0 or (d.deptype = 'n' and d.refobjid <> part.owner))
  order by kind, owner, name, relation, attribute`

export type RoutineUseRow = { kind: 'policy' | 'check' | 'indexExpression' | 'triggerCondition' | 'columnDefault' | 'rule'; name: string; owner: number; routine: number }

/** The user's routines that such parts of a relation, and views and rules, call. */
export const routineUsesQuery = `
  select case d.classid when 'pg_policy'::regclass then 'policy' when 'pg_constraint'::regclass then 'check'
                        when 'pg_class'::regclass then 'indexExpression' when 'pg_trigger'::regclass then 'triggerCondition'
                        when 'pg_attrdef'::regclass then 'columnDefault' else 'rule' end as kind,
         coalesce(p.polname, c.conname, x.relname, t.tgname, a.attname, r.rulename)::text as name,
         coalesce(p.polrelid, c.conrelid, i.indrelid, t.tgrelid, f.adrelid, r.ev_class) as owner, d.refobjid as routine
  from pg_depend d
  left join pg_policy p on d.classid = 'pg_policy'::regclass and p.oid = d.objid
  left join pg_constraint c on d.classid = 'pg_constraint'::regclass and c.oid = d.objid and c.contype = 'c' and c.conrelid <> 0
  left join pg_index i on d.classid = 'pg_class'::regclass and i.indexrelid = d.objid left join pg_class x on x.oid = i.indexrelid
  left join pg_trigger t on d.classid = 'pg_trigger'::regclass and t.oid = d.objid and t.tgfoid <> d.refobjid and not t.tgisinternal
  left join pg_attrdef f on d.classid = 'pg_attrdef'::regclass and f.oid = d.objid
  left join pg_attribute a on a.attrelid = f.adrelid and a.attnum = f.adnum
  left join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
  where d.refclassid = 'pg_proc'::regclass and d.refobjid >= 16384
    and coalesce(p.oid, c.oid, i.indexrelid, t.oid, f.oid, r.oid) is not null
  order by 1, owner, name, routine`

export type InheritanceRow = { child: number; parent: number; is_partition: boolean }

/** Partitions and tables that inherit. */
export const inheritanceQuery = `
  select i.inhrelid as child, i.inhparent as parent, c.relispartition as is_partition
  from pg_inherits i join pg_class c on c.oid = i.inhrelid
  where c.relkind in ('r', 'p', 'f')
  order by i.inhrelid, i.inhseqno`

export type ForeignTableRow = {
  relation: number; server: string; wrapper: string; server_options: string[] | null; options: string[] | null
  columns: { attribute: number; options: string[] }[] | null
}

/** Foreign tables, and where the tables behind them are. */
export const foreignTablesQuery = `
  select f.ftrelid as relation, s.srvname as server, w.fdwname as wrapper, s.srvoptions as server_options, f.ftoptions as options,
         (select json_agg(json_build_object('attribute', a.attnum, 'options', a.attfdwoptions) order by a.attnum)
          from pg_attribute a where a.attrelid = f.ftrelid and a.attfdwoptions is not null) as columns
  from pg_foreign_table f join pg_foreign_server s on s.oid = f.ftserver join pg_foreign_data_wrapper w on w.oid = s.srvfdw
  order by f.ftrelid`

export type SubscribedTableRow = { subscription: string; publications: string[]; relation: number }

/** Tables that a subscription fills. Its connection string is for superusers only. */
export const subscribedTablesQuery = `
  select s.subname as subscription, s.subpublications as publications, r.srrelid as relation
  from pg_subscription s join pg_subscription_rel r on r.srsubid = s.oid
  where s.subdbid = (select oid from pg_database where datname = current_database())
  order by s.subname, r.srrelid`

export type SubscriptionSourceRow = { subscription: string; host: string | null; port: string | null; database: string | null }

/** Where subscriptions come from: of their connection strings, which superusers alone may read, nothing but the address leaves the server. */
export const subscriptionSourcesQuery = `
  select s.subname as subscription, substring(s.subconninfo from '(?:^|\\s)host\\s*=\\s*''?([^''\\s]+)') as host,
         substring(s.subconninfo from '(?:^|\\s)port\\s*=\\s*''?(\\d+)') as port, substring(s.subconninfo from '(?:^|\\s)dbname\\s*=\\s*''?([^''\\s]+)') as database
  from pg_subscription s
  where s.subdbid = (select oid from pg_database where datname = current_database())
  order by s.subname`

export type SearchPathRow = { role: string | null; database: string | null; path: string }

/** The search_path of roles, of databases, of roles in a database, and what a server begins with (role and database null). */
export const searchPathsQuery = `
  select r.rolname as role, d.datname as database, split_part(setting, '=', 2) as path
  from pg_db_role_setting s
  left join pg_roles r on r.oid = s.setrole left join pg_database d on d.oid = s.setdatabase
  cross join lateral unnest(s.setconfig) as setting
  where setting like 'search_path=%' and (s.setrole = 0 or r.rolname is not null) and (s.setdatabase = 0 or d.datname = current_database())
  union all
  select null, null, boot_val from pg_settings where name = 'search_path'
  order by 1 nulls first, 2 nulls first`

export type ExtensionMemberRow = { kind: 'relation' | 'routine'; oid: number }

/** Relations and routines that belong to extensions: a catalog holds them only where it is asked to. */
export const extensionMembersQuery = `
  select case d.classid when 'pg_class'::regclass then 'relation' else 'routine' end as kind, d.objid as oid
  from pg_depend d where d.deptype = 'e' and d.classid in ('pg_class'::regclass, 'pg_proc'::regclass)`
