import type { DbtProjectReading } from '../../connectors/dbt-connector.ts'
import type { QualitySink } from '../../sinks/sink.ts'
import type { KnownDatabases } from './databases.ts'
import type { DbtRun } from './run.ts'
import { toDefinitions, toFreshnessCase, toTestCase, type DbtTestCase } from './tests.ts'
import { createColumnFinder } from './to-record.ts'

type TestsOptions = { project: DbtProjectReading; tables: ReadonlyMap<string, string>; databases: KnownDatabases }

/** Tests of a project with their last results, each once, on the table and column that it tests. A sink that takes none is told of. */
export async function writeTests(run: DbtRun, { project, tables, databases }: TestsOptions): Promise<void> {
  const { sink, updatedBy } = run
  const { writeTestDefinition, writeTestCase, writeTestResult } = sink
  const cases = findCases(run, { project, tables, databases })
  const definitions = toDefinitions(project.index.tests, project.freshness.size > 0)
  if (definitions.length === 0) return
  if (writeTestDefinition === undefined || writeTestCase === undefined || writeTestResult === undefined) {
    run.warn(`The sink ${sink.type} takes no tests: those of dbt were left out.`)
    return
  }
  for (const definition of definitions) await writeTestDefinition(definition, updatedBy)
  let done = 0
  for await (const one of cases) {
    run.run.signal.throwIfAborted()
    await writeOne(run, one, { writeTestCase, writeTestResult })
    if ((done += 1) % 100 === 0) run.run.emit({ type: 'progress', step: 'Writing tests', done, total: project.index.tests.length })
  }
}

async function writeOne({ tally, updatedBy }: DbtRun, { request, fullyQualifiedName, result }: DbtTestCase, { writeTestCase, writeTestResult }: Pick<QualitySink, 'writeTestCase' | 'writeTestResult'>): Promise<void> {
  const outcome = await writeTestCase(request, { forceUpdate: true, updatedBy })
  if (outcome === 'unknown') tally.skipped.push({ object: fullyQualifiedName, entityType: 'testCase', reason: 'notInCatalog', detail: 'its table or column is not in the catalog' })
  else {
    tally.outcomes[outcome] += 1
    if (result !== undefined) await writeTestResult({ testCase: { ...request, fullyQualifiedName }, result })
  }
}

async function* findCases({ references }: DbtRun, { project: { index, results, freshness }, tables, databases }: TestsOptions): AsyncGenerator<DbtTestCase> {
  for (const test of index.tests) {
    const table = test.attachedTo === undefined ? undefined : tables.get(test.attachedTo)
    if (table === undefined) continue
    const names = (await databases(table)).columnNames(table)
    const column = test.column === undefined ? undefined : names === undefined ? test.column : createColumnFinder(names)(test.column)
    yield toTestCase(test, { table, ...(column !== undefined && { column }) }, { result: results.get(test.uniqueId), tags: await references.tags(test.tags) })
  }
  for (const one of freshness.values()) {
    const table = tables.get(one.uniqueId)
    if (table !== undefined) yield toFreshnessCase(index.relations.get(one.uniqueId)?.name ?? one.uniqueId, table, one)
  }
}
