import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { putRun } from '../catalog/runs/record.ts'
import { readCodeVersion } from './code-version.ts'
import type { OpenSecretBox } from '../catalog/secret-box.ts'
import { readServiceConnection } from '../catalog/service-connection.ts'
import { connectionSchemaIn, type ConnectedFile, type PostgresWorkflowFile, type Settings } from '../config.ts'
import { openClassificationSource } from '../connectors/postgres/classification/open-classification-source.ts'
import { openDbtSource } from '../connectors/dbt/open-dbt-source.ts'
import { openLineageSource } from '../connectors/postgres/lineage/open-lineage-source.ts'
import { openProfileSource } from '../connectors/postgres/profiler/open-profile-source.ts'
import { readLogEntries } from '../connectors/query-log/read-entries.ts'
import { createSampleStorage } from '../connectors/sample-storage/s3-storage.ts'
import { openUsageSource } from '../connectors/postgres/usage/open-usage-source.ts'
import { openPostgresSource } from '../connectors/postgres/metadata-source.ts'
import { toConnectionSettings } from '../connectors/postgres/settings/read-settings.ts'
import { TrunklineError } from '../model/errors.ts'
import type { TestResultRecord } from '../model/data-quality/run.ts'
import type { RunSummary } from '../model/ingestion.ts'
import { createCatalogSink } from '../sinks/catalog.ts'
import { createClassificationFileSink } from '../sinks/classification-file.ts'
import { createDbtFileSink } from '../sinks/dbt-file.ts'
import { createFileSink } from '../sinks/file.ts'
import type { RunKnowledge } from '../sinks/ingest/knowledge.ts'
import { createLineageFileSink } from '../sinks/lineage-file.ts'
import type { MetadataRestSink } from '../sinks/metadata-rest/metadata-rest.ts'
import { createProfileFileSink } from '../sinks/profile-file.ts'
import { createQualityFileSink } from '../sinks/quality-file.ts'
import type { ClassificationSink, LineageSink, ProfileSink, QualitySink, Sink, UsageSink } from '../sinks/sink.ts'
import { createUsageFileSink } from '../sinks/usage-file.ts'
import { classificationWorkflowOf } from '../workflows/classification/from-file.ts'
import { dbtWorkflowOf } from '../workflows/dbt/from-file.ts'
import { lineageWorkflowOf } from '../workflows/lineage/from-file.ts'
import { profilerWorkflowOf } from '../workflows/profiler/from-file.ts'
import { usageWorkflowOf } from '../workflows/usage/from-file.ts'
import { metadataWorkflowOf } from '../workflows/metadata/from-file.ts'
import { parseConnection } from '../workflows/workflow-file.ts'
import type { WorkflowName } from '../workflows/workflow-kinds.ts'
import { dataQualityWorkflow } from './data-quality.ts'
import { createRunEvents, withEvents } from './run-events.ts'
import { knowledgeOfSink, nothingKnown, storeKnowledge } from './run-knowledge.ts'
import { openServerSink, runReported } from './server-sink.ts'
import { runRecorded, runWorkflow, type RunContext, type RunEvent, type Workflow } from '../workflows/workflow.ts'

/** What running workflow files takes of the system. */
export type RunnerParts = { settings: Settings; store(): Promise<Pool>; openSecretBox: OpenSecretBox }

/** `verify` has the server check a sample of a lineage run's statements; `planOnly` tells what a profiler run would read; `onTestResult` hears of each result of a run of tests. */
export type RunOptions = { signal: AbortSignal; allowMassDelete: boolean; verify?: boolean; planOnly?: boolean; emit(event: RunEvent): void; onTestResult?(record: TestResultRecord): void }

