import type { MetadataSource } from '../../connectors/connector.ts'
import type { CreateDatabaseService } from '../../model/database.ts'
import { TrunklineError } from '../../model/errors.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import type { Footprint, RunSummary } from '../../model/ingestion.ts'
import { RunError, type RunContext, type Workflow } from '../workflow.ts'
import type { MetadataConfig } from './config.ts'
import { chooseDatabases, readDatabases } from './databases.ts'
import { carryOutDeletions, planDeletions, refuseMassDelete, type SweptType } from './deletions.ts'
import { createOwnerResolver } from './owners.ts'
import { createPolicyTags } from './policy-tags.ts'
import { createPresence } from './presence.ts'
import type { ReadContext } from './read-database.ts'
import { refuseUnexplained } from './reconciliation.ts'
import { writeEntries, writeRecords, type RecordWriter } from './record-writer.ts'
import { createScope, type ServiceDefaults } from './scope.ts'
import type { Sink } from '../../sinks/sink.ts'
import { createWarn, toTrunklineError } from '../source-workflow.ts'
import { createTally, judge, noFootprint, toFailure, type Tally } from '../tally.ts'

/** Everything that configures one metadata run. */
export type MetadataWorkflowOptions = {
  service: CreateDatabaseService
  config: MetadataConfig
  defaults: ServiceDefaults
  successThreshold: number
  raiseOnError: boolean
  allowMassDelete: boolean
  /** Connections that a run may have to the source: as many databases are read at the same time at most, and a database that is read alone takes them all. */
  mostConnections: number
  /** Opens what is read; `warn` may be called as long as the source is open. */
  openSource(signal: AbortSignal, warn: (sentence: string) => void): Promise<MetadataSource>
  /** Another text for every version of the code: what another one wrote is read again. */
  codeVersion: string
  /** Said before the run begins. */
  warnings?: readonly string[]
}

/** Reads all that a service has into a sink, then marks deleted what is proved to be gone. */
export function createMetadataWorkflow(options: MetadataWorkflowOptions): Workflow {
  // Filters are compiled here, so that a bad pattern is refused before anything is opened.
  const scope = createScope(options.service.name, options.config, options.defaults)
  return {
    name: 'metadata',
    run: async (run) => {
      const startedAt = run.now()
      const tally = createTally([...(options.warnings ?? []), ...(run.warnings ?? [])])
      const warn = createWarn(tally, run)
      let source: MetadataSource | undefined
      let footprint = noFootprint
      let error: unknown
      try {
        run.emit({ type: 'step', name: `Connecting to ${options.service.name}` })
        source = await options.openSource(run.signal, warn)
        const seed = await toSeed(options, run.sink)
        const context: ReadContext = { run, source, scope, writer: createWriter(options, run, { tally, warn }), presence: createPresence(), seed }
        await ingest(context, options)
      } catch (thrown) {
        error = thrown
      } finally {
        footprint = source?.footprint() ?? noFootprint
        await source?.close().catch(() => {})
      }
      const summary = summarize({ options, run, tally, footprint, error, startedAt })
      if (summary.state === 'failed' && !isVerdict(error) && error !== undefined) throw new RunError(toTrunklineError(error), summary)
      return summary
    },
  }
}

/** Errors by which a run that came to its end judges itself; any other one broke it. */
function isVerdict(error: unknown): boolean {
  return error instanceof TrunklineError && (error.code === 'RECONCILIATION_FAILED' || error.code === 'MASS_DELETE_REFUSED')
}

async function ingest(context: ReadContext, options: MetadataWorkflowOptions): Promise<void> {
  const { run, writer } = context
  await writeService(writer, options.service)
  const databases = await chooseDatabases(context)
  await readDatabases(context, databases, { threads: options.config.threads, mostConnections: options.mostConnections })
  run.signal.throwIfAborted()
  await settle(context)
  writer.tally.reconciliation.unshift(databases.line)
  const refused = attempt(() => refuseUnexplained(writer.tally.reconciliation))
  await markDeleted(context, options)
  if (refused !== undefined) throw refused
}

