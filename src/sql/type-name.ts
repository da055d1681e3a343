import type { CatalogSnapshot } from './catalog-snapshot.ts'

/** What SQL calls the types whose names in the catalog are others. */
const sqlNames: Readonly<Record<string, string>> = {
  bool: 'boolean', int2: 'smallint', int4: 'integer', int8: 'bigint', float4: 'real', float8: 'double precision', bpchar: 'character', varchar: 'character varying',
  timestamptz: 'timestamp with time zone', timetz: 'time with time zone', timestamp: 'timestamp without time zone', time: 'time without time zone', varbit: 'bit varying',
}

/** A type as SQL writes it, with its schema where that is not the server's own. */
export function typeName(snapshot: CatalogSnapshot, oid: number): string {
  const type = snapshot.types.get(oid)
  if (type === undefined) return 'unknown'
  const element = type.category === 'A' && type.element !== 0 ? snapshot.types.get(type.element) : undefined
  if (element !== undefined && element.array === oid) return `${typeName(snapshot, element.oid)}[]`
  return type.schema === 'pg_catalog' ? sqlNames[type.name] ?? type.name : `${type.schema}.${type.name}`
}
