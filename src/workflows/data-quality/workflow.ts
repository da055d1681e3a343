import type { QualitySource, TestFinding } from '../../connectors/quality-connector.ts'
import { parseEntityLink } from '../../model/data-quality/entity-link.ts'
import type { TestCatalog, TestResultRecord, TestToRun } from '../../model/data-quality/run.ts'
import { TrunklineError } from '../../model/errors.ts'
import { splitFullyQualifiedName } from '../../model/fqn.ts'
import type { RunFact } from '../../model/ingestion.ts'
import type { QualitySink } from '../../sinks/sink.ts'
import { createSourceWorkflow, type SourceRun, type SourceWorkflowOptions } from '../source-workflow.ts'
import type { RunContext, Workflow } from '../workflow.ts'
import type { QualityConfig, RunnerSettings } from './config.ts'
import { gatherTests } from './gather-tests.ts'
import { planTest } from './plan-test.ts'
import type { SqlQuoting } from './sql-definition.ts'
import type { TestInput, TestPlan } from './test-plan.ts'
import { chooseTestedRows } from './tested-rows.ts'
import { toAborted, toRecord } from './to-result.ts'

export type QualityWorkflowOptions = SourceWorkflowOptions<QualitySource> & {
  config: QualityConfig
  settings: RunnerSettings
  catalog: TestCatalog
  quoting: SqlQuoting
  /** Told of each result, for reports. */
  onResult?: ((record: TestResultRecord) => void) | undefined
}

type QualityRun = SourceRun<QualitySource> & { sink: Pick<QualitySink, 'writeTestCase' | 'writeTestResult'>; options: QualityWorkflowOptions; statuses: Map<string, number>; unknown: string[] }
type Table = TestInput['table']

/** What happens to all tests of a run: it ends the run. Anything else happens to one table, whose tests are aborted. */
const fatal: ReadonlySet<string> = new Set(['RUN_CANCELLED', 'SINK_FAILED'])

/** Runs tests, table by table: all of a table in one snapshot. A test that cannot be run is aborted, with the reason, and the rest goes on. */
export function createQualityWorkflow(options: QualityWorkflowOptions): Workflow {
  return createSourceWorkflow('data quality', options, async (opened) => {
    const run: QualityRun = { ...opened, sink: requireSink(opened.run), options, statuses: new Map(), unknown: [] }
    const { serviceName, config, settings, catalog } = options
    const tests = await gatherTests({ serviceName, config, settings, catalog, sink: run.sink, tally: opened.tally })
    if (tests.length === 0) opened.warn('There are no tests to run.')
    await runAll(run, tests)
    const { unknown } = run
    if (unknown.length > 0) opened.warn(`Not kept, because the catalog does not hold the tests: ${unknown.slice(0, 5).join(', ')}${unknown.length > 5 ? `, … (${unknown.length})` : ''}.`)
    return toFacts(run)
  })
}

function requireSink({ sink }: RunContext): QualityRun['sink'] {
  const { writeTestCase, writeTestResult } = sink
  if (writeTestCase === undefined || writeTestResult === undefined) throw new TrunklineError('SINK_FAILED', `The sink ${sink.type} takes no test results.`, { hint: 'Leave the sink out of the file to write into the catalog.' })
  return { writeTestCase, writeTestResult }
}

async function runAll(run: QualityRun, tests: readonly TestToRun[]): Promise<void> {
  const byTable = Map.groupBy(tests, ({ entityLink }) => parseEntityLink(entityLink).table)
  let done = 0
  for (const [name, list] of byTable) {
    run.run.signal.throwIfAborted()
    run.run.emit({ type: 'step', name: 'Testing', detail: name })
    await runTable(run, name, list)
    run.run.emit({ type: 'progress', step: 'Testing', done: done += 1, total: byTable.size })
  }
}

