import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { servers, temporaryDatabase, type TemporaryDatabase } from '../../../../test/server.ts'
import { fullyQualifiedName } from '../../../model/fqn.ts'
import type { PostgresColumn, PostgresTable } from '../../../model/postgres.ts'
import type { CreateTable } from '../../../model/table.ts'
import { quoteLiteral } from '../identifier.ts'
import { toTableDefinition } from './table.ts'

/** Anything that PostgreSQL takes as a name: 1 to 63 bytes of UTF-8 without a zero. */
const name = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
  fc.array(fc.constantFrom('"', '\'', '.', '\\', '$$', ' ', '\n', ';', '--', '/*', 'A', 'é', '💥', 'select', ')', '\t'), { minLength: 1, maxLength: 12 }).map((parts) => parts.join('')),
).filter((text) => !text.includes('\0') && Buffer.byteLength(text) <= 63)

/** Distinct names for the schema, the table, a column, each kind of thing on it, and a comment. */
const names = fc.uniqueArray(name, { minLength: 7, maxLength: 7 })

function toTable([schema = '', table = '', column = '', check = '', index = '', policy = '', comment = '']: string[]): CreateTable {
  const facts: PostgresTable = {
    oid: 1, relkind: 'p', owner: 'postgres', triggers: [], rules: [], statistics: [],
    partitioning: { strategy: 'list', key: `LIST (${JSON.stringify('x')})`, columns: ['x'] },
    constraints: [{ name: check, kind: 'unique', columns: ['x', column], validated: true, enforced: true }],
    indexes: [{ name: index, method: 'btree', keys: [{ expression: column, isColumn: true }], included: [], isUnique: false, isPrimary: false, isExclusion: false, isValid: true, description: comment }],
    policies: [{ name: policy, command: 'all', permissive: true, roles: ['PUBLIC'] }],
    partitions: [{ name: `${[...table].slice(0, 5).join('')} "part"`, databaseSchema: schema, bounds: 'DEFAULT', isPartitioned: false }],
  }
  const columnFacts: PostgresColumn = { attributeNumber: 1, notNull: false, default: quoteLiteral(comment) }
  return {
    name: table, databaseSchema: fullyQualifiedName('pg', 'db', schema), description: comment, extension: { postgres: facts },
    columns: [
      { name: 'x', dataType: 'INT', dataTypeDisplay: 'integer', extension: { postgres: { attributeNumber: 1, notNull: false } satisfies PostgresColumn } },
      { name: column, dataType: 'TEXT', dataTypeDisplay: 'text', description: comment, extension: { postgres: columnFacts } },
    ],
  }
}

const foundQuery = `
  select n.nspname, c.relname, a.attname, con.conname, ic.relname as index, p.polname,
         obj_description(c.oid, 'pg_class') as comment, col_description(c.oid, a.attnum) as of_column, obj_description(ic.oid, 'pg_class') as of_index
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum = 2
  join pg_constraint con on con.conrelid = c.oid and con.contype = 'u'
  join pg_index i on i.indrelid = c.oid and not i.indisunique
  join pg_class ic on ic.oid = i.indexrelid
  join pg_policy p on p.polrelid = c.oid
  where c.relkind = 'p'`

describe.each(servers())('definitions on PostgreSQL %i', (major) => {
  let database: TemporaryDatabase
  beforeAll(async () => {
    database = await temporaryDatabase({ major })
  })
  afterAll(async () => await database.drop())

  test('make every name and comment as it is written', async () => {
    const { client } = database
    await fc.assert(fc.asyncProperty(names.filter(([schema]) => !/^pg_|^public$|^information_schema$/.test(schema!)), async (list) => {
      const [schema = '', table = '', ...rest] = list
      const comment = rest.at(-1)
      await client.query('begin')
      try {
        await client.query(`create schema ${client.escapeIdentifier(schema)}`)
        await client.query(toTableDefinition(toTable(list), { databaseSchema: schema, table }))
        const { rows } = await client.query({ text: foundQuery, rowMode: 'array' })
        expect(rows).toEqual([[...list.slice(0, 6), comment, comment, comment]])
      } finally {
        await client.query('rollback')
      }
    }), { numRuns: 100 })
  })
})
