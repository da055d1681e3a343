import type { Pool } from 'pg'
import { openStore } from '../src/catalog/store.ts'
import { putEntities } from '../src/catalog/put.ts'
import type { CreateTable } from '../src/model/table.ts'
import type { EntityRecord } from '../src/model/ingestion.ts'
import { fullyQualifiedName } from '../src/model/fqn.ts'
import { Secret } from '../src/model/secret.ts'
import type { WritePolicy, WriteResult } from '../src/sinks/sink.ts'
import { temporaryDatabase } from './server.ts'

/** A migrated catalog of its own for one test file. */
export type TestCatalog = { pool: Pool; put(records: readonly EntityRecord[], policy?: Partial<WritePolicy>): Promise<string[]>; close(): Promise<void> }

/** Opens an empty catalog on the shared server of a major; `put` gives the outcomes, or the codes of errors. */
export async function openTestCatalog(major: number): Promise<TestCatalog> {
  const database = await temporaryDatabase({ major })
  const pool = await openStore({ databaseUrl: new Secret(database.url), embeddedServer: () => Promise.reject(new Error('not needed')), log: () => {} })
  return {
    pool,
    put: async (records, policy) => (await putEntities(pool, records, { overrideMetadata: false, updatedBy: 'ingestion', ...policy })).map(toOutcome),
    close: async () => {
      await pool.end()
      await database.drop()
    },
  }
}

function toOutcome(result: WriteResult): string {
  return 'outcome' in result ? result.outcome : result.error.code
}

/** The service `pg` with the database `shop` and its schemas. */
export function containers(...schemas: readonly string[]): EntityRecord[][] {
  return [
    [{ entityType: 'databaseService', fullyQualifiedName: 'pg', request: { name: 'pg', serviceType: 'Postgres' } }],
    [{ entityType: 'database', fullyQualifiedName: 'pg.shop', request: { name: 'shop', service: 'pg' }, sourceIdentity: 'pg:1/5/pg_database/5' }],
    schemas.map((name, i) => databaseSchema(name, 100 + i)),
  ]
}

/** A schema of `pg.shop`; its oid is its identity. */
export function databaseSchema(name: string, oid: number): EntityRecord & { entityType: 'databaseSchema' } {
  return {
    entityType: 'databaseSchema', fullyQualifiedName: fullyQualifiedName('pg', 'shop', name), request: { name, database: 'pg.shop' },
    sourceIdentity: `pg:1/5/pg_namespace/${oid}`,
  }
}

type TableRecord = EntityRecord & { entityType: 'table' }

/** A table of `pg.shop` with text columns; its oid is its identity, attribute numbers follow the order of the columns. */
export function table(schema: string, name: string, oid: number, ...content: [columns?: readonly string[], request?: Partial<CreateTable>]): TableRecord {
  const [columns = ['id'], request = {}] = content
  return {
    entityType: 'table',
    fullyQualifiedName: fullyQualifiedName('pg', 'shop', schema, name),
    sourceIdentity: `pg:1/5/pg_class/${oid}`,
    request: {
      name,
      databaseSchema: fullyQualifiedName('pg', 'shop', schema),
      tableType: 'Regular',
      columns: columns.map((column, i) => ({
        name: column, dataType: 'TEXT', dataTypeDisplay: 'text', ordinalPosition: i + 1, extension: { postgres: { attributeNumber: i + 1, notNull: false } },
      })),
      ...request,
    },
  }
}
