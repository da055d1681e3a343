/** pg_proc.prokind: function, procedure, aggregate, window function. */
export type RoutineKind = 'f' | 'p' | 'a' | 'w'

export type RoutineListRow = {
  oid: number
  namespace: number
  schema: string
  name: string
  /** Types of its identity arguments, as in `integer, text`. */
  argument_types: string
  kind: RoutineKind
  is_extension_member: boolean
  /** Its body is kept as parsed SQL (BEGIN ATOMIC, RETURN). */
  has_query_text: boolean
}

/** Every routine of every schema but the server's own, by name and arguments; those that come with a range type belong to it. */
export const routineListQuery = `
  select p.oid, n.oid as namespace, n.nspname as schema, p.proname as name, oidvectortypes(p.proargtypes) as argument_types, p.prokind as kind,
         exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e') as is_extension_member,
         p.prosqlbody is not null as has_query_text
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where not starts_with(n.nspname, 'pg_')
    and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'i')
  order by n.nspname, p.proname, argument_types`

export type AggregatePart = {
  kind: string
  direct_arguments: number
  transition: string
  state_type: string
  state_size: number
  final: string | null
  final_extra: boolean
  final_modify: string
  combine: string | null
  serialize: string | null
  deserialize: string | null
  initial: string | null
  moving_transition: string | null
  moving_inverse: string | null
  moving_state_type: string | null
  moving_state_size: number
  moving_final: string | null
  moving_final_extra: boolean
  moving_final_modify: string
  moving_initial: string | null
  sort_operator: string | null
}

export type RoutineRow = {
  oid: number
  schema: string
  name: string
  argument_types: string
  kind: RoutineKind
  owner: string
  language: string
  identity_arguments: string
  arguments: string
  returns: string | null
  returns_set: boolean
  volatility: string
  parallel: string
  strict: boolean
  security_definer: boolean
  leakproof: boolean
  cost: number
  rows: number
  settings: string[] | null
  source: string
  library: string | null
  support: string | null
  transforms: string[] | null
  has_query_text: boolean
  /** Changes with every new definition. */
  version: string
  aggregate: AggregatePart | null
  acl: string[] | null
  extension: string | null
  description: string | null
}

/** The routines ($1) themselves, in the order given. https://www.postgresql.org/docs/current/catalog-pg-proc.html */
export const routinesQuery = `
  select p.oid, n.nspname as schema, p.proname as name, oidvectortypes(p.proargtypes) as argument_types, p.prokind as kind,
         pg_get_userbyid(p.proowner) as owner, l.lanname as language, pg_get_function_identity_arguments(p.oid) as identity_arguments,
         pg_get_function_arguments(p.oid) as arguments, pg_get_function_result(p.oid) as returns, p.proretset as returns_set,
         p.provolatile as volatility, p.proparallel as parallel, p.proisstrict as strict, p.prosecdef as security_definer,
         p.proleakproof as leakproof, p.procost as cost, p.prorows as rows, p.proconfig as settings, p.prosrc as source, p.probin as library,
         nullif(p.prosupport, 0)::regproc::text as support,
         (select array_agg(format_type(t.oid, null)) from unnest(p.protrftypes) as t (oid)) as transforms,
         p.prosqlbody is not null as has_query_text, p.xmin::text as version,
         case when p.prokind = 'a' then (
           select json_build_object(
             'kind', a.aggkind, 'direct_arguments', a.aggnumdirectargs, 'transition', a.aggtransfn::text,
             'state_type', format_type(a.aggtranstype, null), 'state_size', a.aggtransspace,
             'final', nullif(a.aggfinalfn, 0)::regproc::text, 'final_extra', a.aggfinalextra, 'final_modify', a.aggfinalmodify,
             'combine', nullif(a.aggcombinefn, 0)::regproc::text, 'serialize', nullif(a.aggserialfn, 0)::regproc::text,
             'deserialize', nullif(a.aggdeserialfn, 0)::regproc::text, 'initial', a.agginitval,
             'moving_transition', nullif(a.aggmtransfn, 0)::regproc::text, 'moving_inverse', nullif(a.aggminvtransfn, 0)::regproc::text,
             'moving_state_type', format_type(nullif(a.aggmtranstype, 0), null), 'moving_state_size', a.aggmtransspace,
             'moving_final', nullif(a.aggmfinalfn, 0)::regproc::text, 'moving_final_extra', a.aggmfinalextra,
             'moving_final_modify', a.aggmfinalmodify, 'moving_initial', a.aggminitval,
             'sort_operator', nullif(a.aggsortop, 0)::regoper::text)
           from pg_aggregate a where a.aggfnoid = p.oid) end as aggregate,
         p.proacl::text[] as acl, e.extname as extension, d.description
  from unnest($1::oid[]) with ordinality as scope (oid, position)
  join pg_proc p on p.oid = scope.oid
  join pg_namespace n on n.oid = p.pronamespace
  join pg_language l on l.oid = p.prolang
  left join pg_depend dep on dep.classid = 'pg_proc'::regclass and dep.objid = p.oid and dep.deptype = 'e'
  left join pg_extension e on e.oid = dep.refobjid
  left join pg_description d on d.classoid = 'pg_proc'::regclass and d.objoid = p.oid and d.objsubid = 0
  order by scope.position`
