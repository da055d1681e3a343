import { fullyQualifiedName } from '../../../model/fqn.ts'
import type { PostgresConstraint } from '../../../model/postgres.ts'
import type { TableConstraint } from '../../../model/table.ts'
import type { ConstraintPart } from '../queries/constraints.ts'
import type { IndexPart } from '../queries/indexes.ts'
import type { SoleKeys } from './column.ts'
import type { Definitions } from './definitions.ts'
import { wordOf } from './letters.ts'
import { flag, present, some } from './present.ts'

/** What a constraint says by number: columns of its relation, indexes. */
export type ConstraintContext = { columns: ColumnNames; indexes: readonly IndexPart[]; definitions: Definitions }

/** Attribute number → name of one relation's columns. */
export type ColumnNames = ReadonlyMap<number, string>

const kindWords = { p: 'primaryKey', u: 'unique', f: 'foreignKey', c: 'check', x: 'exclusion', n: 'notNull' } as const
const actionWords = { a: 'no action', r: 'restrict', c: 'cascade', n: 'set null', d: 'set default' } as const
const matchWords = { s: 'simple', f: 'full', p: 'partial' } as const

/** One constraint with everything CREATE TABLE was told about it. */
export function toPostgresConstraint(part: ConstraintPart, { columns, indexes, definitions }: ConstraintContext): PostgresConstraint {
  const kind = wordOf(kindWords, part.kind, 'kind of constraint')
  const index = indexes.find(({ oid }) => oid === part.index)
  const isForeignKey = kind === 'foreignKey'
  return present({
    name: part.name,
    kind,
    columns: toNames(part.columns, columns),
    definition: kind === 'check' || kind === 'exclusion' ? definitions.text('constraint', part.oid) : undefined,
    referredTable: part.referred === null ? undefined : fullyQualifiedName(part.referred.schema, part.referred.name),
    referredColumns: part.referred_columns,
    onUpdate: isForeignKey ? wordOf(actionWords, part.on_update, 'action of a foreign key') : undefined,
    onDelete: isForeignKey ? wordOf(actionWords, part.on_delete, 'action of a foreign key') : undefined,
    onDeleteSetColumns: some(toNames(part.on_delete_columns, columns)),
    match: isForeignKey ? wordOf(matchWords, part.match, 'match of a foreign key') : undefined,
    deferrable: flag(part.is_deferrable),
    initiallyDeferred: flag(part.is_deferred),
    validated: part.is_validated,
    enforced: part.is_enforced,
    nullsNotDistinct: flag(kind === 'unique' && index?.nulls_not_distinct === true),
    noInherit: flag(part.no_inherit && (kind === 'check' || kind === 'notNull')),
    inherited: flag(part.is_inherited),
    period: flag(part.is_period),
    index: isForeignKey ? undefined : index?.name,
    description: part.description,
  })
}

/** Primary keys and unique constraints of one column, which stand on the column itself. */
export function toSoleKeys(parts: readonly ConstraintPart[]): SoleKeys {
  const sole = (kind: string): number[] => parts.filter((part) => part.kind === kind && part.columns?.length === 1).flatMap(({ columns }) => columns ?? [])
  return { primary: sole('p')[0], unique: new Set(sole('u')) }
}

/** What OpenMetadata's table says of constraints: keys of several columns, and every foreign key. */
export function toTableConstraints(parts: readonly ConstraintPart[], { columns, indexes }: ConstraintContext, databaseFqn: string): TableConstraint[] {
  const keys = toUniqueKeys(parts, indexes)
  return parts.flatMap((part): TableConstraint[] => {
    const names = toNames(part.columns, columns)
    if (part.kind === 'p' && names.length > 1) return [{ constraintType: 'PRIMARY_KEY', columns: names }]
    if (part.kind === 'u' && names.length > 1) return [{ constraintType: 'UNIQUE', columns: names }]
    const { referred } = part
    if (part.kind !== 'f' || referred === null) return []
    return [{
      constraintType: 'FOREIGN_KEY',
      columns: names,
      referredColumns: (part.referred_columns ?? []).map((column) => `${databaseFqn}.${fullyQualifiedName(referred.schema, referred.name, column)}`),
      // What is referred to is unique by rule, so that only the referring side is open.
      relationshipType: keys.some((key) => key.every((number) => part.columns?.includes(number))) ? 'ONE_TO_ONE' : 'MANY_TO_ONE',
    }]
  })
}

/** Sets of columns no two rows share: keys, and unique indexes of plain columns over every row. */
function toUniqueKeys(parts: readonly ConstraintPart[], indexes: readonly IndexPart[]): number[][] {
  const constraints = parts.filter(({ kind, is_period }) => (kind === 'p' || kind === 'u') && !is_period).map(({ columns }) => columns ?? [])
  const plain = indexes.filter(({ is_unique, is_valid, has_text }) => is_unique && is_valid && !has_text)
  return [...constraints, ...plain.map(({ columns, key_count }) => columns.slice(0, key_count))].filter((key) => key.length > 0)
}

/** Names of columns by number; a number that is no live column is left out. */
export function toNames(numbers: readonly number[] | null, columns: ColumnNames): string[] {
  return (numbers ?? []).flatMap((number) => columns.get(number) ?? [])
}
