import type { PostgresPolicy, PostgresRule, PostgresStatisticsObject, PostgresTrigger } from '../../../model/postgres.ts'
import { quoteIdentifier, quoteLiteral, quoteQualified } from '../identifier.ts'
import { inParentheses, lowerKeywords, toNameList, when, words } from './sql-text.ts'

const enabledWords = { origin: undefined, disabled: 'disable', replica: 'enable replica', always: 'enable always' } as const

/** A trigger, but for one that its twin on the partitioned parent makes; `table` is SQL text here and below. */
export function toTriggerStatements({ name, definition = '', enabled, inherited }: PostgresTrigger, table: string): string[] {
  if (inherited === true) return []
  return [lowerKeywords(definition), ...when(enabledWords[enabled], (word) => `alter table ${table} ${word} trigger ${quoteIdentifier(name)}`)]
}

/** Puts a trigger into its state, which its table may have from elsewhere. */
export function toTriggerState({ name, enabled }: PostgresTrigger, table: string): string {
  return `alter table ${table} ${enabledWords[enabled] ?? 'enable'} trigger ${quoteIdentifier(name)}`
}

export function toRuleStatements({ name, definition = '', enabled }: PostgresRule, table: string): string[] {
  return [
    lowerKeywords(definition.trim().replace(/;$/, '')),
    ...when(enabledWords[enabled], (word) => `alter table ${table} ${word} rule ${quoteIdentifier(name)}`),
  ]
}

export function toPolicyStatement({ name, permissive, command, roles, using, withCheck }: PostgresPolicy, table: string): string {
  const isForAll = roles.length === 1 && roles[0] === 'PUBLIC'
  return words(
    `create policy ${quoteIdentifier(name)} on ${table}`,
    !permissive && 'as restrictive',
    command !== 'all' && `for ${command}`,
    !isForAll && `to ${roles.map((role) => (role === 'PUBLIC' ? 'public' : quoteIdentifier(role))).join(', ')}`,
    using !== undefined && `using ${inParentheses(lowerKeywords(using))}`,
    withCheck !== undefined && `with check ${inParentheses(lowerKeywords(withCheck))}`,
  )
}

export function toStatisticsStatements(statistics: PostgresStatisticsObject, table: string): string[] {
  const { kinds, columns, expressions = [], statisticsTarget, description, owner } = statistics
  const name = quoteQualified(statistics.databaseSchema, statistics.name)
  const subjects = [...(columns.length > 0 ? [toNameList(columns)] : []), ...expressions.map((expression) => inParentheses(lowerKeywords(expression)))]
  return [
    words('create statistics', name, kinds.length > 0 && `(${kinds.join(', ')})`, 'on', subjects.join(', '), 'from', table),
    ...when(statisticsTarget, (target) => `alter statistics ${name} set statistics ${target}`),
    ...when(description, (text) => `comment on statistics ${name} is ${quoteLiteral(text)}`),
    `alter statistics ${name} owner to ${quoteIdentifier(owner)}`,
  ]
}
