import type { PostgresDatabase, PostgresEventTrigger, PostgresExtension, PostgresForeignServer, PostgresPublication } from '../../../model/postgres.ts'
import { quoteIdentifier, quoteLiteral } from '../identifier.ts'
import { toAccess } from './grants.ts'
import { inParentheses, lowerKeywords, toForeignOptions, toNameList, toSqlName, when, words } from './sql-text.ts'

/** The row filter of a table (`schema.table`, as in an FQN) in a publication. */
export type FindFilter = (table: string, publication: string) => string | undefined

/** What a database has beside its schemas: what must be there before them, and what needs them. */
export function toDatabaseParts(facts: PostgresDatabase, findFilter: FindFilter): { before: string[]; after: string[] } {
  return {
    before: [...facts.extensions.flatMap(toExtension), ...facts.foreignServers.flatMap(toForeignServer)],
    after: [...facts.publications.flatMap((publication) => toPublication(publication, findFilter)), ...facts.eventTriggers.flatMap(toEventTrigger)],
  }
}

/** In the version that the server has by default, as its packages may have moved on. */
function toExtension({ name, databaseSchema, description }: PostgresExtension): string[] {
  const schema = databaseSchema === 'pg_catalog' ? '' : ` with schema ${quoteIdentifier(databaseSchema)}`
  return [
    `create extension if not exists ${quoteIdentifier(name)}${schema} cascade`,
    ...when(description, (text) => `comment on extension ${quoteIdentifier(name)} is ${quoteLiteral(text)}`),
  ]
}

function toForeignServer(server: PostgresForeignServer): string[] {
  const name = quoteIdentifier(server.name)
  const access = toAccess({ kind: 'foreign server', name, owner: server.owner, grants: server.grants, alterKind: 'server' })
  return [
    words(
      `create server ${name}`,
      server.type !== undefined && `type ${quoteLiteral(server.type)}`,
      server.version !== undefined && `version ${quoteLiteral(server.version)}`,
      `foreign data wrapper ${quoteIdentifier(server.foreignDataWrapper)}`,
      hasAny(server.options) && toForeignOptions(server.options),
    ),
    ...when(server.description, (text) => `comment on server ${name} is ${quoteLiteral(text)}`),
    ...server.userMappings.map(({ role, options = {} }) =>
      words(`create user mapping for ${role === 'PUBLIC' ? 'public' : quoteIdentifier(role)} server ${name}`, hasAny(options) && toForeignOptions(options))),
    ...access.owner,
    ...access.grants,
  ]
}

function hasAny(options: Readonly<Record<string, string>>): boolean {
  return Object.keys(options).length > 0
}

function toPublication(publication: PostgresPublication, findFilter: FindFilter): string[] {
  const name = quoteIdentifier(publication.name)
  const { tables, schemas, allTables, operations, viaRoot, owner, description } = publication
  // The tables below a parent are listed themselves, hence ONLY.
  const objects = [
    ...tables.map((table) => words(
      `table only ${toSqlName(table.name)}`,
      table.columns !== undefined && `(${toNameList(table.columns)})`,
      table.hasFilter === true && when(findFilter(table.name, publication.name), (filter) => `where ${inParentheses(lowerKeywords(filter))}`).join(''),
    )),
    ...schemas.map((schema) => `tables in schema ${quoteIdentifier(schema)}`),
  ]
  // Before PostgreSQL 15 the word "table" is said once.
  const list = schemas.length === 0 ? objects.map((object, position) => (position === 0 ? object : object.slice('table '.length))) : objects
  return [
    words(
      `create publication ${name}`,
      allTables ? 'for all tables' : list.length > 0 && `for ${list.join(', ')}`,
      `with (publish = ${quoteLiteral(operations.join(', '))}${viaRoot ? ', publish_via_partition_root = true' : ''})`,
    ),
    ...when(description, (text) => `comment on publication ${name} is ${quoteLiteral(text)}`),
    `alter publication ${name} owner to ${quoteIdentifier(owner)}`,
  ]
}

function toEventTrigger({ name, event, tags, function: run, enabled, description }: PostgresEventTrigger): string[] {
  const trigger = quoteIdentifier(name)
  return [
    words(`create event trigger ${trigger} on ${event}`, tags !== undefined && `when tag in (${tags.map(quoteLiteral).join(', ')})`, `execute function ${toSqlName(run)}()`),
    ...(enabled ? [] : [`alter event trigger ${trigger} disable`]),
    ...when(description, (text) => `comment on event trigger ${trigger} is ${quoteLiteral(text)}`),
  ]
}
