type IndexCommon = {
  oid: number
  name: string
  key_count: number
  is_unique: boolean
  is_primary: boolean
  description: string | null
}

/** Facts most indexes do not have; null where an index has none of them: then it is as {@link usualIndex}. */
type IndexDetails = {
  method: string
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
}

/** What an index without details is. */
const usualIndex: IndexDetails = {
  method: 'btree', is_exclusion: false, is_valid: true, is_clustered: false, is_replica_identity: false, nulls_not_distinct: false,
  has_text: false, has_predicate: false, tablespace: null, options: null,
}

/** An index as structureQuery gives it, lists of numbers as the server writes vectors: a JSON array of each costs it more than the rest. */
export type IndexJson = IndexCommon & { columns: string; key_options: string; operator_classes: string; collations: string; details: IndexDetails | null }

export type IndexPart = IndexCommon & IndexDetails & {
  /** Attribute numbers, keys first, 0 for an expression. */
  columns: number[]
  /** Bits of each key: 1 descending, 2 nulls first. */
  key_options: number[]
  operator_classes: number[]
  collations: number[]
}

export function toIndexPart({ details, columns, key_options: keyOptions, operator_classes: operatorClasses, collations, ...common }: IndexJson): IndexPart {
  return {
    ...common, ...(details ?? usualIndex),
    columns: toNumbers(columns), key_options: toNumbers(keyOptions), operator_classes: toNumbers(operatorClasses), collations: toNumbers(collations),
  }
}

function toNumbers(vector: string): number[] {
  return vector === '' ? [] : vector.split(' ').map(Number)
}

/** The indexes of relation `scope.oid`: a part of structureQuery; 403 is btree. https://www.postgresql.org/docs/current/catalog-pg-index.html */
export const indexesPart = `
    select json_agg(part order by part.name)
    from (
      select i.indexrelid::int8 as oid, c.relname as name, i.indkey::text as columns, i.indnkeyatts as key_count,
             i.indoption::text as key_options, i.indclass::text as operator_classes, i.indcollation::text as collations,
             i.indisunique as is_unique, i.indisprimary as is_primary,
             case when c.relam <> 403 or i.indisexclusion or not i.indisvalid or i.indisclustered or i.indisreplident or indnullsnotdistinct
                    or i.indexprs is not null or i.indpred is not null or c.reltablespace <> 0 or c.reloptions is not null
               then json_build_object(
                 'method', (select am.amname from pg_am am where am.oid = c.relam), 'is_exclusion', i.indisexclusion, 'is_valid', i.indisvalid,
                 'is_clustered', i.indisclustered, 'is_replica_identity', i.indisreplident, 'nulls_not_distinct', indnullsnotdistinct,
                 'has_text', i.indexprs is not null or i.indpred is not null or c.relam <> 403, 'has_predicate', i.indpred is not null,
                 'tablespace', (select ts.spcname from pg_tablespace ts where ts.oid = c.reltablespace), 'options', c.reloptions)
             end as details, d.description
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
