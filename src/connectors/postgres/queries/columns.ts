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

/**
 * The live columns of relation `scope.oid`: a part of structureQuery. A default names no columns, so that pg_get_expr without a relation
 * reads it and takes no lock. Each key of the JSON, and a join to the type, costs the server as much as reading a column does: hence the details
 * apart, told where collation and storage are not what most types have (100 is the default collation; 1700, 869 and 650 are numeric, inet, cidr).
 * https://www.postgresql.org/docs/current/catalog-pg-attribute.html
 */
export const columnsPart = `
    select json_agg(part order by part.number)
    from (
      select a.attnum as number, a.attname as name, a.atttypid::int8 as type, a.atttypmod as modifier,
             format_type(a.atttypid, a.atttypmod) as display, a.attnotnull as not_null,
             case when a.attgenerated = '' then pg_get_expr(ad.adbin, 0) end as default,
             nullif(a.attidentity, '') as identity,
             case when a.attgenerated <> '' or a.attcollation not in (0, 100)
                    or a.attstorage <> case when a.attlen <> -1 then 'p' when a.atttypid in (1700, 869, 650) then 'm' else 'x' end
                    or a.attcompression <> '' or a.attstattarget >= 0 or a.attoptions is not null or a.attfdwoptions is not null
                    or a.attndims > 1 or a.attinhcount > 0 or a.attacl is not null
               then json_build_object(
                 'generated', a.attgenerated,
                 'collation_oid', a.attcollation::int8,
                 'collation', (select quote_ident(cn.nspname) || '.' || quote_ident(co.collname)
                               from pg_collation co join pg_namespace cn on cn.oid = co.collnamespace where co.oid = a.attcollation),
                 'storage', a.attstorage,
                 'compression', nullif(a.attcompression, ''), 'statistics_target', nullif(a.attstattarget, -1),
                 'options', a.attoptions, 'foreign_options', a.attfdwoptions, 'dimensions', a.attndims,
                 'is_inherited', a.attinhcount > 0 and not a.attislocal, 'acl', a.attacl::text[])
             end as details,
             d.description
      from pg_attribute a
      left join pg_attrdef ad on ad.adrelid = a.attrelid and ad.adnum = a.attnum
      left join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = a.attrelid and d.objsubid = a.attnum
      where a.attrelid = scope.oid and a.attnum > 0 and not a.attisdropped
    ) part`

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

/** The sequences of identity columns of the relations ($1): all at once, which costs the server a tenth of asking for each. */
export const identitiesQuery = `
  select dep.refobjid as relation, dep.refobjsubid as number, n.nspname as schema, c.relname as name, s.seqstart::text as start,
         s.seqincrement::text as increment, s.seqmin::text as minimum, s.seqmax::text as maximum, s.seqcache::text as cache, s.seqcycle as cycle
  from pg_sequence s
  join pg_depend dep on dep.classid = 'pg_class'::regclass and dep.objid = s.seqrelid and dep.objsubid = 0
                    and dep.refclassid = 'pg_class'::regclass and dep.deptype = 'i'
  join pg_class c on c.oid = s.seqrelid
  join pg_namespace n on n.oid = c.relnamespace
  where dep.refobjid = any($1::oid[])
  order by dep.refobjid, dep.refobjsubid`
