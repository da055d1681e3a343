import type { Column, DataType } from '../../../model/table.ts'
import type { TypeRow } from '../queries/types.ts'
import { present } from './present.ts'

/** Every type that a column may have, by oid. */
export type TypeCatalog = ReadonlyMap<number, TypeRow>

/** A type with the modifier of one column; −1 where it has none. */
export type TypeUse = { type: number; modifier: number }

/** What OpenMetadata's column says about a type. */
export type DataTypeFacts = Pick<Column, 'dataType' | 'arrayDataType' | 'dataLength' | 'precision' | 'scale' | 'children'>

/** The server's own types by name, ranges and arrays apart. */
const builtIn: Readonly<Record<string, DataType>> = {
  bool: 'BOOLEAN', int2: 'SMALLINT', int4: 'INT', int8: 'BIGINT', float4: 'FLOAT', float8: 'DOUBLE', numeric: 'NUMERIC', money: 'MONEY',
  text: 'TEXT', varchar: 'VARCHAR', name: 'STRING', char: 'STRING', unknown: 'STRING', cstring: 'STRING', jsonpath: 'STRING', refcursor: 'STRING',
  bytea: 'BYTEA', date: 'DATE', time: 'TIME', timetz: 'TIME', timestamp: 'TIMESTAMP', timestamptz: 'TIMESTAMPZ', interval: 'INTERVAL',
  json: 'JSON', jsonb: 'JSON', uuid: 'UUID', xml: 'XML', inet: 'INET', cidr: 'CIDR', macaddr: 'MACADDR', macaddr8: 'MACADDR',
  bit: 'BIT', varbit: 'BIT', tsvector: 'TSVECTOR', tsquery: 'TSQUERY', pg_lsn: 'PG_LSN', pg_snapshot: 'PG_SNAPSHOT', txid_snapshot: 'TXID_SNAPSHOT',
  point: 'POINT', polygon: 'POLYGON', line: 'GEOMETRY', lseg: 'GEOMETRY', box: 'GEOMETRY', path: 'GEOMETRY', circle: 'GEOMETRY',
  oid: 'UINT', xid: 'STRING', xid8: 'STRING', cid: 'STRING', tid: 'STRING', record: 'RECORD', aclitem: 'STRING',
}

/** Types of well-known extensions by name. */
const ofExtensions: Readonly<Record<string, DataType>> = {
  citext: 'STRING', hstore: 'MAP', ltree: 'STRING', lquery: 'STRING', ltxtquery: 'STRING', geometry: 'GEOMETRY', geography: 'GEOGRAPHY',
  box2d: 'GEOMETRY', box3d: 'GEOMETRY', raster: 'SPATIAL', cube: 'GEOMETRY', seg: 'STRING', hll: 'HLL', roaringbitmap: 'BITMAP',
  semver: 'STRING', ean13: 'STRING', isbn: 'STRING', isbn13: 'STRING', issn: 'STRING', issn13: 'STRING', ismn: 'STRING', upc: 'STRING',
  ip4: 'IPV4', ip6: 'IPV6', uint1: 'UINT', uint2: 'UINT', uint4: 'UINT', uint8: 'UINT', uri: 'STRING', tdigest: 'BYTES',
}

/** Element types of extension types that are lists though they are no arrays. */
const vectorElements: Readonly<Record<string, DataType>> = {
  vector: 'FLOAT', halfvec: 'FLOAT', sparsevec: 'FLOAT', int2vector: 'SMALLINT', oidvector: 'UINT',
}

/** pg_type.typcategory of a type that nobody knows by name. */
const ofCategory: Readonly<Record<string, DataType>> = {
  B: 'BOOLEAN', D: 'DATETIME', G: 'GEOMETRY', I: 'INET', N: 'NUMBER', S: 'STRING', T: 'INTERVAL', V: 'BIT',
}

const timeSubtypes: ReadonlySet<string> = new Set(['date', 'timestamp', 'timestamptz'])
const mostNesting = 16

/**
 * A column's type in OpenMetadata's words: a domain is its base type, a composite a STRUCT with children, a range of dates or times a
 * DATETIMERANGE. A VARCHAR without a length has dataLength 1, as OpenMetadata writes it, since its server refuses none.
 */