/** How the file of each workflow becomes a run: the one table to extend, beside `workflowKinds`. */
const workflowOf: { [Name in WorkflowName]: (file: PostgresWorkflowFile<Name>, options: RunOptions, parts: RunnerParts & { knowledge: RunKnowledge }) => Promise<Workflow> } = {
  metadata: async (given, { allowMassDelete }, parts) => {
    const file = await connectFile(given, parts)
    const connection = await toConnectionSettings(file.connection, { environment: parts.settings.environment })
    return metadataWorkflowOf(file, {
      allowMassDelete,
      codeVersion: readCodeVersion(),
      openSource: (signal, warn) => openPostgresSource({ connection, options: file.connection, workflow: 'metadata', signal, warn }),
    })
  },
  lineage: async (given, { verify = false }, parts) => {
    const file = await connectFile(given, parts)
    const connection = await toConnectionSettings(file.connection, { environment: parts.settings.environment })
    const { ingestAllDatabases, queryStatementSource } = file.connection
    return lineageWorkflowOf(file, {
      verifies: verify,
      openSource: (signal, warn) => openLineageSource({ connection, ingestAllDatabases, statementSource: queryStatementSource, signal, warn }),
      readKnownServices: () => {
        const { processCrossDatabaseLineage, crossDatabaseServiceNames = [] } = file.config
        return parts.knowledge.readServices(processCrossDatabaseLineage ? crossDatabaseServiceNames : [])
      },
      readQueryLog: readLogEntries,
    })
  },
  usage: async (given, _options, parts) => {
    const file = await connectFile(given, parts)
    const connection = await toConnectionSettings(file.connection, { environment: parts.settings.environment })
    const { ingestAllDatabases, queryStatementSource } = file.connection
    return usageWorkflowOf(file, {
      statementSource: queryStatementSource,
      openSource: (signal, warn) => openUsageSource({ connection, ingestAllDatabases, statementSource: queryStatementSource, signal, warn, queryLogFilePath: file.config.queryLogFilePath }),
    })
  },
  profiler: async (given, { planOnly = false }, parts) => {
    const file = await connectFile(given, parts)
    const connection = await toConnectionSettings(file.connection, { environment: parts.settings.environment })
    const { ingestAllDatabases } = file.connection
    return profilerWorkflowOf(file, {
      planOnly,
      readKnowledge: () => parts.knowledge.readProfiles(file.serviceName),
      openSource: (signal, warn) => openProfileSource({ connection, ingestAllDatabases, statementTimeoutMs: file.config.timeoutSeconds * 1000, signal, warn }),
    })
  },
  dataQuality: (file, options, parts) => dataQualityWorkflow(file, parts, options),
  classification: async (given, { signal }, parts) => {
    const file = await connectFile(given, parts)
    const connection = await toConnectionSettings(file.connection, { environment: parts.settings.environment })
    const { ingestAllDatabases } = file.connection
    const storeSample = file.config.storeSampleData ? await createSampleStorage(file.connection, parts.settings.environment, signal) : undefined
    return classificationWorkflowOf(file, {
      storeSample,
      openSource: (stop, warn) => openClassificationSource({ connection, ingestAllDatabases, signal: stop, warn }),
      readLabels: (serviceName) => parts.knowledge.readLabels(serviceName),
      readRecognizers: () => parts.knowledge.readRecognizers(),
    })
  },
  // Artifacts are read, and no database: the connection of the service is not needed.
  dbt: (file, { allowMassDelete }, { settings }) => Promise.resolve(dbtWorkflowOf(file, {
    allowMassDelete,
    openSource: (signal, warn) => openDbtSource({ configSource: file.config.dbtConfigSource, environment: settings.environment, signal, warn }),
  })),
}

/** The file with the connection it names or, where it names none, the one stored with its service. Throws CONFIG_INVALID where there is neither. */
export async function connectFile<Name extends WorkflowName>(file: PostgresWorkflowFile<Name>, parts: RunnerParts): Promise<ConnectedFile<Name>> {
  if (file.connection !== undefined) return { ...file, connection: file.connection }
  const stored = await readServiceConnection(await parts.store(), parts.openSecretBox, file.serviceName).catch((error: unknown) => {
    if (error instanceof TrunklineError && error.code === 'ENTITY_NOT_FOUND') return undefined
    throw error
  })
  if (stored === undefined) {
    throw new TrunklineError('CONFIG_INVALID', `The file has no serviceConnection, and the catalog holds no connection of a service ${file.serviceName}.`, {
      object: 'source.serviceConnection', hint: 'Write the connection into the file, or ingest the metadata of the service first.',
    })
  }
  // What is stored goes with the file, so that a run that writes the service leaves its connection as it is.
  return { ...file, connectionConfig: stored, connection: parseConnection(stored, connectionSchemaIn(parts.settings.environment)) }
}

