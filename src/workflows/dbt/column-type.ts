import type { DataType } from '../../model/table.ts'

const types: Readonly<Record<string, DataType>> = {
  smallint: 'SMALLINT', integer: 'INT', int: 'INT', bigint: 'BIGINT', real: 'FLOAT', 'double precision': 'DOUBLE', numeric: 'NUMERIC', decimal: 'DECIMAL', money: 'MONEY', boolean: 'BOOLEAN', bool: 'BOOLEAN',
  text: 'TEXT', varchar: 'VARCHAR', 'character varying': 'VARCHAR', char: 'CHAR', character: 'CHAR', bytea: 'BYTEA', date: 'DATE', time: 'TIME', 'time without time zone': 'TIME', 'time with time zone': 'TIME',
  timestamp: 'TIMESTAMP', 'timestamp without time zone': 'TIMESTAMP', 'timestamp with time zone': 'TIMESTAMPZ', timestamptz: 'TIMESTAMPZ', interval: 'INTERVAL', uuid: 'UUID', json: 'JSON', jsonb: 'JSON', xml: 'XML',
  inet: 'INET', cidr: 'CIDR', macaddr: 'MACADDR', bit: 'BIT', tsvector: 'TSVECTOR', tsquery: 'TSQUERY', point: 'POINT', polygon: 'POLYGON',
}

/** OpenMetadata's word for a type that dbt read from the server, or that somebody wrote into a YAML file. */
export function toDataType(type: string | undefined): DataType {
  const bare = (type ?? '').toLowerCase().replaceAll(/\(.*?\)/g, '').replaceAll(/\s+/g, ' ').trim()
  return bare.endsWith('[]') || bare === 'array' ? 'ARRAY' : types[bare] ?? 'UNKNOWN'
}
