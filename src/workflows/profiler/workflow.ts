import type { ProfileOutcome, ProfilePlan, ProfileSource, ProfileTarget } from '../../connectors/profile-connector.ts'
import { TrunklineError } from '../../model/errors.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import type { RunFact } from '../../model/ingestion.ts'
import type { ProfileSet } from '../../model/profile.ts'
import { noKnowledge, type ProfilerKnowledge } from '../../model/profiler-config.ts'
import type { ProfileSink } from '../../sinks/sink.ts'
import type { ServiceDefaults } from '../metadata/scope.ts'
import { createSourceWorkflow, type SourceRun, type SourceWorkflowOptions } from '../source-workflow.ts'
import { toFailure } from '../tally.ts'
import type { RunContext, Workflow } from '../workflow.ts'
import type { ProcessorSettings, ProfilerConfig } from './config.ts'
import { toSystemProfile, withChanges } from './activity.ts'
import { createBudget, type Budget } from './budget.ts'
import { planTable } from './plan.ts'
import { tellPlans, type PlannedTable } from './tell-plans.ts'
import { createProfilerScope } from './scope.ts'

export type ProfilerWorkflowOptions = SourceWorkflowOptions<ProfileSource> & {
  config: ProfilerConfig
  settings: ProcessorSettings
  defaults: ServiceDefaults
  /** What the catalog knows of how things are to be profiled. */
  readKnowledge(): Promise<ProfilerKnowledge>
  /** Tells what would be read, and reads nothing. */
  planOnly: boolean
}

type ProfilerRun = SourceRun<ProfileSource> & {
  sink: Pick<ProfileSink, 'writeProfile'>
  options: ProfilerWorkflowOptions
  knowledge: ProfilerKnowledge
  /** Tables that the sink does not hold; what is to be told of tables, by sentence. */
  unknown: string[]
  notes: Map<string, string[]>
  grades: Map<string, number>
}

/** A run goes on after anything but these: what they happened to is the run, not the table. */
const fatal: ReadonlySet<string> = new Set(['RUN_CANCELLED', 'SINK_FAILED', 'CONNECTION_LOST', 'CONNECTION_REFUSED', 'CONNECTION_UNREACHABLE', 'CONNECTION_TIMEOUT', 'AUTHENTICATION_FAILED'])

/** Measures the tables of a service, one after another, and writes each as soon as it is measured. */
export function createProfilerWorkflow(options: ProfilerWorkflowOptions): Workflow {
  return createSourceWorkflow('profiler', options, async (opened) => {
    const profiler: ProfilerRun = { ...opened, sink: requireSink(opened.run), options, knowledge: await options.readKnowledge(), unknown: [], notes: new Map(), grades: new Map() }
    const targets = await findTargets(profiler)
    if (options.planOnly) return tellPlans(await estimateAll(profiler, targets), options.serviceName)
    await profileAll(profiler, targets)
    for (const sentence of toWarnings(profiler)) opened.warn(sentence)
    return toFacts(profiler)
  })
}

async function estimateAll(profiler: ProfilerRun, targets: readonly ProfileTarget[]): Promise<PlannedTable[]> {
  const planned: PlannedTable[] = []
  for (const target of targets) {
    const plan = { ...planTable({ ...profiler.options, knowledge: profiler.knowledge }, target), partitions: await knownPartitions(profiler, target) }
    const changed = plan.partitions === undefined || plan.statisticsOnly ? undefined : await profiler.source.findChanged(target, plan)
    planned.push({ target, estimate: profiler.source.estimate(target, plan, changed) })
  }
  return planned
}

/** The profiles of partitions that the catalog holds; undefined where partitions are not profiled one by one. */
async function knownPartitions({ knowledge, options: { config, serviceName } }: ProfilerRun, { database, databaseSchema, table, tableType }: ProfileTarget): Promise<ProfilePlan['partitions']> {
  return tableType === 'Partitioned' && config.partitionMetrics ? knowledge.readPartitions(fullyQualifiedName(serviceName, database, databaseSchema, table)) : undefined
}

function requireSink({ sink }: RunContext): Pick<ProfileSink, 'writeProfile'> {
  const { writeProfile } = sink
  if (writeProfile === undefined) throw new TrunklineError('SINK_FAILED', `The sink ${sink.type} takes no profiles.`, { hint: 'Leave the sink out of the file to write into the catalog.' })
  return { writeProfile }
}

async function profileAll(profiler: ProfilerRun, targets: readonly ProfileTarget[]): Promise<void> {
  const { run, options: { serviceName, config } } = profiler
  const budget = config.timeBudgetSeconds === undefined ? undefined : createBudget(targets, config.timeBudgetSeconds * 1000, run.now)
  let done = 0
  const next = targets.values()
  // Each worker takes the next table from the one list.
  await Promise.all(Array.from({ length: Math.min(config.threadCount ?? 1, 2) }, async () => {
    for (const target of next) {
      run.signal.throwIfAborted()
      run.emit({ type: 'step', name: 'Profiling', detail: fullyQualifiedName(serviceName, target.database, target.databaseSchema, target.table) })
      await profileOne(profiler, target, budget)
      run.emit({ type: 'progress', step: 'Profiling', done: done += 1, total: targets.length })
    }
  }))
}

