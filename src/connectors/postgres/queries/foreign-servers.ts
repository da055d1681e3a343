export type ForeignServerRow = {
  name: string
  wrapper: string
  type: string | null
  version: string | null
  owner: string
  options: string[] | null
  /** Options are null where the role may not see them. */
  user_mappings: { role: string; options: string[] | null }[] | null
  acl: string[] | null
  description: string | null
}

/** Foreign servers and who is mapped to them; user 0 is PUBLIC. */
export const foreignServersQuery = `
  select s.srvname as name, w.fdwname as wrapper, s.srvtype as type, s.srvversion as version, pg_get_userbyid(s.srvowner) as owner,
         s.srvoptions as options,
         (select json_agg(json_build_object('role', case when m.umuser = 0 then 'PUBLIC' else m.usename end, 'options', m.umoptions) order by m.usename)
          from pg_user_mappings m where m.srvid = s.oid) as user_mappings,
         s.srvacl::text[] as acl, obj_description(s.oid, 'pg_foreign_server') as description
  from pg_foreign_server s join pg_foreign_data_wrapper w on w.oid = s.srvfdw
  order by s.srvname`
