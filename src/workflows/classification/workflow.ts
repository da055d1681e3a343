import type { ClassificationSource, SampleOutcome } from '../../connectors/classification-connector.ts'
import type { ProfileTarget } from '../../connectors/profile-connector.ts'
import { TrunklineError } from '../../model/errors.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import type { RunFact } from '../../model/ingestion.ts'
import type { SampleSet, StoredElsewhere } from '../../model/sample-data.ts'
import type { ClassificationSink } from '../../sinks/sink.ts'
import type { ServiceDefaults } from '../metadata/scope.ts'
import { createProfilerScope } from '../profiler/scope.ts'
import { createNameFilter } from '../filter.ts'
import { createSourceWorkflow, type SourceRun, type SourceWorkflowOptions } from '../source-workflow.ts'
import { toFailure } from '../tally.ts'
import type { RunContext, Workflow } from '../workflow.ts'
import type { ClassificationConfig } from './config.ts'
import { createClassifier, type Classifier } from './classifier.ts'
import { createTagRecognizers, type KeptRecognizer } from './tag-recognizers.ts'

export type ClassificationWorkflowOptions = SourceWorkflowOptions<ClassificationSource> & {
  config: ClassificationConfig
  defaults: ServiceDefaults
  /** Tags and terms of the tables of the service, by their FQNs, where a filter asks for them; undefined where nobody knows. */
  readLabels?: (serviceName: string) => Promise<ReadonlyMap<string, readonly string[]> | undefined>
  /** The recognisers that are kept with tags. */
  readRecognizers?: () => Promise<readonly KeptRecognizer[]>
  /** Puts rows where the connection says and tells where that is; undefined keeps them in the sink. */
  storeSample?: ((set: SampleSet) => Promise<StoredElsewhere>) | undefined
}

type Sinks = Pick<ClassificationSink, 'writeSuggestions' | 'writeSample' | 'propagateLabels'>
type ClassificationRun = SourceRun<ClassificationSource> & {
  sink: Sinks
  options: ClassificationWorkflowOptions
  classify: Classifier
  unknown: string[]
  /** Tables by what is to be told of them. */
  notes: Map<string, string[]>
  counts: { proposed: number; kept: number; takenBack: number; rejected: number; samples: number; looked: number }
}

/** Rows that are looked at for classification, where less are to be kept. */
const classifiedRows = 200
/** A run goes on after anything but these: what they happened to is the run, not the table. */
const fatal: ReadonlySet<string> = new Set(['RUN_CANCELLED', 'SINK_FAILED', 'CONNECTION_LOST', 'CONNECTION_REFUSED', 'CONNECTION_UNREACHABLE', 'CONNECTION_TIMEOUT', 'AUTHENTICATION_FAILED', 'CONFIG_INVALID', 'STORAGE_FAILED'])

/** Looks at the tables of a service, one after another, proposes labels for their columns, keeps rows where asked to, and at the end follows the labels along the lineage. */
export function createClassificationWorkflow(options: ClassificationWorkflowOptions): Workflow {
  return createSourceWorkflow('classification', options, async (opened) => {
    const { config } = options
    const counts = { proposed: 0, kept: 0, takenBack: 0, rejected: 0, samples: 0, looked: 0 }
    const ofTags = createTagRecognizers(config.enableAutoClassification ? await options.readRecognizers?.() ?? [] : [], opened.warn)
    const classification: ClassificationRun = { ...opened, sink: requireSink(opened.run), options, classify: await createClassifier(config, ofTags), unknown: [], notes: new Map(), counts }
    await lookAtAll(classification)
    const propagated = config.enableAutoClassification ? await classification.sink.propagateLabels() : 0
    for (const sentence of toWarnings(classification)) opened.warn(sentence)
    return toFacts(classification, propagated)
  })
}

