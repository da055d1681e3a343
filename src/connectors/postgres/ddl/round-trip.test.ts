import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readScripts } from '../../../../demo/scripts.ts'
import { pagilaSchema } from '../../../../test/databases/pagila.ts'
import { settingsFor } from '../../../../test/postgres-settings.ts'
import { servers, temporaryDatabase, testServer, type TemporaryDatabase } from '../../../../test/server.ts'
import type { MetadataScope } from '../../connector.ts'
import { openPostgresSource } from '../metadata-source.ts'
import { toDatabaseDefinition, type DatabaseContent } from './database.ts'

/** Everything of a database, as the connector reads it. */
async function readContent({ connection, name }: TemporaryDatabase, includePartitions: boolean): Promise<DatabaseContent> {
  const signal = new AbortController().signal
  const source = await openPostgresSource({ connection: await settingsFor(connection), options: { ingestAllDatabases: false }, workflow: 'metadata', signal })
  const scope: MetadataScope = {
    serviceName: 'pg', includeTables: true, includeViews: true, includeStoredProcedures: true, includeDDL: true, includePartitions,
    includeExtensionObjects: false, extractJsonSchema: false, jsonSchemaSampleSize: 0,
    keepsSchema: (_, databaseSchema) => (databaseSchema === 'information_schema' ? 'schemaFilterPattern' : null),
    keepsTable: () => null, keepsStoredProcedure: () => null,
  }
  const content = { databases: [] as DatabaseContent['database'][], databaseSchemas: [], tables: [], storedProcedures: [] } as Record<string, unknown[]>
  const lists = { database: 'databases', databaseSchema: 'databaseSchemas', table: 'tables', storedProcedure: 'storedProcedures' } as Record<string, string>
  try {
    for await (const item of source.readDatabase(name, scope, signal)) {
      if ('record' in item) content[lists[item.record.entityType]!]!.push(item.record.request)
      else if (!('counted' in item) && !('filtered' in item)) throw new Error(JSON.stringify(item))
    }
  } finally {
    await source.close()
  }
  return { ...content, database: content['databases']![0] } as unknown as DatabaseContent
}

/** The content without what names or numbers this one copy: names of databases, oids, the order columns were once added in. */
function comparable({ database, ...content }: DatabaseContent, copies: readonly TemporaryDatabase[]): Record<string, unknown> {
  const { extensions, foreignServers, publications, eventTriggers, defaultPrivileges } = database.extension!['postgres'] as Record<string, unknown>
  const named = [...content.databaseSchemas, ...content.tables, ...content.storedProcedures].map((entity) => {
    const columns = 'columns' in entity ? entity.columns.map((column, position) => ({
      ...column, ordinalPosition: position + 1, extension: { postgres: { ...column.extension!['postgres'] as object, attributeNumber: position + 1 } },
    })) : undefined
    return [`${'databaseSchema' in entity ? entity.databaseSchema : entity.database} ${entity.name}`, {
      ...entity, ...(columns !== undefined && { columns }), extension: { postgres: { ...entity.extension!['postgres'] as object, oid: 0 } },
    }] as const
  })
  const text = JSON.stringify({ ...Object.fromEntries(named), extensions, foreignServers, publications, eventTriggers, defaultPrivileges })
  return JSON.parse(copies.reduce((sofar, { name }) => sofar.replaceAll(name, 'copied'), text)) as Record<string, unknown>
}

const demo = async (): Promise<string[]> => {
  const scripts = await Promise.all(['schema', 'keys'].map((folder) => readScripts('demo', folder)))
  return scripts.flat().map(({ text }) => text)
}

const databases: Record<string, (major: number) => string[] | Promise<string[]>> = {
  'the torture database': () => ['torture.sql'],
  Chinook: () => ['chinook/Chinook_PostgreSql_SerialPKs.sql'],
  Pagila: (major) => [pagilaSchema(major)],
  'the demo': demo,
  'every option of CREATE TABLE': (major) => (major >= 18 ? ['ddl.sql', 'ddl-18.sql'] : ['ddl.sql']),
}

const roles = ['ddl_owner', 'ddl_reader', '"ddl Odd"']

describe.each(servers())('definitions on PostgreSQL %i', (major) => {
  let home: TemporaryDatabase
  beforeAll(async () => {
    await testServer(major)
    home = await temporaryDatabase({ major })
    for (const role of roles) await home.client.query(`drop role if exists ${role}`)
    for (const role of roles) await home.client.query(`create role ${role}`)
  })
  afterAll(async () => {
    for (const role of roles) await home.client.query(`drop role if exists ${role}`)
    await home.drop()
  })

  test.each(Object.entries(databases))('make %s again, with the same catalogs', async (_, sql) => {
    const original = await temporaryDatabase({ major, sql: await sql(major) })
    try {
      for (const includePartitions of [true, false]) {
        const content = await readContent(original, includePartitions)
        const definition = toDatabaseDefinition(content)
        const copy = await temporaryDatabase({ major })
        try {
          await copy.client.query(definition)
          expect(comparable(await readContent(copy, includePartitions), [original, copy])).toEqual(comparable(content, [original, copy]))
        } finally {
          await copy.drop()
        }
      }
    } finally {
      await original.drop()
    }
  })
})
