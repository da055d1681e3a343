import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readScripts } from '../../../../demo/scripts.ts'
import { pagilaSchema } from '../../../../test/databases/pagila.ts'
import { settingsFor } from '../../../../test/postgres-settings.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from '../../../../test/server.ts'
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

type Scripts = (major: number, includePartitions: boolean) => string[] | Promise<string[]>

/** A parent does not know the server of a foreign partition, so that it can be made again only where partitions are read too. */
const foreignPartition = `create foreign table ddl.far partition of ddl.by_expression default server ddl_files options (filename '/dev/null')`

const databases: Record<string, Scripts> = {
  'the torture database': () => ['torture.sql'],
  Chinook: () => ['chinook/Chinook_PostgreSql_SerialPKs.sql'],
  Pagila: (major) => [pagilaSchema(major)],
  'the demo': demo,
  'every option of CREATE TABLE': (major, includePartitions) =>
    ['ddl.sql', ...(major >= 18 ? ['ddl-18.sql'] : []), ...(includePartitions ? [foreignPartition] : [])],
}

const cases = Object.entries(databases).flatMap(([what, scripts]) =>
  // Chinook has no partitions.
  (what === 'Chinook' ? [false] : [true, false]).map((includePartitions) => ({ what, scripts, includePartitions })))

const roles = ['ddl_owner', 'ddl_reader', '"ddl Odd"']

describe.each(servers())('definitions on PostgreSQL %i', (major) => {
  let home: TemporaryDatabase
  beforeAll(async () => {
    home = await temporaryDatabase({ major })
    for (const role of roles) await home.client.query(`do $$begin create role ${role}; exception when duplicate_object then null; end$$`)
  })
  afterAll(async () => {
    // A run that was killed leaves databases behind in which they own things.
    for (const role of roles) await home.client.query(`do $$begin drop role ${role}; exception when dependent_objects_still_exist then null; end$$`)
    await home.drop()
  })

  test.each(cases)('make $what again with the same catalogs, partitions read: $includePartitions', async ({ scripts, includePartitions }) => {
    const original = await temporaryDatabase({ major, sql: await scripts(major, includePartitions) })
    const copy = await temporaryDatabase({ major })
    try {
      const content = await readContent(original, includePartitions)
      await copy.client.query(toDatabaseDefinition(content))
      expect(comparable(await readContent(copy, includePartitions), [original, copy])).toEqual(comparable(content, [original, copy]))
    } finally {
      await copy.drop()
      await original.drop()
    }
  })

  test('a table is made again by the statements that stand with it', async () => {
    const original = await temporaryDatabase({ major, sql: [`
      create schema "s.1"; set search_path = "s.1";
      create table "t ""1""" (id int generated always as identity, parent int, "at.x" date not null default current_date, primary key (id, "at.x")) partition by range ("at.x");
      create index on "t ""1""" (parent desc) where parent > 1;
      create table leaf partition of "t ""1""" for values from ('2026-01-01') to ('2027-01-01');
      create table refers (id int, "at.x" date, foreign key (id, "at.x") references "t ""1""", check (id > 0));
      alter table refers add check (id < 9) not valid;
      comment on table refers is 'refers';
      grant select on refers to public;`] })
    const copy = await temporaryDatabase({ major, sql: ['create schema "s.1"'] })
    try {
      const { tables } = await readContent(original, false)
      for (const name of ['t "1"', 'refers']) await copy.client.query(tables.find((table) => table.name === name)!.schemaDefinition!)
      expect(comparable(await readContent(copy, false), [original, copy])).toEqual(comparable(await readContent(original, false), [original, copy]))
    } finally {
      await copy.drop()
      await original.drop()
    }
  })
})
