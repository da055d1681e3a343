import { TrunklineError } from '../errors.ts'
import { fullyQualifiedName } from '../fqn.ts'

/** What a test looks at: a table by its FQN, or one of its columns by its bare name. */
export type TestTarget = { table: string; column?: string }

/** Reads `<#E::table::FQN>` or `<#E::table::FQN::columns::name>`; throws NAME_INVALID for anything else. */
export function parseEntityLink(link: string): TestTarget {
  const [, table, column] = /^<#E::table::(.+?)(?:::columns::(.+))?>$/s.exec(link) ?? []
  if (table !== undefined && !table.includes('::')) return { table, ...(column !== undefined && { column: unquote(column) }) }
  throw new TrunklineError('NAME_INVALID', `"${link}" is no link to a table or column.`, { object: link, hint: 'Write <#E::table::service.database.schema.table> or <#E::table::service.database.schema.table::columns::column>.' })
}

/** The link to a table or column. */
export function toEntityLink({ table, column }: TestTarget): string {
  return column === undefined ? `<#E::table::${table}>` : `<#E::table::${table}::columns::${column}>`
}

/** The FQN of a test: its table's or column's, and its name. */
export function testCaseFullyQualifiedName({ table, column }: TestTarget, name: string): string {
  return [table, ...(column === undefined ? [] : [fullyQualifiedName(column)]), fullyQualifiedName(name)].join('.')
}

/** Clients that build links from FQNs quote a column with a dot in its name. */
function unquote(column: string): string {
  return /^".*"$/s.test(column) && column.includes('.') ? column.slice(1, -1).replaceAll('""', '"') : column
}
