import type { ColumnFamily } from '../../classification-connector.ts'

const byName: Readonly<Record<string, ColumnFamily>> = {
  int2: 'integer', int4: 'integer', int8: 'integer', bytea: 'binary', json: 'json', jsonb: 'json', uuid: 'uuid', bool: 'boolean', date: 'date', timestamp: 'timestamp', timestamptz: 'timestamp',
  inet: 'network', cidr: 'network', macaddr: 'mac', macaddr8: 'mac', citext: 'text', hstore: 'other', xml: 'text',
}

/** What kind of value a type holds, by its name, kind and category in pg_type; a type nobody knows is `other`. */
export function columnFamily(type: { type: string; type_kind: string; category: string; element: string | null }): ColumnFamily {
  if (type.type_kind === 'e') return 'enum'
  if (type.element !== null) return 'array'
  const known = byName[type.type]
  if (known !== undefined) return known
  if (type.category === 'S') return 'text'
  // numeric, real and double precision; money and oid are no numbers of anybody.
  return ['numeric', 'float4', 'float8'].includes(type.type) ? 'decimal' : 'other'
}
