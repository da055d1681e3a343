import type { TagLabel } from '../../model/entity.ts'
import type { PostgresColumn, PostgresConstraint, PostgresIndex, PostgresTable } from '../../model/postgres.ts'
import type { Column, Table } from '../../model/table.ts'
import { code, codeBlock, escapeText, quotation, table, toIdentifier } from './text.ts'

/** Everything a page says about a table or view. */
export function tableSection(entity: Table): string {
  const facts = entity.extension?.['postgres'] as PostgresTable | undefined
  return [
    `<a id="${tableAnchor(entity.name)}"></a>\n\n### ${escapeText(entity.displayName ?? entity.name)}`,
    factLine(entity, facts),
    ...quotation(entity.description),
    ...columnTable(entity.columns),
    ...titled('Constraints', ['Name', 'Kind', 'Columns', 'Definition', 'Description'], (facts?.constraints ?? []).map(constraintRow)),
    ...titled('Indexes', ['Name', 'Method', 'Keys', 'Facts', 'Description'], (facts?.indexes ?? []).map(indexRow)),
    ...titled('Triggers', ['Name', 'When', 'Function', 'Description'], (facts?.triggers ?? []).map((trigger) => [
      code(trigger.name), escapeText(`${trigger.timing} ${trigger.events.join(' or ')}, each ${trigger.level}`), code(trigger.function), escapeText(trigger.description ?? ''),
    ])),
    ...titled('Policies', ['Name', 'Command', 'Roles', 'Using', 'Check'], (facts?.policies ?? []).map((policy) => [
      code(policy.name), escapeText(`${policy.permissive ? '' : 'restrictive '}${policy.command}`), policy.roles.map(code).join(', '), code(policy.using ?? ''), code(policy.withCheck ?? ''),
    ])),
    ...titled('Rules', ['Name', 'Definition'], (facts?.rules ?? []).map((rule) => [code(rule.name), code(rule.definition ?? `${rule.instead ? 'instead' : 'also'} on ${rule.event}`)])),
    ...titled('Partitions', ['Name', 'Bounds', 'Key'], (facts?.partitions ?? []).map((part) => [code(`${part.databaseSchema}.${part.name}`), code(part.bounds), code(part.partitionKey ?? '')])),
    ...(entity.schemaDefinition === undefined ? [] : [`**Definition**\n\n${codeBlock(entity.schemaDefinition)}`]),
  ].join('\n\n')
}

/** The anchor of a table within its page. */
export function tableAnchor(name: string): string {
  return `table-${toIdentifier(name)}`
}

function factLine(entity: Table, facts: PostgresTable | undefined): string {
  const partitioning = facts?.partitioning
  return [
    entity.tableType ?? 'Table',
    ...(facts === undefined ? [] : [`owned by role ${code(facts.owner)}`]),
    ...(facts?.persistence === undefined ? [] : [facts.persistence]),
    ...(partitioning === undefined ? [] : [`partitioned by ${code(partitioning.key)}`]),
    ...(facts?.inherits ?? []).map((parent) => `inherits ${code(parent)}`),
    ...(facts?.foreign === undefined ? [] : [`on server ${code(facts.foreign.server)}`]),
    ...(facts?.rowSecurity === undefined ? [] : [`row security ${facts.rowSecurity}`]),
    ...peopleAndTags(entity),
  ].join(' · ')
}

/** Owners and tags of any entity, as parts of a line of facts. */
export function peopleAndTags(entity: { owners?: { name?: string | undefined }[] | undefined; tags?: TagLabel[] | undefined }): string[] {
  const owners = (entity.owners ?? []).map(({ name }) => escapeText(name ?? ''))
  const tags = (entity.tags ?? []).map(({ tagFQN }) => code(tagFQN))
  return [...(owners.length === 0 ? [] : [`owners: ${owners.join(', ')}`]), ...(tags.length === 0 ? [] : [`tags: ${tags.join(', ')}`])]
}

function columnTable(columns: readonly Column[]): string[] {
  return table(['Column', 'Type', 'Null', 'Default', 'Tags', 'Description'], columns.flatMap((column) => columnRows(column, '')))
}

function columnRows(column: Column, prefix: string): string[][] {
  const facts = column.extension?.['postgres'] as PostgresColumn | undefined
  const name = `${prefix}${column.name}`
  const isRequired = facts?.notNull ?? (column.constraint === 'NOT_NULL' || column.constraint === 'PRIMARY_KEY')
  const row = [
    code(name), code(column.dataTypeDisplay ?? column.dataType), isRequired ? 'no' : 'yes', defaultOf(facts),
    (column.tags ?? []).map(({ tagFQN }) => code(tagFQN)).join(', '), escapeText(column.description ?? ''),
  ]
  return [row, ...(column.children ?? []).flatMap((child) => columnRows(child, `${name}.`))]
}

function defaultOf(facts: PostgresColumn | undefined): string {
  if (facts?.identity !== undefined) return `identity ${facts.identity.generation}`
  if (facts?.generated !== undefined) return `${facts.generated.kind}: ${code(facts.generated.expression)}`
  return code(facts?.default ?? '')
}

const kindNames: Record<PostgresConstraint['kind'], string> = {
  primaryKey: 'primary key', unique: 'unique', foreignKey: 'foreign key', check: 'check', exclusion: 'exclusion', notNull: 'not null',
}

function constraintRow(constraint: PostgresConstraint): string[] {
  const { referredTable, referredColumns, onDelete, onUpdate, definition } = constraint
  const reference = referredTable === undefined ? [] : [
    `references ${code(`${referredTable} (${(referredColumns ?? []).join(', ')})`)}`,
    ...(onDelete === undefined || onDelete === 'no action' ? [] : [`on delete ${onDelete}`]),
    ...(onUpdate === undefined || onUpdate === 'no action' ? [] : [`on update ${onUpdate}`]),
  ]
  const states = [...(constraint.validated ? [] : ['not validated']), ...(constraint.enforced ? [] : ['not enforced']), ...(constraint.deferrable === true ? ['deferrable'] : [])]
  const said = reference.length > 0 ? reference : definition === undefined ? [] : [code(definition)]
  return [code(constraint.name), kindNames[constraint.kind], constraint.columns.map(code).join(', '), [...said, ...states].join(', '), escapeText(constraint.description ?? '')]
}

function indexRow(index: PostgresIndex): string[] {
  const facts = [
    ...(index.isPrimary ? ['primary'] : index.isUnique ? ['unique'] : []),
    ...(index.isValid ? [] : ['invalid']),
    ...(index.included.length === 0 ? [] : [`includes ${index.included.map(code).join(', ')}`]),
    ...(index.predicate === undefined ? [] : [`where ${code(index.predicate)}`]),
  ]
  const keys = index.keys.map((key) => `${code(key.expression)}${key.descending === true ? ' desc' : ''}`)
  return [code(index.name), escapeText(index.method), keys.join(', '), facts.join(', '), escapeText(index.description ?? '')]
}

function titled(title: string, header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : [`**${title}**`, ...table(header, rows)]
}
