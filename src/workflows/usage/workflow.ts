import { createHash } from 'node:crypto'
import type { UsageSource } from '../../connectors/usage-connector.ts'
import { TrunklineError } from '../../model/errors.ts'
import type { RunFact } from '../../model/ingestion.ts'
import type { UsageSet } from '../../model/usage-write.ts'
import type { UsageSink } from '../../sinks/sink.ts'
import type { ServiceDefaults } from '../metadata/scope.ts'
import { createSourceWorkflow, type SourceRun, type SourceWorkflowOptions } from '../source-workflow.ts'
import type { RunContext, Workflow } from '../workflow.ts'
import type { UsageConfig } from './config.ts'
import { findUsage } from './find-usage.ts'

export type UsageWorkflowOptions = SourceWorkflowOptions<UsageSource> & {
  config: UsageConfig
  defaults: ServiceDefaults
  /** The view of statements. */
  statementSource: string
}

/** What one run works with. */
export type UsageRun = SourceRun<UsageSource> & { sink: UsageRunSink; options: UsageWorkflowOptions }
type UsageRunSink = Pick<UsageSink, 'readUsageBase' | 'writeUsage'>

/** Counts what was run on a service since the last run, and writes it into the sink in one piece. */
export function createUsageWorkflow(options: UsageWorkflowOptions): Workflow {
  return createSourceWorkflow('usage', options, (opened) => count({ ...opened, sink: requireUsageSink(opened.run), options }))
}

function requireUsageSink({ sink }: RunContext): UsageRunSink {
  const { readUsageBase, writeUsage } = sink
  if (readUsageBase === undefined || writeUsage === undefined) {
    throw new TrunklineError('SINK_FAILED', `The sink ${sink.type} takes no usage.`, { hint: 'Leave the sink out of the file to write into the catalog.' })
  }
  return { readUsageBase, writeUsage }
}

async function count(usage: UsageRun): Promise<RunFact[]> {
  const { run, sink, options: { serviceName, statementSource, config }, tally, warn } = usage
  const scope = createHash('sha256').update(JSON.stringify([config.queryLogFilePath ?? null, statementSource, config.filterCondition ?? null])).digest('hex')
  if (config.queryLogFilePath !== undefined && config.filterCondition !== undefined) warn('The key filterCondition has no effect on a query log: it is SQL over the view of statements.')
  const set = await findUsage(usage, { base: await sink.readUsageBase(serviceName), scope })
  run.signal.throwIfAborted()
  run.emit({ type: 'step', name: 'Writing', detail: `${set.queries.length} statements` })
  for (const sentence of set.resets) warn(sentence)
  const done = await sink.writeUsage(set)
  tally.outcomes.created += done.createdQueries
  tally.outcomes.unchanged += done.knownQueries
  if (done.unknown.length > 0) {
    warn(`${done.unknown.length} used tables are not in the catalog and were left out: ${done.unknown.slice(0, 10).join(', ')}${done.unknown.length > 10 ? ', …' : ''}. Ingest their metadata first, or see what its filters leave out.`)
  }
  return toFacts(set)
}

/** What a run found, as lines of its summary. */
function toFacts(set: UsageSet): RunFact[] {
  const { window, unresolved } = set
  const from = window.from === undefined ? 'the server began to count' : instant(window.from)
  const reasons = [...Map.groupBy(unresolved, ({ reason }) => reason)].map(([reason, members]) => `${members.length} ${reasonWords[reason]}`).join(', ')
  return [
    { label: 'Window', value: window.isTotal ? `totals since ${from}; the next run has a window` : `${from} to ${instant(window.to)}` },
    { label: 'Statements', value: `${set.statements} ran, ${set.calls} calls, ${Math.round(set.totalMs)} ms` },
    ...set.leftOut.map(({ what, statements, calls, totalMs }) => ({ label: 'Left out', value: `${statements} that ${what}: ${calls} calls, ${Math.round(totalMs)} ms` })),
    ...(unresolved.length > 0 ? [{ label: 'Not resolved', value: reasons }] : []),
  ]
}

const reasonWords = { notParsed: 'not parsed', notResolved: 'with names that mean nothing', tooLarge: 'too large', truncated: 'cut off', textless: 'without text' } as const

function instant(at: number): string {
  return `${new Date(at).toISOString().replace('T', ' ').slice(0, 19)} UTC`
}