function requireSink({ sink }: RunContext): Sinks {
  const { writeSuggestions, writeSample, propagateLabels } = sink
  if (writeSuggestions === undefined || writeSample === undefined || propagateLabels === undefined) {
    throw new TrunklineError('SINK_FAILED', `The sink ${sink.type} takes no suggestions.`, { hint: 'Leave the sink out of the file to write into the catalog.' })
  }
  return { writeSuggestions, writeSample, propagateLabels }
}

async function lookAtAll(classification: ClassificationRun): Promise<void> {
  const { run, options: { serviceName } } = classification
  const targets = await findTargets(classification)
  for (const [index, target] of targets.entries()) {
    run.signal.throwIfAborted()
    run.emit({ type: 'step', name: 'Classifying', detail: fullyQualifiedName(serviceName, target.database, target.databaseSchema, target.table) })
    await lookAtOne(classification, target)
    run.emit({ type: 'progress', step: 'Classifying', done: index + 1, total: targets.length })
  }
}

async function findTargets({ source, options, tally }: ClassificationRun): Promise<ProfileTarget[]> {
  const { serviceName, config, defaults } = options
  const scope = createProfilerScope(serviceName, config, defaults)
  const keepsLabels = await createLabelFilter(options)
  const targets: ProfileTarget[] = []
  for (const { name, notConnectable } of await source.listDatabases()) {
    const object = fullyQualifiedName(serviceName, name)
    const by = scope.keepsDatabase(name)
    if (by !== null) tally.filtered.push({ object, entityType: 'database', by })
    else if (notConnectable !== undefined) tally.skipped.push({ object, entityType: 'database', reason: 'notConnectable', detail: notConnectable })
    else {
      for (const target of await source.listTables(name)) {
        const table = fullyQualifiedName(serviceName, name, target.databaseSchema, target.table)
        const filter = scope.keepsTable(target) ?? keepsLabels(table)
        if (filter === null) targets.push(target)
        else tally.filtered.push({ object: table, entityType: 'table', by: filter })
      }
    }
  }
  return targets
}

async function createLabelFilter({ serviceName, config: { classificationFilterPattern: pattern }, readLabels }: ClassificationWorkflowOptions): Promise<(table: string) => string | null> {
  if (pattern === undefined) return () => null
  const keeps = createNameFilter(pattern, 'classificationFilterPattern')
  const labels = await readLabels?.(serviceName)
  if (labels === undefined) throw new TrunklineError('CONFIG_INVALID', 'classificationFilterPattern needs the catalog, which knows the tags of tables.', { object: 'classificationFilterPattern', hint: 'Leave it out, or write into the catalog.' })
  const hasIncludes = (pattern.includes?.length ?? 0) > 0
  return (table) => {
    const own = labels.get(table) ?? []
    if (own.length === 0) return hasIncludes ? 'classificationFilterPattern' : null
    const refusals = own.map((label) => keeps(label))
    // One label that is asked for suffices; without includes, one that is not wanted does.
    const isKept = hasIncludes ? refusals.includes(null) : refusals.every((refusal) => refusal === null)
    return isKept ? null : refusals.find((refusal) => refusal !== null) ?? null
  }
}

async function lookAtOne(classification: ClassificationRun, target: ProfileTarget): Promise<void> {
  const { source, options: { serviceName, config }, tally } = classification
  const object = fullyQualifiedName(serviceName, target.database, target.databaseSchema, target.table)
  try {
    const rows = config.sampleDataCount === 0 ? 0 : config.enableAutoClassification ? Math.max(classifiedRows, config.sampleDataCount) : config.sampleDataCount
    const keepRows = config.storeSampleData && rows > 0 ? config.sampleDataCount : undefined
    if (!config.enableAutoClassification && keepRows === undefined) return
    const outcome = await source.sampleTable(target, { rows, usesStatistics: config.enableAutoClassification, keepRows })
    if ('gone' in outcome) tally.skipped.push({ object, entityType: 'table', reason: 'changedDuringRun', detail: 'it was dropped or renamed while the run went on' })
    else await keep(classification, { object, outcome })
  } catch (error) {
    if (!(error instanceof TrunklineError) || fatal.has(error.code)) throw error
    tally.failures.push({ ...toFailure(error, object), object })
  }
}

