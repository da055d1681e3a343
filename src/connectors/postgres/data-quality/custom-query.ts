import { TrunklineError } from '../../../model/errors.ts'
import type { TableName } from '../../quality-connector.ts'
import { alias } from '../profiler/measured-column.ts'
import type { CustomSqlOptions, Session } from '../session.ts'
import { mostSampledRows } from './failing-rows.ts'
import type { TestedTable } from './tested-table.ts'

/** SQL of a person, asked in the same snapshot as everything else of the table, in a transaction of its own that is undone. */
export type CustomAsker = {
  countRows(sql: string): Promise<string | null>
  firstValue(sql: string): Promise<string | null>
  sampleRows(sql: string): Promise<Record<string, unknown>[]>
  countMeeting(condition: string, table: TestedTable): Promise<string | null>
}

/** What a query of a person returns is counted by the server: however many rows there are, one comes over. */
export function createCustomAsker(session: Session, { databaseSchema }: TableName, { snapshot, remainingMs }: { snapshot: string; remainingMs(): number }): CustomAsker {
  const ask = async <R extends Record<string, unknown>>(statement: string): Promise<R[]> => {
    const timeoutMs = remainingMs()
    if (timeoutMs <= 0) throw new TrunklineError('STATEMENT_TIMEOUT', 'The time for the tests of this table was over.', { hint: 'Raise timeoutSeconds, or test less.' })
    const options: CustomSqlOptions = { snapshot, timeoutMs, searchPath: [...new Set([databaseSchema, 'public'])] }
    return session.queryCustomSql<R>(statement, [], options)
  }
  return {
    countRows: async (sql) => (await ask<{ n: string }>(`select count(*)::text as n from ${wrapped(sql)} as counted`))[0]?.n ?? null,
    // Only the first column is renamed, to what no other one is called.
    firstValue: async (sql) => (await ask<{ v: string | null }>(`select "trunkline: first value"::text as v from ${wrapped(sql)} as counted ("trunkline: first value") limit 1`))[0]?.v ?? null,
    sampleRows: (sql) => ask(`select * from ${wrapped(sql)} as failing limit ${mostSampledRows}`),
    countMeeting: async (condition, { rows: { from, where } }) =>
      (await ask<{ n: string }>(`select count(*)::text as n from (select ${alias}.* from ${from}${where === undefined ? '' : ` where ${where}`}) as counted where (${withoutEnd(condition)}\n)`))[0]?.n ?? null,
  }
}

/** The line break ends a comment that the query may end in. */
function wrapped(sql: string): string {
  requireSelect(sql)
  return `(${withoutEnd(sql)}\n)`
}

/** The transaction is read-only whatever the text says; this only says it better than the server would. */
function requireSelect(sql: string): void {
  const [, word = ''] = /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/|\()*(\w*)/.exec(sql) ?? []
  if (['select', 'with', 'values', 'table', ''].includes(word.toLowerCase())) return
  throw new TrunklineError('TEST_INVALID', `The SQL begins with ${word.toUpperCase()}: only a SELECT can be a test.`, { object: 'sqlExpression', hint: 'Write one SELECT.' })
}

/** Without the semicolon at the end, and the comments after it. */
function withoutEnd(sql: string): string {
  return sql.trim().replace(/;(?:\s|;|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*$/, '')
}
