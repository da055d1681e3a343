import { z } from 'zod'
import { createFields, entityFields, EntityReference, TagLabel } from './entity.ts'

/** OpenMetadata's column data types. */
export const dataTypes = [
  'NUMBER', 'TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'BYTEINT', 'BYTES', 'FLOAT', 'DOUBLE', 'DECIMAL', 'NUMERIC', 'TIMESTAMP',
  'TIMESTAMPZ', 'TIME', 'DATE', 'DATETIME', 'INTERVAL', 'STRING', 'MEDIUMTEXT', 'TEXT', 'CHAR', 'LONG', 'VARCHAR', 'BOOLEAN',
  'BINARY', 'VARBINARY', 'ARRAY', 'BLOB', 'LONGBLOB', 'MEDIUMBLOB', 'MAP', 'STRUCT', 'UNION', 'SET', 'GEOGRAPHY', 'ENUM', 'JSON',
  'UUID', 'VARIANT', 'GEOMETRY', 'BYTEA', 'AGGREGATEFUNCTION', 'ERROR', 'FIXED', 'RECORD', 'NULL', 'SUPER', 'HLLSKETCH', 'PG_LSN',
  'PG_SNAPSHOT', 'TSQUERY', 'TXID_SNAPSHOT', 'XML', 'MACADDR', 'TSVECTOR', 'UNKNOWN', 'CIDR', 'INET', 'CLOB', 'ROWID',
  'LOWCARDINALITY', 'YEAR', 'POINT', 'POLYGON', 'TUPLE', 'SPATIAL', 'TABLE', 'NTEXT', 'IMAGE', 'IPV4', 'IPV6', 'DATETIMERANGE',
  'HLL', 'LARGEINT', 'QUANTILE_STATE', 'AGG_STATE', 'BITMAP', 'UINT', 'BIT', 'MONEY', 'MEASURE HIDDEN', 'MEASURE VISIBLE', 'MEASURE',
  'KPI', 'HEIRARCHY', 'HIERARCHYID',
] as const
export const DataType = z.enum(dataTypes)
export type DataType = z.infer<typeof DataType>

export const tableTypes = [
  'Regular', 'External', 'Dynamic', 'View', 'SecureView', 'MaterializedView', 'Iceberg', 'Local', 'Partitioned', 'Foreign',
  'Transient', 'Stream', 'Stage',
] as const
export const TableType = z.enum(tableTypes)
export type TableType = z.infer<typeof TableType>

export const ColumnConstraint = z.enum(['NULL', 'NOT_NULL', 'UNIQUE', 'PRIMARY_KEY'])
export type ColumnConstraint = z.infer<typeof ColumnConstraint>

/** One column; `children` are the fields of a composite; `extension.postgres` is a PostgresColumn. */
export const Column = z.object({
  name: z.string(),
  displayName: z.string().optional(),
  dataType: DataType,
  arrayDataType: DataType.optional(),
  dataLength: z.number().int().optional(),
  precision: z.number().int().optional(),
  scale: z.number().int().optional(),
  dataTypeDisplay: z.string().optional(),
  description: z.string().optional(),
  fullyQualifiedName: z.string().optional(),
  tags: z.array(TagLabel).optional(),
  constraint: ColumnConstraint.optional(),
  ordinalPosition: z.number().int().optional(),
  jsonSchema: z.string().optional(),
  extension: z.record(z.string(), z.unknown()).optional(),
  get children() {
    return z.array(Column).optional()
  },
})
export type Column = z.infer<typeof Column>

export const TableConstraint = z.object({
  constraintType: z.enum(['UNIQUE', 'PRIMARY_KEY', 'FOREIGN_KEY', 'SORT_KEY', 'DIST_KEY', 'CLUSTER_KEY']),
  columns: z.array(z.string()),
  /** Column FQNs of the other side, in the order of `columns`. */
  referredColumns: z.array(z.string()).optional(),
  relationshipType: z.enum(['ONE_TO_ONE', 'ONE_TO_MANY', 'MANY_TO_ONE', 'MANY_TO_MANY']).optional(),
})
export type TableConstraint = z.infer<typeof TableConstraint>

export const TablePartition = z.object({
  columns: z.array(z.object({
    columnName: z.string(),
    intervalType: z.enum(['TIME-UNIT', 'INTEGER-RANGE', 'INGESTION-TIME', 'COLUMN-VALUE', 'INJECTED', 'ENUM', 'OTHER']),
    interval: z.string().optional(),
  })),
})
export type TablePartition = z.infer<typeof TablePartition>

const tableFields = {
  tableType: TableType.optional(),
  columns: z.array(Column),
  tableConstraints: z.array(TableConstraint).optional(),
  tablePartition: TablePartition.optional(),
  /** The statement that creates a view (and of a table with includeDDL). */
  schemaDefinition: z.string().optional(),
}

/** Request that creates or updates a table; `databaseSchema` is the FQN of its schema. */
export const CreateTable = z.object({ ...createFields, ...tableFields, databaseSchema: z.string() })
export type CreateTable = z.infer<typeof CreateTable>

export const Table = z.object({
  ...entityFields, ...tableFields,
  databaseSchema: EntityReference, database: EntityReference, service: EntityReference, serviceType: z.string().optional(),
})
export type Table = z.infer<typeof Table>