export function toDataType(use: TypeUse, types: TypeCatalog, depth = 0): DataTypeFacts {
  const { type, modifier } = toBaseType(use, types)
  if (type === undefined) return { dataType: 'UNKNOWN' }
  if (type.element !== null) return toArray({ type: type.element, modifier }, types, depth)
  const vector = vectorElements[type.name]
  if (vector !== undefined) return { dataType: 'ARRAY', arrayDataType: vector }
  if (type.kind === 'c') return { dataType: 'STRUCT', children: toChildren(type, types, depth) }
  return toScalar(type, modifier, types)
}

/** The same of a type that is neither array, range, composite nor enum, by its name in pg_type. */
export function toNamedDataType(name: string, category: string): DataType {
  return builtIn[name] ?? ofExtensions[name] ?? ofCategory[category] ?? 'UNKNOWN'
}

/** The type below any domains, with the modifier that holds there. */
export function toBaseType(use: TypeUse, types: TypeCatalog): { type: TypeRow | undefined; modifier: number } {
  const type = types.get(use.type)
  if (type?.kind !== 'd' || type.base === null) return { type, modifier: use.modifier }
  return toBaseType({ type: type.base, modifier: type.base_modifier }, types)
}

/** The type below domains and arrays: what a value is made of. */
export function toLeafType(use: TypeUse, types: TypeCatalog): TypeRow | undefined {
  const { type, modifier } = toBaseType(use, types)
  return type?.element === undefined || type.element === null ? type : toLeafType({ type: type.element, modifier }, types)
}

function toArray(element: TypeUse, types: TypeCatalog, depth: number): DataTypeFacts {
  const facts = toDataType(element, types, depth)
  return present({ dataType: 'ARRAY' as const, arrayDataType: facts.dataType, children: facts.children })
}

function toChildren(type: TypeRow, types: TypeCatalog, depth: number): Column[] {
  // The server forbids a type within itself; the bound is for a catalog that someone edited by hand.
  if (depth >= mostNesting) return []
  return (type.fields ?? []).map((field, index) => present({
    name: field.name, ...toDataType(field, types, depth + 1), dataTypeDisplay: field.display, description: field.description, ordinalPosition: index + 1,
  }))
}

function toScalar(type: TypeRow, modifier: number, types: TypeCatalog): DataTypeFacts {
  if (type.kind === 'e') return { dataType: 'ENUM' }
  if (type.kind === 'r' || type.kind === 'm') return { dataType: isTimeRange(type, types) ? 'DATETIMERANGE' : 'UNKNOWN' }
  if (type.schema !== 'pg_catalog') return { dataType: ofExtensions[type.name] ?? ofCategory[type.category] ?? 'UNKNOWN' }
  if (type.name === 'bpchar') return modifier < 0 ? { dataType: 'STRING' } : { dataType: 'CHAR', dataLength: modifier - 4 }
  if (type.name === 'varchar') return { dataType: 'VARCHAR', dataLength: modifier < 0 ? 1 : modifier - 4 }
  if (type.name === 'bit' || type.name === 'varbit') return modifier < 0 ? { dataType: 'BIT' } : { dataType: 'BIT', dataLength: modifier }
  if (type.name === 'numeric') return modifier < 0 ? { dataType: 'NUMERIC' } : { dataType: 'NUMERIC', ...toNumericScale(modifier) }
  return { dataType: builtIn[type.name] ?? ofCategory[type.category] ?? 'UNKNOWN' }
}

/** numeric(p,s) packed in 32 bits; since PostgreSQL 15 the scale is 11 bits with a sign. See numeric_typmod_scale() in numeric.c. */
function toNumericScale(modifier: number): { precision: number; scale: number } {
  const packed = modifier - 4
  return { precision: (packed >> 16) & 0xffff, scale: ((packed & 0x7ff) ^ 1024) - 1024 }
}

function isTimeRange(type: TypeRow, types: TypeCatalog): boolean {
  const subtype = type.subtype === null ? undefined : types.get(type.subtype)
  return subtype?.schema === 'pg_catalog' && timeSubtypes.has(subtype.name)
}
