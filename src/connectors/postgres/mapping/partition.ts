import type { PostgresPartition, PostgresTable } from '../../../model/postgres.ts'
import type { Column, TablePartition } from '../../../model/table.ts'
import type { InheritanceRow, RelationRow } from '../queries/relations.ts'
import type { ColumnNames } from './constraint.ts'
import type { Definitions } from './definitions.ts'
import { wordOf } from './letters.ts'
import { flag, present } from './present.ts'

/** Who inherits from whom: rows by parent, and by child. */
export type Inheritance = { byParent: ReadonlyMap<number, readonly InheritanceRow[]>; byChild: ReadonlyMap<number, readonly InheritanceRow[]> }

export function createInheritance(rows: readonly InheritanceRow[]): Inheritance {
  return { byParent: Map.groupBy(rows, ({ parent }) => parent), byChild: Map.groupBy(rows, ({ child }) => child) }
}

/** The partitions of a partitioned table, to any depth, by name. */
export function toPartitions(parent: number, inheritance: Inheritance, definitions: Definitions): PostgresPartition[] {
  return (inheritance.byParent.get(parent) ?? []).filter(({ is_partition }) => is_partition).map((row) => present({
    name: row.child_name,
    databaseSchema: row.child_schema,
    bounds: row.bounds ?? '',
    isPartitioned: row.child_kind === 'p',
    isForeign: flag(row.child_kind === 'f'),
    partitionKey: row.child_kind === 'p' ? definitions.text('partition key', row.child) : undefined,
    partitions: row.child_kind === 'p' ? toPartitions(row.child, inheritance, definitions) : undefined,
  }))
}

/** Every relation below a partitioned table that stores rows. */
export function listLeaves(parent: number, inheritance: Inheritance): number[] {
  return (inheritance.byParent.get(parent) ?? []).flatMap((row) => (row.child_kind === 'p' ? listLeaves(row.child, inheritance) : [row.child]))
}

const strategyWords = { l: 'list', r: 'range', h: 'hash' } as const

/** How a partitioned table is divided; a key that is an expression has no column. */
export function toPartitioning(relation: RelationRow, columns: ColumnNames, definitions: Definitions): PostgresTable['partitioning'] {
  if (relation.partition_strategy === null) return undefined
  return {
    strategy: wordOf(strategyWords, relation.partition_strategy, 'strategy of the partitioning'),
    key: definitions.text('partition key', relation.oid),
    columns: (relation.partition_columns ?? []).map((number) => columns.get(number) ?? null),
  }
}

const timeTypes: ReadonlySet<string> = new Set(['DATE', 'TIMESTAMP', 'TIMESTAMPZ', 'TIME'])
const integerTypes: ReadonlySet<string> = new Set(['SMALLINT', 'INT', 'BIGINT', 'NUMERIC'])

/** OpenMetadata's words for a partitioning; nothing where every key is an expression. */
export function toTablePartition(partitioning: PostgresTable['partitioning'], columns: readonly Column[]): TablePartition | undefined {
  const keys = (partitioning?.columns ?? []).flatMap((name) => columns.find((column) => column.name === name) ?? [])
  if (partitioning === undefined || keys.length === 0) return undefined
  return { columns: keys.map((column) => ({ columnName: column.name, intervalType: toIntervalType(partitioning.strategy, column) })) }
}

function toIntervalType(strategy: 'list' | 'range' | 'hash', { dataType }: Column): TablePartition['columns'][number]['intervalType'] {
  if (strategy !== 'range') return 'COLUMN-VALUE'
  if (timeTypes.has(dataType)) return 'TIME-UNIT'
  return integerTypes.has(dataType) ? 'INTEGER-RANGE' : 'OTHER'
}
