import { createTestCatalog } from '../catalog/data-quality/known-tests.ts'
import { readServiceConnection } from '../catalog/service-connection.ts'
import { connectionSchemaIn, type PostgresWorkflowFile } from '../config.ts'
import type { PostgresConnection } from '../connectors/postgres/connection.ts'
import { openQualitySource } from '../connectors/postgres/data-quality/open-quality-source.ts'
import { quoteIdentifier, quoteLiteral, quoteQualified } from '../connectors/postgres/identifier.ts'
import { toConnectionSettings } from '../connectors/postgres/settings/read-settings.ts'
import type { TestCatalog } from '../model/data-quality/run.ts'
import { TrunklineError } from '../model/errors.ts'
import { splitFullyQualifiedName } from '../model/fqn.ts'
import { createClient } from '../sinks/metadata-rest/client.ts'
import { openSession } from '../sinks/metadata-rest/session.ts'
import { createServerTestCatalog } from '../sinks/metadata-rest/test-catalog.ts'
import type { RunnerSettings } from '../workflows/data-quality/config.ts'
import { qualityWorkflowOf } from '../workflows/data-quality/from-file.ts'
import { parseConnection } from '../workflows/workflow-file.ts'
import type { Workflow } from '../workflows/workflow.ts'
import { readServerSettings, surroundingsOf } from './open-metadata-server.ts'
import type { RunnerParts, RunOptions } from './run-workflow-file.ts'

type QualityFile = PostgresWorkflowFile<'dataQuality'>

/** What a run that writes into a file knows: nothing but what it runs. */
const knowsNothing: TestCatalog = {
  listTestCases: async () => [], readTestDefinition: async () => undefined, readPastResults: async () => [], readSensitiveColumns: async () => [], readRowSettings: async () => [], readColumnProfiles: async () => [],
}

type QualityOptions = Pick<RunOptions, 'signal' | 'onTestResult'> & { /** The test (FQN) whose past results are looked at, in place of each test's own. */ learnsFrom?: string | undefined }

/** The run of a file of tests. Services other than the file's own are reached as the file says, else as the catalog has it. */
export async function dataQualityWorkflow(file: QualityFile, parts: RunnerParts, { signal: stop, onTestResult: onResult, learnsFrom }: QualityOptions): Promise<Workflow> {
  const own = ownService(file)
  const known = await openTestCatalog(file, parts, stop)
  return qualityWorkflowOf(file, {
    onResult, catalog: learnsFrom === undefined ? known : { ...known, readPastResults: (_test, limit) => known.readPastResults(learnsFrom, limit) },
    quoting: { identifier: quoteIdentifier, qualified: quoteQualified, literal: quoteLiteral },
    openSource: (signal, warn) => openQualitySource({
      signal, warn, ...(own !== undefined && { first: own }),
      connect: async (serviceName) => toConnectionSettings(await connectionOf(serviceName, own, file, parts), { environment: parts.settings.environment }),
    }),
  })
}

/** Tests come from where their results go. */
async function openTestCatalog({ sink }: QualityFile, { store, settings }: RunnerParts, signal: AbortSignal): Promise<TestCatalog> {
  if (sink.type === 'catalog') return createTestCatalog(await store())
  if (sink.type === 'file') return knowsNothing
  const client = createClient(await readServerSettings(sink.server, settings.environment), surroundingsOf(signal))
  return createServerTestCatalog(await openSession(client))
}

/** The service of the file's table, whose connection the file may hold; undefined for a suite over several. */
function ownService({ config, serviceName, connection, parts }: QualityFile): string | undefined {
  const tests = (parts['processor'] as { config?: RunnerSettings } | undefined)?.config?.testCases
  const table = config.entityFullyQualifiedName ?? tests?.find((one) => one.entityFullyQualifiedName !== undefined)?.entityFullyQualifiedName
  if (table !== undefined) return splitFullyQualifiedName(table)[0]
  return connection === undefined ? undefined : serviceName
}

async function connectionOf(serviceName: string, own: string | undefined, file: QualityFile, parts: RunnerParts): Promise<PostgresConnection> {
  const schema = connectionSchemaIn(parts.settings.environment)
  const given = file.config.serviceConnections?.find((one) => one.serviceName === serviceName)?.serviceConnection.config
  if (given !== undefined) return parseConnection(given, schema)
  if (file.connection !== undefined && serviceName === own) return file.connection
  const stored = await readServiceConnection(await parts.store(), parts.openSecretBox, serviceName).catch((error: unknown) => {
    if (error instanceof TrunklineError && error.code === 'ENTITY_NOT_FOUND') return undefined
    throw error
  })
  if (stored !== undefined) return parseConnection(stored, schema)
  throw new TrunklineError('CONFIG_INVALID', `Nothing tells how to reach the service ${serviceName}: neither the file nor the catalog has its connection.`, {
    object: serviceName, hint: 'Write it into serviceConnections of sourceConfig.config, or ingest the metadata of the service first.',
  })
}
