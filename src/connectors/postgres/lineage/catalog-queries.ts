export type CatalogRelationRow = { oid: number; schema: string; name: string; kind: string; row_type: number; columns: [number, string, number, string][] | null }

/**
 * Every relation that a query can name, the server's own too, with its live columns: number, name, type, and how it is generated. No relation
 * but the catalogs themselves is locked. https://www.postgresql.org/docs/current/catalog-pg-attribute.html
 */
export const catalogRelationsQuery = `
  select c.oid, n.nspname as schema, c.relname as name, c.relkind as kind, c.reltype::int8::int as row_type,
         (select json_agg(json_build_array(a.attnum, a.attname, a.atttypid::int8, a.attgenerated) order by a.attnum)
          from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f', 'c', 'S')
  order by c.oid`

export type CatalogTypeRow = {
  oid: number; schema: string; name: string; category: string; is_preferred: boolean; relation: number; element: number; base: number; array: number
}

/** Every type: what a name in a statement can mean, and what composite, array and domain types are made of. */
export const catalogTypesQuery = `
  select t.oid, n.nspname as schema, t.typname as name, t.typcategory as category, t.typispreferred as is_preferred, t.typrelid as relation,
         t.typelem as element, t.typbasetype as base, t.typarray as array
  from pg_type t join pg_namespace n on n.oid = t.typnamespace
  order by t.oid`

export type CatalogRoutineRow = {
  oid: number
  schema: string
  name: string
  kind: string
  argument_types: number[]
  default_count: number
  is_variadic: boolean
  return_type: number
  returns_set: boolean
  all_types: number[] | null
  modes: string[] | null
  names: string[] | null
}

/** Every routine: which functions are aggregates, and which columns a function gives. */
export const catalogRoutinesQuery = `
  select p.oid, n.nspname as schema, p.proname as name, p.prokind as kind, p.proargtypes::oid[]::int8[]::text[]::int[] as argument_types,
         p.pronargdefaults::int as default_count, p.provariadic <> 0 as is_variadic, p.prorettype as return_type, p.proretset as returns_set,
         p.proallargtypes::int8[]::text[]::int[] as all_types, p.proargmodes::text[] as modes, p.proargnames as names
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  order by p.oid`

export type CatalogOperatorRow = { oid: number; name: string }

/** Names of operators, to write expressions. */
export const catalogOperatorsQuery = 'select oid, oprname as name from pg_operator order by oid'
