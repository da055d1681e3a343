import { splitFullyQualifiedName } from '../../../model/fqn.ts'
import { quoteIdentifier, quoteLiteral } from '../identifier.ts'

/** A name as the documents write it, from its schema on, as SQL text. */
export function toSqlName(fqn: string): string {
  return splitFullyQualifiedName(fqn).map(quoteIdentifier).join('.')
}

export function toNameList(names: readonly string[]): string {
  return names.map(quoteIdentifier).join(', ')
}

/** SQL as the server writes it with its keywords in lower case: outside of quotes the server writes capitals in keywords only. */
export function lowerKeywords(sql: string): string {
  return sql.replaceAll(/"(?:[^"]|"")*"|'(?:[^']|'')*'|[A-Z]+/g, (part) => (/^["']/.test(part) ? part : part.toLowerCase()))
}

/** An expression between parentheses, which it may have brought along. */
export function inParentheses(expression: string): string {
  return isOneGroup(expression) ? expression : `(${expression})`
}

function isOneGroup(expression: string): boolean {
  let depth = 0
  for (const { 0: token, index } of expression.matchAll(/"(?:[^"]|"")*"|'(?:[^']|'')*'|[()]/g)) {
    if (token === '(') depth += 1
    else if (token === ')' && --depth === 0) return expression.startsWith('(') && index === expression.length - 1
  }
  return false
}

/** Storage parameters (`fillfactor=70`, `toast.autovacuum_enabled=off`) as they stand between parentheses. */
export function toParameterList(options: readonly string[]): string {
  return options.map(toParameter).join(', ')
}

function toParameter(option: string): string {
  const [, name = option, value] = /^([^=]*)=(.*)$/s.exec(option) ?? []
  const quoted = name.split('.').map(quoteIdentifier).join('.')
  return value === undefined ? quoted : `${quoted}=${/^(-?\d+(\.\d+)?|true|false|on|off|auto)$/.test(value) ? value : quoteLiteral(value)}`
}

/** An OPTIONS clause of a foreign object. */
export function toForeignOptions(options: Readonly<Record<string, string>>): string {
  return `options (${Object.entries(options).map(([name, value]) => `${quoteIdentifier(name)} ${quoteLiteral(value)}`).join(', ')})`
}

/** Words of a clause, those that are not said left out. */
export function words(...parts: readonly (string | false | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== false && part !== '').join(' ')
}

/** The statement in a list where the value is there, otherwise nothing. */
export function when<T>(value: T | false | null | undefined, statement: (value: T) => string): string[] {
  return value === undefined || value === null || value === false ? [] : [statement(value)]
}

/** A script of groups of statements, an empty line between two groups. */
export function toScript(groups: readonly (readonly string[])[]): string {
  return groups.filter((group) => group.length > 0).map((group) => group.map(terminate).join('\n')).join('\n\n')
}

function terminate(statement: string): string {
  return statement.startsWith('--') ? statement : `${statement};`
}
