import type { PostgresTable } from '../../../model/postgres.ts'
import type { CreateTable } from '../../../model/table.ts'
import { quoteIdentifier } from '../identifier.ts'
import { toColumnSettings } from './column.ts'
import { columnFacts } from './facts.ts'
import { lowerKeywords, toParameterList, when } from './sql-text.ts'

/** The definition that a view or materialized view brings along, then what it does not say; `head` is `alter … view …`. A materialized view comes without rows. */
export function toViewStatements(table: CreateTable, facts: PostgresTable, name: string, head: string): string[] {
  const { relkind, viewOptions: view, options = [], toastOptions = [], tablespace, accessMethod } = facts
  const parameters = [
    ...options, ...toastOptions.map((option) => `toast.${option}`),
    ...when(view?.securityBarrier, () => 'security_barrier=true'),
    ...when(view?.securityInvoker, () => 'security_invoker=true'),
    ...when(view?.checkOption, (option) => `check_option=${option}`),
  ]
  return [
    (table.schemaDefinition ?? '') + (relkind === 'm' ? '\nwith no data' : ''),
    ...(parameters.length > 0 ? [`${head} set (${toParameterList(parameters)})`] : []),
    ...when(tablespace, (space) => `${head} set tablespace ${quoteIdentifier(space)}`),
    ...when(accessMethod !== 'heap' && accessMethod, (method) => `${head} set access method ${quoteIdentifier(method)}`),
    ...table.columns.flatMap((column) => (relkind === 'm' ? toColumnSettings(column, head) : [])),
    ...table.columns.flatMap((column) =>
      when(columnFacts(column).default, (value) => `alter view ${name} alter column ${quoteIdentifier(column.name)} set default ${lowerKeywords(value)}`)),
  ]
}