async function settle({ run, writer }: ReadContext): Promise<void> {
  const settled = await run.sink.settle?.()
  if (settled === undefined) return
  const warn = createWarn(writer.tally, run)
  for (const sentence of settled.warnings) warn(sentence)
  for (const { fullyQualifiedName: object, error } of settled.failed) writer.tally.failures.push(toFailure(error, object))
}

function createWriter({ config, defaults }: MetadataWorkflowOptions, run: RunContext, { tally, warn }: { tally: Tally; warn: (message: string) => void }): RecordWriter {
  const owners = createOwnerResolver({ ownerConfig: config.ownerConfig, includeOwners: config.includeOwners, findOwner: (name) => run.sink.findOwner(name), warn })
  const writer: RecordWriter = { sink: run.sink, policy: { overrideMetadata: config.overrideMetadata, updatedBy: 'ingestion-bot' }, owners, tags: undefined, tally }
  if (config.includeTags) {
    writer.tags = createPolicyTags(defaults.classificationName ?? 'PostgresPolicyTags', async (records) => new Set((await writeRecords(writer, records)).keys()))
  }
  return writer
}

/**
 * Everything outside the source that decides what is written of a table: the code, the configuration and, where owners are looked up, the people. With
 * overrideMetadata every table is written over what people wrote, so that none is left as it is.
 */
async function toSeed({ codeVersion, config, defaults }: MetadataWorkflowOptions, sink: Pick<Sink, 'memory'>): Promise<string | undefined> {
  if (sink.memory === undefined || config.overrideMetadata) return undefined
  const people = config.includeOwners || config.ownerConfig !== undefined ? await sink.memory.readPeopleVersion() : ''
  // How many read at the same time decides nothing of what is read.
  return JSON.stringify([codeVersion, { ...config, threads: 1 }, defaults.classificationName, people])
}

async function writeService(writer: RecordWriter, service: CreateDatabaseService): Promise<void> {
  const record = { entityType: 'databaseService', fullyQualifiedName: fullyQualifiedName(service.name), request: service } as const
  await writeEntries(writer, [{ record }], (_entry, error) => {
    throw error
  })
}

async function markDeleted({ run, scope, presence, writer }: ReadContext, options: MetadataWorkflowOptions): Promise<void> {
  const rules = { types: sweptTypesOf(options), allowMassDelete: options.allowMassDelete, fresh: writer.tally.fresh }
  const plan = await planDeletions(run.sink, scope.serviceName, presence, rules)
  refuseMassDelete(plan, scope.serviceName, rules)
  run.signal.throwIfAborted()
  if (plan.roots.length > 0) run.emit({ type: 'step', name: 'Marking deleted', detail: `${plan.roots.length} gone from the source` })
  writer.tally.deleted = await carryOutDeletions(run.sink, plan, writer.policy)
}

/** A type that is not read at all, or not listed as a whole, is not swept. */
function sweptTypesOf({ config, defaults }: MetadataWorkflowOptions): Set<SweptType> {
  const types = new Set<SweptType>()
  if (config.markDeletedTables && (config.includeTables || config.includeViews)) types.add('table')
  if (config.markDeletedStoredProcedures && config.includeStoredProcedures) types.add('storedProcedure')
  if (config.markDeletedSchemas) types.add('databaseSchema')
  if (config.markDeletedDatabases && defaults.ingestAllDatabases === true) types.add('database')
  return types
}

type Finished = { options: MetadataWorkflowOptions; run: RunContext; tally: Tally; footprint: Footprint; error: unknown; startedAt: number }

function summarize({ options, run, tally, footprint, error, startedAt }: Finished): RunSummary {
  const { outcomes, deleted, filtered, skipped, failures, warnings, reconciliation } = tally
  const { successThreshold, raiseOnError } = options
  const verdict = { successThreshold, raiseOnError, isStopped: run.signal.aborted, error: error === undefined ? undefined : toTrunklineError(error) }
  return {
    runId: run.runId, workflow: 'metadata', serviceName: options.service.name, startedAt, endedAt: run.now(),
    ...judge(tally, verdict),
    ...outcomes, deleted, filtered, skipped, failures, warnings, reconciliation, footprint,
  }
}

function attempt(check: () => void): unknown {
  try {
    check()
    return undefined
  } catch (error) {
    return error
  }
}
