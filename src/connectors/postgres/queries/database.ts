export type DatabaseRow = {
  oid: number
  name: string
  owner: string
  encoding: string
  collation: string
  character_type: string
  /** libc, icu or builtin; null before PostgreSQL 15. */
  locale_provider: string | null
  locale: string | null
  icu_rules: string | null
  tablespace: string
  connection_limit: number
  is_template: boolean
  acl: string[] | null
  settings: string[] | null
  description: string | null
}

/** The database we are in. Columns that older servers lack stand in `absent`, as in constraints.ts. */
export const databaseQuery = `
  select here.*
  from (select null::"char" as datlocprovider, null::text as datlocale, null::text as daticulocale, null::text as daticurules) as absent
  cross join lateral (
    select d.oid, d.datname as name, pg_get_userbyid(d.datdba) as owner, pg_encoding_to_char(d.encoding) as encoding,
           d.datcollate::text as collation, d.datctype::text as character_type,
           case datlocprovider when 'c' then 'libc' when 'i' then 'icu' when 'b' then 'builtin' else datlocprovider::text end as locale_provider,
           coalesce(datlocale, daticulocale) as locale, daticurules as icu_rules,
           ts.spcname as tablespace, d.datconnlimit as connection_limit, d.datistemplate as is_template, d.datacl::text[] as acl,
           (select s.setconfig from pg_db_role_setting s where s.setdatabase = d.oid and s.setrole = 0) as settings,
           shobj_description(d.oid, 'pg_database') as description
    from pg_database d join pg_tablespace ts on ts.oid = d.dattablespace
    where d.datname = current_database()
  ) as here`

export type DatabaseSizeRow = { size: string; is_measured: boolean }

/**
 * Bytes of the database we are in. The server looks at every file of it for that, several per relation: where there are more than $1 relations
 * it is told in pages as of the last vacuum or analyze of each.
 */
export const databaseSizeQuery = `
  select count.is_measured,
         (case when count.is_measured then pg_database_size(current_database())
               else (select sum(c.relpages::int8) from pg_class c) * current_setting('block_size')::int8 end)::text as size
  from (select count(*) <= $1 as is_measured from pg_class) as count`

export type RoleRow = {
  name: string
  can_login: boolean
  is_superuser: boolean
  can_create_database: boolean
  can_create_role: boolean
  bypasses_row_security: boolean
  replication: boolean
  inherits: boolean
  connection_limit: number
  valid_until: string | null
  member_of: { role: string; with_admin: boolean; inherits: boolean; may_set: boolean }[] | null
  settings: string[] | null
  description: string | null
}

/**
 * The roles of the server with what they are members of; the predefined pg_… roles only as such memberships. Columns that older servers lack
 * stand in `absent`, as in constraints.ts; beside a column of the inner statement, since an aggregate of outer columns alone is one of the outer.
 */
export const rolesQuery = `
  select r.rolname as name, r.rolcanlogin as can_login, r.rolsuper as is_superuser, r.rolcreatedb as can_create_database,
         r.rolcreaterole as can_create_role, r.rolbypassrls as bypasses_row_security, r.rolreplication as replication,
         r.rolinherit as inherits, r.rolconnlimit as connection_limit, r.rolvaliduntil::text as valid_until,
         (select json_agg(json_build_object('role', m.role, 'with_admin', m.with_admin, 'inherits', m.inherits, 'may_set', m.may_set) order by m.role)
          from (select g.rolname as role, bool_or(am.admin_option) as with_admin,
                       bool_or(inherit_option and am.member = r.oid) as inherits, bool_or(set_option and am.member = r.oid) as may_set
                from pg_auth_members am join pg_roles g on g.oid = am.roleid where am.member = r.oid group by g.rolname) m) as member_of,
         r.rolconfig as settings, shobj_description(r.oid, 'pg_authid') as description
  from pg_roles r cross join (select true as inherit_option, true as set_option) as absent
  where not starts_with(r.rolname, 'pg_')
  order by r.rolname`

export type ExtensionRow = { name: string; version: string; schema: string; description: string | null }

export const extensionsQuery = `
  select e.extname as name, e.extversion as version, n.nspname as schema, obj_description(e.oid, 'pg_extension') as description
  from pg_extension e join pg_namespace n on n.oid = e.extnamespace
  order by e.extname`

export type EventTriggerRow = { name: string; event: string; function_schema: string; function_name: string; enabled: string; tags: string[] | null; description: string | null }

export const eventTriggersQuery = `
  select t.evtname as name, t.evtevent as event, n.nspname as function_schema, p.proname as function_name, t.evtenabled as enabled, t.evttags as tags,
         obj_description(t.oid, 'pg_event_trigger') as description
  from pg_event_trigger t join pg_proc p on p.oid = t.evtfoid join pg_namespace n on n.oid = p.pronamespace
  order by t.evtname`

export type DefaultPrivilegeRow = { role: string; schema: string | null; object_type: string; acl: string[] }

/** Rights that objects made later will get (ALTER DEFAULT PRIVILEGES). */
export const defaultPrivilegesQuery = `
  select pg_get_userbyid(a.defaclrole) as role, n.nspname as schema, a.defaclobjtype as object_type, a.defaclacl::text[] as acl
  from pg_default_acl a left join pg_namespace n on n.oid = a.defaclnamespace
  order by 1, n.nspname, a.defaclobjtype`
