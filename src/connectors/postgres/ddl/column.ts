import { fullyQualifiedName } from '../../../model/fqn.ts'
import type { PostgresColumn, PostgresConstraint, PostgresIdentity } from '../../../model/postgres.ts'
import type { Column } from '../../../model/table.ts'
import { quoteIdentifier } from '../identifier.ts'
import { columnFacts } from './facts.ts'
import { toSequenceOptions } from './sequence.ts'
import { inParentheses, lowerKeywords, toForeignOptions, toParameterList, toSqlName, when, words } from './sql-text.ts'

/** A relation's own name, its parts as they are. */
export type RelationName = { databaseSchema: string; table: string }

/** A column as a line of CREATE TABLE; `notNull` is its constraint where that has anything to say. */
export function toColumnClause(column: Column, notNull: PostgresConstraint | undefined, relation: RelationName): string {
  const { compression, foreignOptions, collation } = columnFacts(column)
  return words(
    quoteIdentifier(column.name),
    toType(column),
    compression !== undefined && `compression ${compression}`,
    foreignOptions !== undefined && toForeignOptions(foreignOptions),
    collation !== undefined && `collate ${collation}`,
    toColumnConstraints(column, notNull, relation),
  )
}

/** A column of a table made by OF type: only what the type does not say; nothing where it says all. */
export function toTypedColumnClause(column: Column, notNull: PostgresConstraint | undefined, relation: RelationName): string[] {
  const constraints = toColumnConstraints(column, notNull, relation)
  return constraints === '' ? [] : [`${quoteIdentifier(column.name)} with options ${constraints}`]
}

/** The type as the server shows it, which says one dimension of an array only. */
function toType(column: Column): string {
  const type = column.dataTypeDisplay ?? ''
  const { arrayDimensions = 0 } = columnFacts(column)
  return type.endsWith('[]') ? type + '[]'.repeat(Math.max(0, arrayDimensions - 1)) : type
}

function toColumnConstraints(column: Column, notNull: PostgresConstraint | undefined, relation: RelationName): string {
  const facts = columnFacts(column)
  const { generated, identity } = facts
  return words(
    facts.default !== undefined && `default ${lowerKeywords(facts.default)}`,
    generated !== undefined && `generated always as ${inParentheses(lowerKeywords(generated.expression))} ${generated.kind}`,
    identity !== undefined && toIdentity(identity, column, relation),
    toNotNull(facts, notNull),
  )
}

function toNotNull(facts: PostgresColumn, constraint: PostgresConstraint | undefined): string {
  if (constraint !== undefined) return words('constraint', quoteIdentifier(constraint.name), 'not null', constraint.noInherit && 'no inherit')
  return facts.notNull && facts.notNullByDomain !== true && facts.identity === undefined ? 'not null' : ''
}

/** The sequence is named where it is not the name that the server would take. */
function toIdentity(identity: PostgresIdentity, column: Column, { databaseSchema, table }: RelationName): string {
  const { sequence } = identity
  const isUsual = sequence === fullyQualifiedName(databaseSchema, `${table}_${column.name}_seq`)
  const options = words(sequence !== undefined && !isUsual && `sequence name ${toSqlName(sequence)}`, toSequenceOptions(identity, column.dataTypeDisplay ?? ''))
  return words(`generated ${identity.generation} as identity`, options !== '' && `(${options})`)
}

/** What a column has that only ALTER TABLE can say on every version; `head` is `alter table …`. */
export function toColumnSettings(column: Column, head: string): string[] {
  const { storage, statisticsTarget, options } = columnFacts(column)
  const alter = `${head} alter column ${quoteIdentifier(column.name)}`
  return [
    ...when(storage, (word) => `${alter} set storage ${word}`),
    ...when(statisticsTarget, (target) => `${alter} set statistics ${target}`),
    ...when(options, (list) => `${alter} set (${toParameterList(list)})`),
  ]
}

/**
 * What an inherited column says otherwise than the parent's column. Where the parent is not known, the default is said again, and NOT NULL
 * taken to be the parent's too.
 */
export function toInheritedSettings(column: Column, parent: Column | undefined, head: string): string[] {
  const facts = columnFacts(column)
  const ofParent = parent === undefined ? undefined : columnFacts(parent)
  const alter = `${head} alter column ${quoteIdentifier(column.name)}`
  if (facts.generated !== undefined || facts.identity !== undefined) return []
  return [
    ...(facts.default === ofParent?.default ? [] : [facts.default === undefined ? `${alter} drop default` : `${alter} set default ${lowerKeywords(facts.default)}`]),
    ...(facts.notNull && ofParent?.notNull === false ? [`${alter} set not null`] : []),
  ]
}
