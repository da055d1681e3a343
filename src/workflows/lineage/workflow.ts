import type { LineageSource } from '../../connectors/lineage-connector.ts'
import type { LogEntry } from '../../connectors/query-log/log-entry.ts'
import { TrunklineError } from '../../model/errors.ts'
import type { LineageSet, LineageWriteOptions } from '../../model/lineage-write.ts'
import type { LineageSink } from '../../sinks/sink.ts'
import { createLineageNames } from '../../sql/lineage-names.ts'
import type { ServiceDefaults } from '../metadata/scope.ts'
import { createSourceWorkflow, type SourceRun, type SourceWorkflowOptions } from '../source-workflow.ts'
import type { RunContext, Workflow } from '../workflow.ts'
import type { LineageConfig } from './config.ts'
import { findCrossDatabase } from './cross-database.ts'
import type { Found, LineageReading } from './found.ts'
import type { KnownServices } from './known-services.ts'
import { findObjects } from './objects.ts'
import { findPlace } from './place.ts'
import { findOutputs, findRoutineLineage } from './routines.ts'
import { createLineageScope, type LineageScope } from './scope.ts'
import { createScore, toFacts, type Score } from './score.ts'
import { addStatements } from './statement-edges.ts'
import { evidenceScope, findViews } from './views.ts'

export type LineageWorkflowOptions = SourceWorkflowOptions<LineageSource> & {
  config: LineageConfig
  defaults: ServiceDefaults
  /** What the catalog knows of other services; read once per run. */
  readKnownServices(): Promise<KnownServices>
  /** Has the server itself analyse a sample of the statements, to compare. */
  verifies: boolean
  /** Statements of a log file, where the options name one. */
  readQueryLog(path: string, signal: AbortSignal): AsyncIterable<LogEntry>
}

/** What one run works with. */
export type LineageRun = SourceRun<LineageSource> & {
  sink: Pick<LineageSink, 'writeLineage'>
  options: LineageWorkflowOptions
  scope: LineageScope
  services: KnownServices
  score: Score
  /** Names of what belongs to extensions. */
  extensionMembers: Set<string>
}

/** Finds how data flows through the databases of a service, and makes it the lineage that the sink holds of them. */
export function createLineageWorkflow(options: LineageWorkflowOptions): Workflow {
  const scope = createLineageScope(options.config, options.defaults)
  return createSourceWorkflow('lineage', options, async (opened) => {
    const score = createScore()
    await readDatabases({ ...opened, sink: requireLineageSink(opened.run), options, scope, services: await options.readKnownServices(), score, extensionMembers: new Set() })
    return toFacts(score, options.config)
  })
}

function requireLineageSink({ sink }: RunContext): Pick<LineageSink, 'writeLineage'> {
  if (sink.writeLineage === undefined) throw new TrunklineError('SINK_FAILED', `The sink ${sink.type} takes no lineage.`, { hint: 'Leave the sink out of the file to write into the catalog.' })
  return { writeLineage: sink.writeLineage }
}

async function readDatabases(lineage: LineageRun): Promise<void> {
  const { run, source, scope, tally } = lineage
  for (const { name, notConnectable } of await source.listDatabases()) {
    run.signal.throwIfAborted()
    const by = scope.keepsDatabase(name)
    if (by !== null) tally.filtered.push({ object: name, entityType: 'database', by })
    else if (notConnectable !== undefined) tally.skipped.push({ object: name, entityType: 'database', reason: 'notConnectable', detail: notConnectable })
    else await readDatabase(lineage, name)
  }
}

async function readDatabase(lineage: LineageRun, database: string): Promise<void> {
  const { run, source, options: { config, serviceName }, scope, services, score, warn } = lineage
  run.emit({ type: 'step', name: `Reading ${database}` })
  const facts = await source.readFacts(database)
  for (const sentence of facts.warnings) warn(sentence)
  const place = await findPlace(run.sink, serviceName, facts)
  const outputs = config.processStoredProcedureLineage || config.processQueryLineage ? await findOutputs(lineage, facts, place) : undefined
  const reading: LineageReading = { facts, outputs, names: createLineageNames(facts.catalog, place), scope, now: run.now() }
  for (const { kind, oid } of facts.extensionMembers) lineage.extensionMembers.add((kind === 'relation' ? reading.names.table(oid) : reading.names.routine(oid)) ?? '')
  // What views call is asked for by routines too.
  const views = findViews(reading)
  const viewCalls = views.calls
  if (config.processViewLineage) {
    score.views += views.views
    score.verified += views.verified
    await write(lineage, views, { evidenceScope: evidenceScope(serviceName, database, 'views') })
    await write(lineage, findObjects(reading, services), { evidenceScope: evidenceScope(serviceName, database, 'objects') })
  }
  if (config.processStoredProcedureLineage) {
    await write(lineage, await findRoutineLineage(lineage, { reading, place, viewCalls }), { evidenceScope: evidenceScope(serviceName, database, 'routines') })
  }
  if (config.processCrossDatabaseLineage) await write(lineage, findCrossDatabase(reading, services.tables), { evidenceScope: evidenceScope(serviceName, database, 'cross-database') })
  if (config.processQueryLineage) await addStatements(lineage, { reading, place, write: (found, partial) => write(lineage, found, partial) })
}

export type WriteFound = (found: Found, options: Pick<LineageWriteOptions, 'evidenceScope' | 'isPartial'>) => Promise<void>

async function write({ sink, tally, score, extensionMembers, warn }: LineageRun, found: Found, options: Pick<LineageWriteOptions, 'evidenceScope' | 'isPartial'>): Promise<void> {
  tally.failures.push(...found.failures)
  tally.filtered.push(...found.filtered)
  const set: LineageSet = { edges: found.edges, dependencies: found.dependencies }
  const done = await sink.writeLineage(set, { ...options, updatedBy: 'ingestion-bot', unreadEvidence: found.unread })
  tally.outcomes.created += done.created
  tally.outcomes.updated += done.updated
  tally.outcomes.unchanged += done.unchanged
  tally.outcomes.restored += done.reappeared
  tally.deleted += done.ended
  score.dependencies += done.dependencies
  // Those of extensions are left out of a catalog unless it is asked to hold them, and are nobody's data.
  const unknown = [...new Set(done.unknown.map(({ fqn }) => fqn))].filter((fqn) => !extensionMembers.has(fqn)).sort()
  if (unknown.length > 0) {
    const named = unknown.slice(0, 10).join(', ')
    warn(`${unknown.length} ends of edges are not in the catalog and were left out: ${named}${unknown.length > 10 ? ', …' : ''}. Ingest their metadata first, or see what its filters leave out.`)
  }
}