async function runTable(run: QualityRun, name: string, tests: readonly TestToRun[]): Promise<void> {
  const { options: { config, catalog }, source, run: { now } } = run
  let table: Table
  let rows: ReturnType<typeof chooseTestedRows>
  try {
    table = toTable(name)
    rows = chooseTestedRows(config, await catalog.readRowSettings(name), name)
  } catch (error) {
    if (!(error instanceof TrunklineError)) throw error
    for (const test of tests) await keep(run, toAborted(test, error, now()))
    return
  }
  const planned = await planAll(run, table, tests)
  const findings = new Map<string, TestFinding>()
  const { useConstraints, timeoutSeconds, statementTimeoutSeconds } = config
  const { sampleNotes, partitionNotes, ...choice } = rows
  const keepAll = async (examined: Parameters<typeof toRecord>[3]): Promise<void> => {
    for (const { test, plan } of planned) {
      const finding = findings.get(test.fullyQualifiedName)
      if (finding !== undefined) await keep(run, toRecord(test, plan, finding, examined))
    }
  }
  try {
    const examined = planned.length === 0 ? undefined : await source.examine(table.serviceName, table, planned.map(({ request }) => request), {
      ...choice, masked: new Set(await catalog.readSensitiveColumns(name)), trustsConstraints: useConstraints,
      timeoutMs: timeoutSeconds * 1000, statementTimeoutMs: statementTimeoutSeconds * 1000, report: (id, finding) => void findings.set(id, finding),
    })
    if (examined !== undefined) await keepAll({ ...examined, sampleNotes, partitionNotes })
  } catch (error) {
    if (!(error instanceof TrunklineError)) throw error
    await keepAll({ takenAt: now(), isSampled: false, notes: [] })
    if (fatal.has(error.code)) throw error
    for (const { test } of planned) if (!findings.has(test.fullyQualifiedName)) await keep(run, toAborted(test, error, now()))
  }
}

type PlannedTest = Exclude<Awaited<ReturnType<typeof planTest>>, { leftOut: string }>

async function planAll(run: QualityRun, table: Table, tests: readonly TestToRun[]): Promise<PlannedTest[]> {
  const { options: { catalog, quoting, config: { sampleFailedRows } }, tally } = run
  const planned: PlannedTest[] = []
  for (const test of tests) {
    try {
      const one = await planTest(test, { catalog, table, quoting, sampleFailedRows })
      if ('leftOut' in one) tally.skipped.push({ object: test.fullyQualifiedName, entityType: 'testCase', reason: 'unsupported', detail: one.leftOut })
      else planned.push({ ...one, plan: guarded(one.plan) })
    } catch (error) {
      if (!(error instanceof TrunklineError) || fatal.has(error.code)) throw error
      await keep(run, toAborted(test, error, run.run.now()))
    }
  }
  return planned
}

/** A judgement that trips over an answer is an aborted test, not a broken run. */
function guarded(plan: TestPlan): TestPlan {
  return {
    ...plan,
    judge: (figures) => {
      try {
        return plan.judge(figures)
      } catch (error) {
        return { status: 'Aborted', result: `What was found cannot be judged: ${error instanceof Error ? error.message : String(error)}.`, values: [] }
      }
    },
  }
}

async function keep(run: QualityRun, record: TestResultRecord): Promise<void> {
  const { testCaseStatus } = record.result
  run.statuses.set(testCaseStatus, (run.statuses.get(testCaseStatus) ?? 0) + 1)
  run.options.onResult?.(record)
  if (await run.sink.writeTestResult(record) === 'unknown') run.unknown.push(record.testCase.fullyQualifiedName)
  else run.tally.outcomes.created += 1
}

function toTable(name: string): Table {
  const [serviceName, database, databaseSchema, table, ...rest] = splitFullyQualifiedName(name)
  if (serviceName === undefined || database === undefined || databaseSchema === undefined || table === undefined || rest.length > 0) {
    throw new TrunklineError('TEST_INVALID', `"${name}" is no fully qualified name of a table.`, { object: name, hint: 'Write service.database.schema.table.' })
  }
  return { serviceName, database, databaseSchema, table }
}

function toFacts({ statuses }: QualityRun): RunFact[] {
  const count = (status: string): number => statuses.get(status) ?? 0
  return [{ label: 'Tests', value: `${count('Success')} passed, ${count('Failed')} failed, ${count('Aborted')} aborted` }]
}