async function findTargets({ source, options: { serviceName, config, defaults }, knowledge, tally }: ProfilerRun): Promise<ProfileTarget[]> {
  if (config.classificationFilterPattern !== undefined && knowledge === noKnowledge) {
    throw new TrunklineError('CONFIG_INVALID', 'classificationFilterPattern needs the catalog, which knows the tags of tables.', { object: 'classificationFilterPattern', hint: 'Leave it out, or write into the catalog.' })
  }
  const scope = createProfilerScope(serviceName, config, defaults, knowledge.tags)
  const targets: ProfileTarget[] = []
  for (const { name, notConnectable } of await source.listDatabases()) {
    const object = fullyQualifiedName(serviceName, name)
    const by = scope.keepsDatabase(name)
    if (by !== null) tally.filtered.push({ object, entityType: 'database', by })
    else if (notConnectable !== undefined) tally.skipped.push({ object, entityType: 'database', reason: 'notConnectable', detail: notConnectable })
    else {
      for (const target of await source.listTables(name)) {
        const filter = scope.keepsTable(target)
        if (filter === null) targets.push(target)
        else tally.filtered.push({ object: fullyQualifiedName(serviceName, name, target.databaseSchema, target.table), entityType: 'table', by: filter })
      }
    }
  }
  return targets
}

async function profileOne(profiler: ProfilerRun, target: ProfileTarget, budget: Budget | undefined): Promise<void> {
  const { source, run, options, knowledge, tally } = profiler
  const object = fullyQualifiedName(options.serviceName, target.database, target.databaseSchema, target.table)
  try {
    const asked = planTable({ ...options, knowledge }, target)
    const plan = { ...budget?.fit(target, asked) ?? asked, partitions: await knownPartitions(profiler, target) }
    const startedAt = run.now()
    const outcome = await source.profileTable(target, plan)
    budget?.spent(target, plan, run.now() - startedAt)
    if ('unchangedSince' in outcome) tally.outcomes.unchanged += 1
    else if ('skipped' in outcome) {
      const { skipped: reason, detail, hint } = outcome
      tally.skipped.push({ object, entityType: 'table', reason, detail, ...(hint !== undefined && { hint }) })
    } else await keep(profiler, object, outcome)
  } catch (error) {
    if (!(error instanceof TrunklineError) || fatal.has(error.code)) throw error
    tally.failures.push({ ...toFailure(error, object), object })
  }
}

async function keep(profiler: ProfilerRun, object: string, outcome: Profiled): Promise<void> {
  const { sink, options: { config }, tally, unknown, knowledge } = profiler
  for (const note of notesOf(outcome)) profiler.notes.set(note, [...profiler.notes.get(note) ?? [], object])
  const before = knowledge.states.get(object)
  const changes = toSystemProfile(before, outcome.state)
  const set = toSet(object, { ...outcome, tableProfile: withChanges(outcome.tableProfile, changes, before?.timestamp) }, { config, knowledge })
  if (await sink.writeProfile({ ...set, systemProfile: changes }) === 'unknown') unknown.push(object)
  else tally.outcomes.created += 1
  const grade = outcome.tableProfile.grade ?? 'exact'
  profiler.grades.set(grade, (profiler.grades.get(grade) ?? 0) + 1)
}

type Profiled = Extract<ProfileOutcome, { tableProfile: unknown }>

function notesOf({ tableProfile, columnProfile }: Profiled): string[] {
  return [...tableProfile.notes ?? [], ...columnProfile.flatMap(({ name, note }) => (note === undefined ? [] : [`Column ${name}: ${note}`]))]
}

function toSet(object: string, { tableProfile, columnProfile, state, partitions }: Profiled, { config: { computeMetrics, computeTableMetrics }, knowledge }: { config: ProfilerConfig; knowledge: ProfilerKnowledge }): ProfileSet {
  const { rowCount: _rows, columnCount: _columns, sizeInByte: _size, activity: _activity, partitions: _partitions, ...rest } = tableProfile
  const withTable = computeMetrics && computeTableMetrics && knowledge.configs.get(object)?.computeTableMetrics !== false
  return { fullyQualifiedName: object, tableProfile: withTable ? tableProfile : rest, columnProfile, state, partitions }
}

function toWarnings({ unknown, notes }: ProfilerRun): string[] {
  const list = (objects: readonly string[]): string => `${objects.slice(0, 5).join(', ')}${objects.length > 5 ? `, … (${objects.length})` : ''}`
  return [
    ...[...notes].map(([note, objects]) => `${list(objects)}: ${note}`),
    ...(unknown.length > 0 ? [`Not in the catalog, so that their profiles were left out: ${list(unknown)}. Ingest their metadata first.`] : []),
  ]
}

function toFacts({ grades, unknown }: ProfilerRun): RunFact[] {
  const tables = [...grades].map(([grade, count]) => `${count} ${grade}`).join(', ')
  return [{ label: 'Profiles', value: tables === '' ? 'none' : tables }, ...(unknown.length > 0 ? [{ label: 'Not in the catalog', value: unknown.length }] : [])]
}
