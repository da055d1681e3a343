import { TrunklineError } from '../../../model/errors.ts'
import { quoteIdentifier, quoteQualified } from '../identifier.ts'
import { inferJsonSchema } from '../mapping/json-schema.ts'
import { jsonColumnsQuery, type JsonColumnsRow } from '../queries/json-columns.ts'
import type { Session } from '../session.ts'
import { isObjectError } from './context.ts'
import type { Locks } from './locks.ts'

/** JSON Schema texts by relation and column name. */
export type JsonSchemas = ReadonlyMap<number, ReadonlyMap<string, string>>

/** Rows looked at for ones that hold a value: an empty column of a large table must not be searched to its end. */
const mostSearched = 10_000
/** Bytes of a value; larger ones are left out of the sample. */
const largestValue = 1_000_000
const mostNamed = 5

/**
 * Infers the schema of every json and jsonb column of the relations from some of its values: one statement per table that has one, each in a
 * transaction of its own. Tables that the role may not read are told together.
 */
export async function readJsonSchemas(session: Session, relations: readonly number[], options: { sampleSize: number; locks: Locks; warn: (sentence: string) => void }): Promise<JsonSchemas> {
  const { sampleSize, locks, warn } = options
  const schemas = new Map<number, Map<string, string>>()
  const denied: JsonColumnsRow[] = []
  for (const row of await session.query<JsonColumnsRow>(jsonColumnsQuery, [relations])) {
    if (locks.relation.has(row.relation)) continue
    const table = quoteQualified(row.schema, row.table)
    try {
      schemas.set(row.relation, toSchemas(row, await session.query<Record<string, string | null>>(toSampleQuery(row), [mostSearched, largestValue, sampleSize])))
    } catch (error) {
      if (!(error instanceof TrunklineError) || (error.code !== 'LOCK_TIMEOUT' && error.code !== 'STATEMENT_TIMEOUT' && !isObjectError(error))) throw error
      if (error.code === 'INSUFFICIENT_PRIVILEGE') denied.push(row)
      else warn(`The JSON of ${table} was not sampled: ${error.message}`)
    }
  }
  if (denied.length > 0) warn(toDenied(denied))
  return schemas
}

/** Names some of the tables, and what would open them. */
function toDenied(denied: readonly JsonColumnsRow[]): string {
  const named = denied.slice(0, mostNamed)
  const tables = named.map(({ schema, table }) => quoteQualified(schema, table)).join(', ')
  const more = denied.length > mostNamed ? ` and ${denied.length - mostNamed} more` : ''
  const role = quoteIdentifier(named[0]!.role)
  const closed = [...new Set(named.filter((row) => !row.has_usage).map((row) => quoteIdentifier(row.schema)))].join(', ')
  const usage = closed === '' ? '' : `GRANT USAGE ON SCHEMA ${closed} TO ${role}; `
  return `The role may not read ${tables}${more}, so that no JSON Schema was inferred there. Run: ${usage}GRANT SELECT ON ${tables} TO ${role}`
}

/** The one statement here that is put together: a name cannot be a parameter, so it is quoted. */
function toSampleQuery({ schema, table, columns }: JsonColumnsRow): string {
  const names = columns.map(quoteIdentifier)
  const picked = names.map((name, index) => `case when pg_column_size(${name}) <= $2 then ${name}::text end as c${index}`)
  return `
  select ${picked.join(', ')}
  from (select ${names.join(', ')} from ${quoteQualified(schema, table)} limit $1) as searched
  where ${names.map((name) => `${name} is not null`).join(' or ')}
  limit $3`
}

function toSchemas({ columns }: JsonColumnsRow, rows: readonly Record<string, string | null>[]): Map<string, string> {
  const schemas = new Map<string, string>()
  for (const [index, column] of columns.entries()) {
    const values = rows.map((row) => row[`c${index}`]).filter((text) => text !== null && text !== undefined).map((text) => JSON.parse(text) as unknown)
    if (values.length > 0) schemas.set(column, JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', ...inferJsonSchema(values) }))
  }
  return schemas
}
