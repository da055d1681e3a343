import type { PostgresConstraint, PostgresIndex } from '../../../model/postgres.ts'
import { quoteIdentifier } from '../identifier.ts'
import { lowerKeywords, toNameList, toParameterList, toSqlName, words } from './sql-text.ts'

/** In this order they are listed: keys first, as people look for them. */
const kindOrder = ['primaryKey', 'unique', 'exclusion', 'check', 'foreignKey', 'notNull'] as const satisfies readonly PostgresConstraint['kind'][]

/** Constraints in the order of a CREATE TABLE. */
export function inOrder(constraints: readonly PostgresConstraint[]): PostgresConstraint[] {
  return constraints.toSorted((one, other) => kindOrder.indexOf(one.kind) - kindOrder.indexOf(other.kind))
}

/** True where CREATE TABLE would call it valid, since a new table is empty, so that it has to come as NOT VALID later. */
export function isUnvalidated({ validated, enforced }: PostgresConstraint): boolean {
  return !validated && enforced
}

/** A constraint as a line of CREATE TABLE or after ADD; its index says what a key stores. */
export function toConstraintClause(constraint: PostgresConstraint, indexes: readonly PostgresIndex[]): string {
  return words('constraint', quoteIdentifier(constraint.name), toDefinition(constraint, indexes))
}

function toDefinition(constraint: PostgresConstraint, indexes: readonly PostgresIndex[]): string {
  const { kind, columns, noInherit, definition = '' } = constraint
  switch (kind) {
    case 'primaryKey':
    case 'unique':
      return words(toKey(constraint, indexes.find((index) => index.constraint === constraint.name)), toTiming(constraint))
    case 'foreignKey':
      return words(toForeignKey(constraint), toTiming(constraint), toState(constraint))
    case 'notNull':
      return words('not null', toNameList(columns), noInherit && 'no inherit', toState(constraint))
    case 'check':
    case 'exclusion':
      // Written by the server, timing and state included.
      return lowerKeywords(definition)
  }
}

function toKey({ kind, columns, nullsNotDistinct, period }: PostgresConstraint, index: PostgresIndex | undefined): string {
  const { included = [], options, tablespace } = index ?? {}
  return words(
    kind === 'primaryKey' ? 'primary key' : 'unique',
    nullsNotDistinct && 'nulls not distinct',
    `(${toNameList(columns)}${period === true ? ' without overlaps' : ''})`,
    included.length > 0 && `include (${toNameList(included)})`,
    options !== undefined && `with (${toParameterList(options)})`,
    tablespace !== undefined && `using index tablespace ${quoteIdentifier(tablespace)}`,
  )
}

function toForeignKey(constraint: PostgresConstraint): string {
  const { columns, referredTable = '', referredColumns = [], match, onUpdate, onDelete, onDeleteSetColumns, period } = constraint
  return words(
    `foreign key (${toPeriodList(columns, period)})`,
    `references ${toSqlName(referredTable)} (${toPeriodList(referredColumns, period)})`,
    match !== undefined && match !== 'simple' && `match ${match}`,
    onUpdate !== undefined && onUpdate !== 'no action' && `on update ${onUpdate}`,
    onDelete !== undefined && onDelete !== 'no action' && `on delete ${onDelete}`,
    onDeleteSetColumns !== undefined && `(${toNameList(onDeleteSetColumns)})`,
  )
}

function toPeriodList(columns: readonly string[], period: boolean | undefined): string {
  return columns.map((column, position) => (period === true && position === columns.length - 1 ? 'period ' : '') + quoteIdentifier(column)).join(', ')
}

function toTiming({ deferrable, initiallyDeferred }: PostgresConstraint): string {
  return words(deferrable && 'deferrable', initiallyDeferred && 'initially deferred')
}

function toState(constraint: PostgresConstraint): string {
  return words(!constraint.enforced && 'not enforced', isUnvalidated(constraint) && 'not valid')
}
