import { join } from 'node:path'
import type { Pool } from 'pg'
import pino from 'pino'
import { prepareDemo, type DemoService } from '../demo/prepare.ts'
import { createLineageCommands, type LineageCommands } from './app/lineage.ts'
import { createPeopleCommands, type PeopleCommands } from './app/people.ts'
import { listen } from './api/listen.ts'
import { createServer } from './api/server.ts'
import { rotateKey, type Rotation } from './catalog/rotate-key.ts'
import { loadSecretBox } from './catalog/secret-key.ts'
import { openSeededStore } from './catalog/seed.ts'
import { packageRoot, packageVersion, type ConnectedFile, type PostgresWorkflowFile, type Settings } from './config.ts'
import type { ConnectionTester } from './connectors/connection-test.ts'
import type { DoctorReport } from './connectors/postgres/doctor/report.ts'
import { createConnectionTester } from './connectors/postgres/test-connection/tester.ts'
import { bundledBinaries } from './db/embedded/binaries.ts'
import { startEmbeddedServer } from './db/embedded-server.ts'
import { exportCatalog, type ExportFormat } from './export/export-catalog.ts'
import type { RunSummary } from './model/ingestion.ts'
import type { Run } from './model/run.ts'
import { createDoctor } from './app/doctor.ts'
import { startScheduling, type Scheduling, type ServeOptions, type WorkerSettings } from './app/scheduling.ts'
import { startDemo, type DemoWatch } from './app/start-demo.ts'
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
  /** Listens, and returns the address of the pages; a worker runs pipelines beside it. */
  serve(options: ServeOptions): Promise<string>
  /** Starts a scheduler with a worker; `close` of the app hands over what it runs, `close` of it waits. */
  schedule(worker: WorkerSettings): Promise<Scheduling>
  /** Seals every stored secret with a new key; `formerFile` holds the old one where the key file does not. */
  rotateKey(options: { formerFile?: string | undefined }): Promise<Rotation>
  close(): Promise<void>
}

/** Builds the system in the order of its flow: store, sources, workflows, sinks, server. */
export function createApp(settings: Settings, log: (message: string) => void): App {
  const closers: (() => Promise<void>)[] = []
  const once = <T>(open: () => Promise<T>, close: (opened: T) => Promise<unknown>) => {
    let opening: Promise<T> | undefined
    return () => opening ??= open().then((opened) => (closers.unshift(async () => void (await close(opened))), opened))
  }

  const embeddedServer = once(() => startEmbeddedServer({ binaries: bundledBinaries(), directory: join(settings.home, 'postgres'), log }), (server) => server.stop())
  const store = once(() => openSeededStore({ databaseUrl: settings.databaseUrl, embeddedServer, log }), (pool) => pool.end())
  const keySource = { setting: settings.secretKey, former: settings.formerSecretKey, file: join(settings.home, 'secret.key') }
  const openSecretBox = () => loadSecretBox(keySource)
  const connectionTester = createConnectionTester({ environment: settings.environment, parse: parseConnection, createNameFilter })
  const parts: RunnerParts = { settings, store, openSecretBox }
  const doctor = createDoctor(parts)

  let scheduling: Scheduling | undefined
  async function schedule(worker: WorkerSettings): Promise<Scheduling> {
    const started = scheduling = startScheduling({ settings, pool: await store(), openSecretBox, log }, worker)
    closers.unshift(() => started.close(AbortSignal.abort()))
    return started
  }

  async function serve({ host, port, concurrency = 2 }: ServeOptions): Promise<string> {
    const { scheduler } = await schedule({ concurrency, tags: [] })
    const server = await createServer({
      pool: await store(), openSecretBox, connectionTester, scheduler, webDirectory: join(packageRoot, 'dist/web'), version: packageVersion,
      logger: pino({ level: 'warn' }), allowedHosts: [host, ...settings.allowedHosts], trustedProxies: settings.trustedProxies, signIn: { oidc: settings.oidc },
    })
    closers.unshift(() => server.close())
    return listen(server, { host, port, isBehindProxy: settings.trustedProxies !== undefined, warn: log })
  }

  const close = async () => {
    for (const closeOne of closers.splice(0)) await closeOne().catch((error: unknown) => log(`While closing: ${String(error)}`))
  }
  return {
    ...createPeopleCommands(store), ...createLineageCommands(parts), store, connectionTester, doctor, serve, schedule, close,
    ingest: (file, options) => runWorkflowFile(file, options, parts),
    connect: (file) => connectFile(file, parts),
    prepareDemo: async (say) => prepareDemo({ server: await embeddedServer(), catalog: await store(), log: say }),
    startDemo: async (demo, watch) => startDemo(demo, { pool: await store(), openSecretBox, scheduler: (scheduling ?? await schedule({ concurrency: 1, tags: [] })).scheduler }, watch),
    exportCatalog: async (options) => exportCatalog(await store(), options),
    rotateKey: async (options) => rotateKey(await store(), { ...keySource, ...options }),
  }
}
