import { join } from 'node:path'
import type { Pool } from 'pg'
import type { DemoService } from '../demo/prepare.ts'
import { createLineageCommands, type LineageCommands } from './app/lineage.ts'
import { createPeopleCommands, type PeopleCommands } from './app/people.ts'
import type { Rotation } from './catalog/rotate-key.ts'
import { loadSecretBox } from './catalog/secret-key.ts'
import { openSeededStore } from './catalog/seed.ts'
import type { ConnectedFile, PostgresWorkflowFile, Settings } from './config.ts'
import type { ConnectionTester } from './connectors/connection-test.ts'
import type { DoctorReport } from './connectors/postgres/doctor/report.ts'
import { createConnectionTester } from './connectors/postgres/test-connection/tester.ts'
import { bundledBinaries } from './db/embedded/binaries.ts'
import { discreetLogSettings, startEmbeddedServer } from './db/embedded-server.ts'
import type { DbtPatch, DbtPatchOptions } from './export/dbt-patch/export-dbt-patch.ts'
import type { ExportFormat } from './export/export-catalog.ts'
import type { ImportSummary } from './import/open-metadata/tally.ts'
import type { RunSummary } from './model/ingestion.ts'
import type { Run } from './model/run.ts'
import { createDoctor } from './app/doctor.ts'
import type { ImportRequest } from './app/import-open-metadata.ts'
import type { Scheduling, ServeOptions, WorkerSettings } from './app/scheduling.ts'
import type { DemoWatch } from './app/start-demo.ts'
import { connectFile, runWorkflowFile, type RunnerParts, type RunOptions } from './app/run-workflow-file.ts'
import { createNameFilter } from './workflows/filter.ts'
import { parseConnection } from './workflows/workflow-file.ts'

/** The whole system; every part is opened when it is first needed and closed by `close`. */
export type App = PeopleCommands & LineageCommands & {
  /** The catalog store, migrated. */
  store(): Promise<Pool>
  /** Runs a workflow file; a run that broke throws a RunError with what it had done. */
  ingest(file: PostgresWorkflowFile, options: RunOptions): Promise<RunSummary>
  /** The file with its connection, or the one stored with its service. */
  connect(file: PostgresWorkflowFile): Promise<ConnectedFile>
  /** Tests connections. */
  connectionTester: ConnectionTester
  /** What the role of a workflow file can see, database by database. */
  doctor(file: PostgresWorkflowFile, signal: AbortSignal): Promise<DoctorReport[]>
  /** Makes sure that the demo database exists, and returns the service that it is. */
  prepareDemo(say: (line: string) => void): Promise<DemoService>
  /** Makes the demo's service and pipelines where they are missing, runs them through the scheduler, and gives the runs. */
  startDemo(demo: DemoService, watch: DemoWatch): Promise<Run<RunSummary>[]>
  /** Writes the catalog into a folder; gives the number of files. */
  exportCatalog(options: { format: ExportFormat; directory: string }): Promise<number>
  /** Brings what people wrote on a server of OpenMetadata. */
  importOpenMetadata(request: ImportRequest): Promise<ImportSummary>
  /** The catalog's descriptions and tags as a patch of a dbt project's YAML files. */
  exportDbtPatch(options: DbtPatchOptions): Promise<DbtPatch>
  /** Listens, and returns the address of the pages; a worker runs pipelines beside it. */
  serve(options: ServeOptions): Promise<string>
  /** Starts a scheduler with a worker; `close` of the app hands over what it runs, `close` of it waits. */
  schedule(worker: WorkerSettings): Promise<Scheduling>
  /** Answers an assistant over standard input and output until it hangs up. */
  serveMcp(signal: AbortSignal): Promise<void>
  /** Seals every stored secret with a new key; `formerFile` holds the old one where the key file does not. */
  rotateKey(options: { formerFile?: string | undefined }): Promise<Rotation>
  close(): Promise<void>
}

/** Builds the system in the order of its flow: store, sources, workflows, sinks, server. What only some commands need is loaded by them: the server and the scheduler take a second. */
export function createApp(settings: Settings, log: (message: string) => void): App {
  const closers: (() => Promise<void>)[] = []
  const once = <T>(open: () => Promise<T>, close: (opened: T) => Promise<unknown>) => {
    let opening: Promise<T> | undefined
    return () => opening ??= open().then((opened) => (closers.unshift(async () => void (await close(opened))), opened))
  }

  const embeddedServer = once(() => startEmbeddedServer({ binaries: bundledBinaries(), directory: join(settings.home, 'postgres'), settings: discreetLogSettings, log }), (server) => server.stop())
  const store = once(() => openSeededStore({ databaseUrl: settings.databaseUrl, embeddedServer, log }), (pool) => pool.end())
  const keySource = { setting: settings.secretKey, former: settings.formerSecretKey, file: join(settings.home, 'secret.key') }
  const openSecretBox = () => loadSecretBox(keySource)
  const connectionTester = createConnectionTester({ environment: settings.environment, parse: parseConnection, createNameFilter })
  const parts: RunnerParts = { settings, store, openSecretBox }
  const doctor = createDoctor(parts)

  let scheduling: Scheduling | undefined
  async function schedule(worker: WorkerSettings): Promise<Scheduling> {
    const { startScheduling } = await import('./app/scheduling.ts')
    const started = scheduling = startScheduling({ settings, pool: await store(), openSecretBox, log }, worker)
    closers.unshift(() => started.close(AbortSignal.abort()))
    return started
  }

  async function serve(options: ServeOptions): Promise<string> {
    const { startServer } = await import('./app/start-server.ts')
    const { scheduler } = await schedule({ concurrency: options.concurrency ?? 2, tags: [] })
    const { server, address } = await startServer({ settings, pool: await store(), openSecretBox, connectionTester, scheduler, log }, options)
    closers.unshift(() => server.close())
    return address()
  }

  const close = async () => {
    for (const closeOne of closers.splice(0)) await closeOne().catch((error: unknown) => log(`While closing: ${String(error)}`))
  }
  return {
    ...createPeopleCommands(store), ...createLineageCommands(parts), store, connectionTester, doctor, serve, schedule, close,
    ingest: (file, options) => runWorkflowFile(file, options, parts),
    connect: (file) => connectFile(file, parts),
    prepareDemo: async (say) => (await import('../demo/prepare.ts')).prepareDemo({ server: await embeddedServer(), catalog: await store(), log: say }),
    startDemo: async (demo, watch) => (await import('./app/start-demo.ts')).startDemo(demo, { pool: await store(), openSecretBox, scheduler: (scheduling ?? await schedule({ concurrency: 1, tags: [] })).scheduler }, watch),
    importOpenMetadata: async (request) => (await import('./app/import-open-metadata.ts')).importFromServer(store, settings.environment, request),
    exportDbtPatch: async (options) => (await import('./export/dbt-patch/export-dbt-patch.ts')).exportDbtPatch(await store(), options),
    exportCatalog: async (options) => (await import('./export/export-catalog.ts')).exportCatalog(await store(), options),
    serveMcp: async (signal) => (await import('./app/mcp.ts')).serveMcp({ pool: await store(), signal }),
    rotateKey: async (options) => (await import('./catalog/rotate-key.ts')).rotateKey(await store(), { ...keySource, ...options }),
  }
}
