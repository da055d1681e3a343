import type { LogSince, StatisticsLook } from '../../connectors/usage-connector.ts'
import { counterKey, type StatementCounter, type StatementTexts, type StatisticsSnapshot, type StatisticsState } from '../../model/usage.ts'
import type { UsageBase, UsageSet } from '../../model/usage-write.ts'
import { createLineageNames } from '../../sql/lineage-names.ts'
import { loadSqlParser, type SqlParser } from '../../sql/resolver/parser.ts'
import { createLineageScope } from '../lineage/scope.ts'
import { findPlace } from '../lineage/place.ts'
import { LineageConfig } from '../lineage/config.ts'
import { addObserved, createFindings, leaveOut, toFound, type Findings, type Observed } from './observed.ts'
import { findScans } from './find-scans.ts'
import { createDatabaseResolver } from './resolve.ts'
import { toLogWindow, toWindow, type WindowedActivity } from './window.ts'
import type { UsageRun } from './workflow.ts'

/** What the run is subtracted from, and what it looks at. */
export type Looking = { base: UsageBase | undefined; scope: string }

/** Statements are resolved in turns of so many, between which the process does other things. */
const turn = 100

/** Reads what was run since the base, and resolves it against the catalogs of its databases. */
export async function findUsage(usage: UsageRun, { base, scope }: Looking): Promise<UsageSet> {
  const { run, source, options: { serviceName, config } } = usage
  const databases = await keptDatabases(usage)
  const findings = createFindings()
  run.emit({ type: 'step', name: 'Reading the statistics' })
  const { activity, observed, snapshot } = await source.withStatistics({ filterCondition: config.filterCondition, since: base && logSince(base) }, async (look) => {
    const activity = look.window === undefined ? toWindow(base, look.snapshot, scope) : toLogWindow(look.window, look.snapshot, look.warnings ?? [])
    const chosen = choose(activity.statements, { look, databases, limit: config.resultLimit, findings })
    // Counters of a log are no totals: the next run needs their moment alone.
    const snapshot = look.window === undefined ? look.snapshot : { ...look.snapshot, counters: [] }
    return { activity, snapshot, observed: toObserved(chosen, look, await look.readTexts(chosen)) }
  })
  const parser = await loadSqlParser()
  for (const [database, members] of Map.groupBy(observed, (statement) => statement.database)) await resolveDatabase(usage, { database, members, parser, findings, activity })
  const { scans, instance, resets } = await findScans(usage, databases, base?.snapshot.state.instance)
  const state: StatisticsState = { ...snapshot.state, clusters: clustersOf(base, snapshot), ...(instance !== undefined && { instance }) }
  const sum = (of: (counter: StatementCounter) => number): number => activity.statements.reduce((total, counter) => total + of(counter), 0)
  return {
    serviceName, runId: run.runId, window: activity.window, day: activity.day, baseTakenAt: base?.snapshot.state.takenAt, base: { snapshot: { ...snapshot, state }, scope },
    statements: activity.statements.length, calls: sum(({ calls }) => calls), totalMs: sum(({ totalMs }) => totalMs), rows: sum(({ rows }) => rows),
    ...toFound(findings, activity.window), resets: [...activity.resets, ...resets], scans, keepsCost: config.processQueryCostAnalysis,
  }
}

/** Where a log goes on; what it tells of the time before statistics were counted last was counted by them. */
function logSince({ snapshot: { state } }: UsageBase): LogSince {
  return { ...(state.log ?? { at: state.takenAt, entries: Infinity, files: [] }), takenAt: state.takenAt }
}

function clustersOf(base: UsageBase | undefined, { state }: StatisticsSnapshot): string[] {
  return [...new Set([...(base?.snapshot.state.clusters ?? []), ...(base === undefined ? [] : [base.snapshot.state.systemIdentifier]), state.systemIdentifier])]
}

/** The databases of the service that may be read; the others are told. */
async function keptDatabases({ source, options, tally }: UsageRun): Promise<Set<string>> {
  const { keepsDatabase } = createLineageScope(LineageConfig.parse({}), options.defaults)
  const kept = new Set<string>()
  for (const { name, notConnectable } of await source.listDatabases()) {
    const by = keepsDatabase(name)
    if (by !== null) tally.filtered.push({ object: name, entityType: 'database', by })
    else if (notConnectable !== undefined) tally.skipped.push({ object: name, entityType: 'database', reason: 'notConnectable', detail: notConnectable })
    else kept.add(name)
  }
  return kept
}

type Choosing = { look: StatisticsLook; databases: ReadonlySet<string>; limit: number; findings: Findings }

/** The statements of the service's databases that took most time, as many as the limit allows; what is left out is counted. */
function choose(statements: readonly StatementCounter[], { look, databases, limit, findings }: Choosing): StatementCounter[] {
  const own = statements.filter((counter) => {
    const isOwn = databases.has(look.databases.get(counter.databaseOid) ?? '')
    if (!isOwn) leaveOut(findings, 'ran in databases that are not of the service', counter)
    return isOwn
  })
  const sorted = own.toSorted((a, b) => b.totalMs - a.totalMs || b.calls - a.calls || (counterKey(a) < counterKey(b) ? -1 : 1))
  for (const counter of sorted.slice(limit)) leaveOut(findings, `are beyond resultLimit (${limit})`, counter)
  return sorted.slice(0, limit)
}

function toObserved(chosen: readonly StatementCounter[], look: StatisticsLook, texts: StatementTexts): Observed[] {
  return chosen.map((counter) => ({
    counter, role: look.roles.get(counter.roleOid) ?? `dropped role ${counter.roleOid}`, database: look.databases.get(counter.databaseOid) ?? '', text: texts.get(counterKey(counter)),
  }))
}

type Resolving = { database: string; members: readonly Observed[]; parser: SqlParser; findings: Findings; activity: WindowedActivity }

async function resolveDatabase({ run, source, options, warn }: UsageRun, { database, members, parser, findings, activity }: Resolving): Promise<void> {
  run.emit({ type: 'step', name: `Resolving ${members.length} statements of ${database}` })
  const facts = await source.readFacts(database)
  const place = await findPlace(run.sink, options.serviceName, facts)
  for (const sentence of facts.warnings.filter((warning) => !/publications|subscriptions/.test(warning))) warn(sentence)
  const names = createLineageNames(facts.catalog, place)
  const resolve = createDatabaseResolver(parser, facts)
  for (const [index, statement] of members.entries()) {
    if (index % turn === 0) {
      run.signal.throwIfAborted()
      await new Promise((next) => { setImmediate(next) })
    }
    const { text, role } = statement
    const use = text === undefined || text === '' ? { reason: 'textless' as const, detail: 'the server has lost the text' } : resolve(text, role)
    addObserved(findings, statement, use, { parser, names, window: activity.window })
  }
}
