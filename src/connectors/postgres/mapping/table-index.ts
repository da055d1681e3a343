import type { PostgresIndex } from '../../../model/postgres.ts'
import { quoteQualified } from '../identifier.ts'
import type { ConstraintPart } from '../queries/constraints.ts'
import type { CollationRow, IndexPart, OperatorClassRow } from '../queries/indexes.ts'
import { toNames, type ColumnNames } from './constraint.ts'
import type { Definitions } from './definitions.ts'
import { flag, present, some } from './present.ts'

/** What index keys refer to by oid. */
export type IndexCatalog = {
  operatorClasses: ReadonlyMap<number, OperatorClassRow>
  collations: ReadonlyMap<number, CollationRow>
  /** `method/type` of every type that has an operator class of its own by default. */
  defaults: ReadonlySet<string>
}

/** A key column: its name, its type below domains and its collation. */
export type KeyColumn = { name: string; type: number; collation: number }

export type IndexContext = {
  columns: ReadonlyMap<number, KeyColumn>
  names: ColumnNames
  constraints: readonly ConstraintPart[]
  catalog: IndexCatalog
  definitions: Definitions
}

export function createIndexCatalog(operatorClasses: readonly OperatorClassRow[], collations: readonly CollationRow[]): IndexCatalog {
  return {
    operatorClasses: new Map(operatorClasses.map((row) => [row.oid, row])),
    collations: new Map(collations.map((row) => [row.oid, row])),
    defaults: new Set(operatorClasses.filter(({ is_default }) => is_default).map(({ method, type }) => `${method}/${type}`)),
  }
}

/** One index; the columns of a key keep their order, what INCLUDE adds stands apart. */
export function toPostgresIndex(part: IndexPart, context: IndexContext): PostgresIndex {
  const { definitions, constraints, names } = context
  const owner = constraints.find(({ index, kind }) => index === part.oid && kind !== 'f')
  return present({
    name: part.name,
    method: part.method,
    keys: part.columns.slice(0, part.key_count).map((number, position) => toKey(part, number, position, context)),
    included: toNames(part.columns.slice(part.key_count), names),
    predicate: part.has_predicate ? definitions.text('predicate', part.oid) : undefined,
    isUnique: part.is_unique,
    isPrimary: part.is_primary,
    isExclusion: part.is_exclusion,
    nullsNotDistinct: flag(part.nulls_not_distinct),
    isValid: part.is_valid,
    isClustered: flag(part.is_clustered),
    isReplicaIdentity: flag(part.is_replica_identity),
    constraint: owner?.name,
    tablespace: part.tablespace,
    options: some(part.options),
    definition: part.has_text ? definitions.text('index', part.oid) : undefined,
    description: part.description,
  })
}

function toKey(part: IndexPart, number: number, position: number, context: IndexContext): PostgresIndex['keys'][number] {
  const column = context.columns.get(number)
  const options = part.key_options[position] ?? 0
  const descending = (options & 1) !== 0
  const nullsFirst = (options & 2) !== 0
  return present({
    expression: column?.name ?? context.definitions.text('index key', part.oid, position + 1),
    isColumn: column !== undefined,
    descending: flag(descending),
    // Nulls come last where ascending and first where descending, unless told otherwise.
    nullsFirst: nullsFirst === descending ? undefined : nullsFirst,
    collation: column === undefined ? undefined : toCollation(part.collations[position] ?? 0, column, context.catalog),
    operatorClass: toOperatorClass(part.operator_classes[position] ?? 0, column, context.catalog),
  })
}

function toCollation(oid: number, column: KeyColumn, { collations }: IndexCatalog): string | undefined {
  const collation = oid === 0 || oid === column.collation ? undefined : collations.get(oid)
  return collation === undefined ? undefined : quoteQualified(collation.schema, collation.name)
}

/** The operator class where it is not the one that CREATE INDEX would take by itself. */
function toOperatorClass(oid: number, column: KeyColumn | undefined, { operatorClasses, defaults }: IndexCatalog): string | undefined {
  const found = operatorClasses.get(oid)
  if (found === undefined) return undefined
  const hasOwn = column !== undefined && column.type !== found.type && defaults.has(`${found.method}/${column.type}`)
  return found.is_default && !hasOwn ? undefined : quoteQualified(found.schema, found.name)
}
