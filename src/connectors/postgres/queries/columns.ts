/** Facts most columns do not have; null where a column has none of them: then its collation and storage are {@link usualCollation} and {@link usualStorage}. */
export type ColumnDetails = {
  /** `s`tored, `v`irtual or empty. */
  generated: string
  collation: string | null
  collation_oid: number
  storage: string
  compression: string | null
  statistics_target: number | null
  options: string[] | null
  foreign_options: string[] | null
  /** Declared for an array; 1 goes without saying. */
  dimensions: number
  is_inherited: boolean
  acl: string[] | null
}

export type ColumnPart = {
  number: number
  name: string
  type: number
  modifier: number
  display: string
  not_null: boolean
  /** Null of a generated column, whose expression names other columns. */
  default: string | null
  /** Of an identity column: `a`lways or by `d`efault. */
  identity: string | null
  details: ColumnDetails | null
  description: string | null
}

/** The columns of a relation, fact by fact: lists of equal length, and facts that few columns have by attribute number. */
export type ColumnLists = {
  number: number[]
  name: string[]
  type: number[]
  modifier: number[]
  display: string[]
  not_null: boolean[]
  default: Record<string, string> | null
  identity: Record<string, string> | null
  details: Record<string, ColumnDetails> | null
}

/** Of an attribute: it has one of the facts of ColumnDetails. 100 is the default collation; 1700, 869 and 650 are numeric, inet, cidr. */
const hasDetails = `a.attgenerated <> '' or a.attcollation not in (0, 100)
                   or a.attstorage <> case when a.attlen <> -1 then 'p' when a.atttypid in (1700, 869, 650) then 'm' else 'x' end
                   or a.attcompression <> '' or a.attstattarget >= 0 or a.attoptions is not null or a.attfdwoptions is not null
                   or a.attndims > 1 or a.attinhcount > 0 or a.attacl is not null`

/**
 * The live columns of relation `scope.oid`: a part of structureQuery. A default names no columns, so that pg_get_expr without a relation
 * reads it and takes no lock. An object of JSON for each column, or a join for each, took the server three times as long as lists: hence
 * the facts by name, and the details apart, told where collation and storage are not what most types have.
 * https://www.postgresql.org/docs/current/catalog-pg-attribute.html
 */
export const columnsPart = `
    select json_build_object(
             'number', array_agg(a.attnum), 'name', array_agg(a.attname), 'type', array_agg(a.atttypid::int8), 'modifier', array_agg(a.atttypmod),
             'display', array_agg(format_type(a.atttypid, a.atttypmod)), 'not_null', array_agg(a.attnotnull),
             'default', json_object_agg(a.attnum, (select pg_get_expr(ad.adbin, 0) from pg_attrdef ad where ad.adrelid = a.attrelid and ad.adnum = a.attnum))
                        filter (where a.atthasdef and a.attgenerated = ''),
             'identity', json_object_agg(a.attnum, a.attidentity) filter (where a.attidentity <> ''),
             'details', json_object_agg(a.attnum, json_build_object(
                 'generated', a.attgenerated,
                 'collation_oid', a.attcollation::int8,
                 'collation', (select quote_ident(cn.nspname) || '.' || quote_ident(co.collname)
                               from pg_collation co join pg_namespace cn on cn.oid = co.collnamespace where co.oid = a.attcollation),
                 'storage', a.attstorage,
                 'compression', nullif(a.attcompression, ''), 'statistics_target', nullif(a.attstattarget, -1),
                 'options', a.attoptions, 'foreign_options', a.attfdwoptions, 'dimensions', a.attndims,
                 'is_inherited', a.attinhcount > 0 and not a.attislocal, 'acl', a.attacl::text[]))
               filter (where ${hasDetails}))
    from pg_attribute a
    where a.attrelid = scope.oid and a.attnum > 0 and not a.attisdropped`

/** Comments on relation `scope.oid` (0) and its columns, by attribute number: a part of structureQuery. */
export const descriptionsPart = `
    select json_object_agg(d.objsubid, d.description)
    from pg_description d
    where d.classoid = 'pg_class'::regclass and d.objoid = scope.oid`

/** The columns one by one, in their order. */
export function toColumnParts(lists: ColumnLists, descriptions: Readonly<Record<string, string>> | null): ColumnPart[] {
  // A relation without columns has no lists.
  const columns = ((lists.number as number[] | null) ?? []).map((number, i): ColumnPart => ({
    number, name: lists.name[i]!, type: lists.type[i]!, modifier: lists.modifier[i]!, display: lists.display[i]!, not_null: lists.not_null[i]!,
    default: lists.default?.[number] ?? null,
    identity: lists.identity?.[number] ?? null,
    details: lists.details?.[number] ?? null,
    description: descriptions?.[number] ?? null,
  }))
  // The server reads them by the index on their number; another plan would not.
  return columns.every(({ number }, i) => i === 0 || columns[i - 1]!.number < number) ? columns : columns.toSorted((a, b) => a.number - b.number)
}

/** The collation of a column that has no details. */
export function usualCollation(type: { collation_oid: number }): number {
  return type.collation_oid === 0 ? 0 : 100
}

const mainStorage: ReadonlySet<number> = new Set([1700, 869, 650])

/** The storage of a column that has no details. */
export function usualStorage(type: { oid: number; length: number }): string {
  if (type.length !== -1) return 'p'
  return mainStorage.has(type.oid) ? 'm' : 'x'
}

export type IdentityRow = {
  relation: number
  /** Attribute number of the column. */
  number: number
  schema: string
  name: string
  start: string
  increment: string
  minimum: string
  maximum: string
  cache: string
  cycle: boolean
}

/** The sequences of identity columns of the relations ($1), as lists of IdentityRow: all at once, which costs the server a tenth of asking for each. */
export const identitiesQuery = `
  select json_build_object(
           'relation', array_agg(r.relation::int8), 'number', array_agg(r.number), 'schema', array_agg(r.schema), 'name', array_agg(r.name), 'start', array_agg(r.start),
           'increment', array_agg(r.increment), 'minimum', array_agg(r.minimum), 'maximum', array_agg(r.maximum), 'cache', array_agg(r.cache), 'cycle', array_agg(r.cycle)) as lists
  from (
    select dep.refobjid as relation, dep.refobjsubid as number, n.nspname as schema, c.relname as name, s.seqstart::text as start,
           s.seqincrement::text as increment, s.seqmin::text as minimum, s.seqmax::text as maximum, s.seqcache::text as cache, s.seqcycle as cycle
    from pg_sequence s
    join pg_depend dep on dep.classid = 'pg_class'::regclass and dep.objid = s.seqrelid and dep.objsubid = 0
                      and dep.refclassid = 'pg_class'::regclass and dep.deptype = 'i'
    join pg_class c on c.oid = s.seqrelid
    join pg_namespace n on n.oid = c.relnamespace
    where dep.refobjid = any($1::oid[])
    order by dep.refobjid, dep.refobjsubid
  ) as r`
