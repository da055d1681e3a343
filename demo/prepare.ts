import { join } from 'node:path'
import pg, { type Pool } from 'pg'
import { createOrUpdateEntity } from '../src/catalog/create.ts'
import { ensureDatabase } from '../src/db/create-database.ts'
import type { EmbeddedServer } from '../src/db/embedded-server.ts'
import type { PipelineType } from '../src/model/pipeline.ts'
import { runDemoWorkload } from './workload.ts'
import { seedDbtTables } from './seed-dbt.ts'
import { demoFolder } from './scripts.ts'
import { seedDemo } from './seed.ts'
import { demoTests } from './tests.ts'
import type { CreateTestCase } from '../src/model/data-quality/test-case.ts'

/** What preparing the demo touches. */
export type DemoParts = { server: EmbeddedServer; catalog: Pool; log: (line: string) => void }

/** The service of the demo, with the pipelines that read it. */
export type DemoService = {
  name: string
  connection: Record<string, unknown>
  pipelines: readonly { pipelineType: PipelineType; config: Record<string, unknown> }[]
  /** Tests that are kept before the first run of them. */
  tests: readonly CreateTestCase[]
}

const databaseName = 'shop'
/** The role that reads the demo: what a careful administrator would give a metadata reader, and no more. */
const reader = 'trunkline_reader'

const readerQuery = `
  do $$ begin
    if not exists (select from pg_roles where rolname = '${reader}') then
      create role ${reader} login;
      comment on role ${reader} is 'Trunkline reads the demo as this role';
    end if;
  end $$;
  grant pg_read_all_stats, pg_read_all_data to ${reader}`

/** The workload is over once its executions are counted; a killed first start, or a reset, runs it (again). */
const workloadHasRunQuery = `
  select count(*) >= 40 as has_run from pg_stat_statements
  where dbid = (select oid from pg_database where datname = current_database())
    and userid <> 'postgres'::regrole and userid <> '${reader}'::regrole`

/** The teams behind the roles that own the shop, so that its tables show owners. */
const teams = [
  { name: 'shop_owner', displayName: 'Shop platform', description: 'Builds and runs the shop. Owns every schema but payments and analytics.' },
  { name: 'shop_finance', displayName: 'Finance', description: 'Payments, invoices and settlements.' },
  { name: 'postgres', displayName: 'Database administrators', description: 'Run the server; own the database itself.' },
  { name: 'shop_analyst', displayName: 'Analytics', description: 'Summary tables and the views that reports are built on.' },
]

/** Makes sure that the demo shop exists with its reader and its teams, and returns the service that it is. */
export async function prepareDemo({ server, catalog, log }: DemoParts): Promise<DemoService> {
  await ensureDatabase(server, databaseName)
  const client = new pg.Client(server.connection(databaseName))
  client.on('error', () => {})
  await client.connect()
  try {
    await seedDemo(client, { log })
    await seedDbtTables(client, { log })
    await client.query(readerQuery)
    const { rows } = await client.query<{ has_run: boolean }>(workloadHasRunQuery)
    if (rows[0]?.has_run !== true) await runDemoWorkload(client)
  } finally {
    await client.end()
  }
  for (const team of teams) await createOrUpdateEntity(catalog, 'team', { ...team, teamType: 'Group' }, { name: 'demo', isBot: true })
  return demoService(server)
}

function demoService(server: EmbeddedServer): DemoService {
  const { host, port } = server.connection(databaseName)
  return {
    name: 'demo',
    connection: { type: 'Postgres', username: reader, hostPort: `${host}:${port}`, database: databaseName },
    pipelines: [
      { pipelineType: 'metadata', config: { type: 'DatabaseMetadata', includeOwners: true, includeDDL: true } }, { pipelineType: 'lineage', config: { type: 'DatabaseLineage' } },
      // The artifacts of a real run of dbt on this very database, packed with the demo.
      { pipelineType: 'dbt', config: { type: 'DBT', dbtConfigSource: { dbtConfigType: 'local', dbtManifestFilePath: join(demoFolder(import.meta.url), 'dbt/artifacts') } } },
      { pipelineType: 'usage', config: { type: 'DatabaseUsage' } }, { pipelineType: 'profiler', config: { type: 'Profiler' } },
      { pipelineType: 'autoClassification', config: { type: 'AutoClassification' } },
      { pipelineType: 'TestSuite', config: { type: 'TestSuite', sampleFailedRows: true } },
    ],
    tests: demoTests('demo', databaseName),
  }
}