type Looked = { object: string; outcome: Exclude<SampleOutcome, { gone: true }> }

async function keep(classification: ClassificationRun, { object, outcome }: Looked): Promise<void> {
  const { options: { config, storeSample }, tally, classify, sink, counts, unknown } = classification
  tellUnread(classification, { object, outcome })
  let isKnown = true
  if (config.enableAutoClassification) {
    const suggestions = classify(object, outcome.columns)
    const judged = outcome.columns.filter(({ name, values }) => values.length > 0 || suggestions.some(({ column }) => column === name)).map(({ name }) => name)
    const written = await sink.writeSuggestions({ fullyQualifiedName: object, suggestions, judged })
    isKnown = written !== 'unknown'
    if (written !== 'unknown') for (const key of ['proposed', 'kept', 'takenBack', 'rejected'] as const) counts[key] += written[key]
    if (written !== 'unknown') tally.outcomes[written.proposed + written.takenBack > 0 ? 'updated' : 'unchanged'] += 1
  }
  if (outcome.sampleData !== undefined && isKnown) {
    const set: SampleSet = { fullyQualifiedName: object, takenAt: outcome.takenAt, sampleData: outcome.sampleData, notes: outcome.notes }
    isKnown = await sink.writeSample(storeSample === undefined ? set : await storeSample(set)) !== 'unknown'
    if (isKnown) counts.samples += 1
    if (isKnown && !config.enableAutoClassification) tally.outcomes.updated += 1
  }
  if (!isKnown) unknown.push(object)
  counts.looked += 1
}

/** A table whose rows could not be read was judged by its names: that is a note where nothing can be done about it during a run, and skipped or failed rows are named. */
function tellUnread({ tally, notes }: ClassificationRun, { object, outcome }: Looked): void {
  const note = (sentence: string): void => void notes.set(sentence, [...notes.get(sentence) ?? [], object])
  for (const [index, sentence] of outcome.notes.entries()) note(outcome.hints[index] === undefined ? sentence : `${sentence} ${outcome.hints[index]}`)
  if (outcome.unread === undefined) return
  const { reason, detail, hint } = outcome.unread
  if (reason === 'failed') note(`Its rows were not looked at: ${detail}.${hint === undefined ? '' : ` ${hint}`}`)
  else tally.skipped.push({ object, entityType: 'table', reason, detail: `${detail}: its rows were not looked at, its names were`, ...(hint !== undefined && { hint }) })
}

function toWarnings({ unknown, notes }: ClassificationRun): string[] {
  const list = (objects: readonly string[]): string => `${objects.slice(0, 5).join(', ')}${objects.length > 5 ? `, … (${objects.length})` : ''}`
  return [
    ...[...notes].map(([note, objects]) => `${list(objects)}: ${note}`),
    ...(unknown.length > 0 ? [`Not in the catalog, so that nothing was written of them: ${list(unknown)}. Ingest their metadata first.`] : []),
  ]
}

function toFacts({ counts, unknown, options: { config } }: ClassificationRun, propagated: number): RunFact[] {
  return [
    { label: 'Tables looked at', value: counts.looked },
    ...(config.enableAutoClassification ? [
      { label: 'Labels proposed', value: counts.proposed }, { label: 'Already there', value: counts.kept },
      ...(counts.takenBack > 0 ? [{ label: 'Taken back', value: counts.takenBack }] : []), ...(counts.rejected > 0 ? [{ label: 'Rejected before', value: counts.rejected }] : []),
      ...(propagated > 0 ? [{ label: 'Proposed along lineage', value: propagated }] : []),
    ] : []),
    ...(config.storeSampleData ? [{ label: 'Samples kept', value: counts.samples }] : []),
    ...(unknown.length > 0 ? [{ label: 'Not in the catalog', value: unknown.length }] : []),
  ]
}