/** Runs a workflow file; a run into the catalog is recorded there. A run that broke throws a RunError with what it had done. */
export async function runWorkflowFile(file: PostgresWorkflowFile, options: RunOptions, parts: RunnerParts): Promise<RunSummary> {
  // The table and the file agree on the name, which the compiler cannot follow through a union.
  const make = workflowOf[file.workflow] as (file: PostgresWorkflowFile, options: RunOptions, parts: RunnerParts & { knowledge: RunKnowledge }) => Promise<Workflow>
  let server: MetadataRestSink | undefined
  const knowledge = file.sink.type === 'catalog' ? storeKnowledge(parts.store) : file.sink.type === 'file' ? nothingKnown : knowledgeOfSink(() => server)
  const runId = file.pipelineRunId ?? randomUUID()
  const events = createRunEvents(parts.settings.environment, (message) => options.emit({ type: 'warning', message }))
  const workflow = withEvents(await make(file, options, { ...parts, knowledge }), { runId, serviceName: file.serviceName, workflow: file.workflow }, events)
  const contextOf = (sink: RunContext['sink']): RunContext => ({ runId, sink, signal: options.signal, now: Date.now, emit: options.emit })
  if (options.planOnly === true) return runWorkflow(workflow, contextOf(nowhere))
  if (file.sink.type === 'metadata-rest') {
    const warnings: string[] = []
    const warn = (message: string): void => {
      warnings.push(message)
      options.emit({ type: 'warning', message })
    }
    server = await openServerSink(file.sink, options, parts, warn)
    return runReported(workflow, { ...contextOf(server), warnings }, { reporter: server.reporter, file })
  }
  const sink = await openSink(file, parts)
  return sink.type === 'catalog' ? runRecorded(workflow, contextOf(sink), async (summary) => putRun(await parts.store(), summary, file.ingestionPipelineFQN)) : runWorkflow(workflow, contextOf(sink))
}

async function openSink({ sink, workflow }: PostgresWorkflowFile, { store, openSecretBox }: RunnerParts): Promise<RunContext['sink']> {
  if (sink.type === 'file' && workflow === 'dbt') return createDbtFileSink(sink)
  if (sink.type === 'file' && workflow === 'usage') return withoutEntities(await createUsageFileSink(sink))
  if (sink.type === 'file' && workflow === 'dataQuality') return withoutEntities(await createQualityFileSink(sink))
  if (sink.type === 'file' && workflow === 'classification') return withoutEntities(await createClassificationFileSink(sink))
  if (sink.type === 'file' && workflow === 'profiler') return withoutEntities(await createProfileFileSink(sink))
  if (sink.type === 'file') return workflow === 'lineage' ? withoutEntities(await createLineageFileSink(sink)) : createFileSink(sink)
  return createCatalogSink(await store(), openSecretBox)
}

/** Where a run writes that only tells what it would read. */
const nowhere = withoutEntities<ProfileSink>({ type: 'file', writeProfile: async () => 'written', close: async () => {} })

/** A run of lineage, usage, profiles, tests or classification writes no entities, and a file knows none. */
function withoutEntities<Own extends LineageSink | UsageSink | ProfileSink | QualitySink | ClassificationSink>(sink: Own): Own & Pick<Sink, 'write' | 'listLive' | 'markDeleted' | 'findOwner'> {
  return { ...sink, write: async () => [], async *listLive() {}, markDeleted: async () => {}, findOwner: async () => undefined }
}
