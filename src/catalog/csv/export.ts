import type { Pool } from 'pg'
import type { Column } from '../../model/table.ts'
import type { Worded } from '../document/edit-operations.ts'
import { getEntity } from '../get.ts'
import { listEntities } from '../list.ts'
import { toCsv } from './cells.ts'
import { columnFields, toCells, wordFields } from './words-row.ts'

/** What a CSV lists: the columns of a table, the tables of a schema, the schemas of a database. */
export type CsvScope = { readonly entityType: 'table' | 'databaseSchema' | 'database'; readonly fqn: string }
/** One thing in a scope; columns of a table have no entity of their own. */
export type CsvThing = { name: string; thing: Worded & { readonly id?: string; readonly version?: number }; column?: Column; pointer: string }
export type CsvThings = { kind: 'column' | 'table' | 'databaseSchema'; tableId?: string; things: CsvThing[] }

/** The things of a scope by name, each with its words. Throws ENTITY_NOT_FOUND. */
export async function readThings(pool: Pool, { entityType, fqn }: CsvScope): Promise<CsvThings> {
  if (entityType === 'table') {
    const table = await getEntity(pool, 'table', { fqn })
    return { kind: 'column', tableId: table.id, things: table.columns.map((column, index) => ({ name: column.name, thing: column, column, pointer: `/columns/${index}` })) }
  }
  await getEntity(pool, entityType, { fqn })
  const kind = entityType === 'database' ? 'databaseSchema' : 'table'
  const things: CsvThing[] = []
  for (let after: string | undefined, isMore = true; isMore;) {
    const page = await listEntities(pool, kind, { parentFqn: fqn, limit: 1000, omit: ['columns', 'schemaDefinition', 'tableConstraints', 'extension'], ...(after !== undefined && { after }) })
    things.push(...page.data.map((entity) => ({ name: entity.name, thing: entity, pointer: '' })))
    after = page.paging.after
    isMore = after !== undefined
  }
  return { kind, things }
}

/** The words on the things of a scope, as CSV. */
export async function exportCsv(pool: Pool, scope: CsvScope): Promise<string> {
  const { kind, things } = await readThings(pool, scope)
  if (kind === 'column') {
    const head = ['column.name*', 'column.displayName', 'column.description', 'column.dataTypeDisplay', 'column.dataType*', 'column.tags', 'column.glossaryTerms']
    return toCsv([head, ...things.map(({ name, thing, column }) => {
      const { displayName, description, tags, glossaryTerms } = toCells(thing)
      return [name, displayName, description, column?.dataTypeDisplay ?? '', column?.dataType ?? '', tags, glossaryTerms]
    })])
  }
  return toCsv([['name*', ...wordFields], ...things.map(({ name, thing }) => {
    const cells = toCells(thing)
    return [name, ...wordFields.map((field) => cells[field])]
  })])
}

/** The fields that a CSV of this kind may change. */
export function fieldsOf(kind: CsvThings['kind']): readonly (typeof wordFields)[number][] {
  return kind === 'column' ? columnFields : wordFields
}
