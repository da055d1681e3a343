export type IndexPart = {
  oid: number
  name: string
  method: string
  /** Attribute numbers, keys first, 0 for an expression. */
  columns: number[]
  key_count: number
  /** Bits of each key: 1 descending, 2 nulls first. */
  key_options: number[]
  operator_classes: number[]
  collations: number[]
  is_unique: boolean
  is_primary: boolean
  is_exclusion: boolean
  is_valid: boolean
  is_clustered: boolean
  is_replica_identity: boolean
  nulls_not_distinct: boolean
  /** Its text was read apart: it has expressions, a predicate or a method other than btree. */
  has_text: boolean
  has_predicate: boolean
  tablespace: string | null
  options: string[] | null
  description: string | null
}

/** The indexes of relation `scope.oid`: a part of structureQuery; 403 is btree. https://www.postgresql.org/docs/current/catalog-pg-index.html */
export const indexesPart = `
    select json_agg(part order by part.name)
    from (
      select i.indexrelid::int8 as oid, c.relname as name,
             case when c.relam = 403 then 'btree' else (select am.amname from pg_am am where am.oid = c.relam) end as method, i.indkey::int2[] as columns, i.indnkeyatts as key_count,
             i.indoption::int2[] as key_options, i.indclass::oid[]::int8[] as operator_classes, i.indcollation::oid[]::int8[] as collations,
             i.indisunique as is_unique, i.indisprimary as is_primary, i.indisexclusion as is_exclusion, i.indisvalid as is_valid,
             i.indisclustered as is_clustered, i.indisreplident as is_replica_identity, indnullsnotdistinct as nulls_not_distinct,
             i.indexprs is not null or i.indpred is not null or c.relam <> 403 as has_text,
             i.indpred is not null as has_predicate,
             case when c.reltablespace <> 0 then (select ts.spcname from pg_tablespace ts where ts.oid = c.reltablespace) end as tablespace, c.reloptions as options, d.description
      from pg_index i
      join pg_class c on c.oid = i.indexrelid
      left join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = i.indexrelid and d.objsubid = 0
      where i.indrelid = scope.oid and i.indislive
    ) part`

export type OperatorClassRow = { oid: number; schema: string; name: string; method: string; type: number; is_default: boolean }

/** Operator classes by oid: what an index key says beyond its column. */
export const operatorClassesQuery = `
  select oc.oid, n.nspname as schema, oc.opcname as name, am.amname as method, oc.opcintype as type, oc.opcdefault as is_default
  from pg_opclass oc join pg_namespace n on n.oid = oc.opcnamespace join pg_am am on am.oid = oc.opcmethod
  order by oc.oid`

export type CollationRow = { oid: number; schema: string; name: string }

/** Collations by oid. */
export const collationsQuery = `
  select co.oid, n.nspname as schema, co.collname as name
  from pg_collation co join pg_namespace n on n.oid = co.collnamespace
  order by co.oid`
