import { partIdentity, type DbtTestRecord } from '../../model/dbt/project-parts.ts'
import { createColumnFinder } from './to-record.ts'
import type { ProjectRun } from './project-run.ts'
import { freshnessDefinition, toDefinitions, toFreshnessCase, toTestCase } from './tests.ts'
import { toFailure } from '../tally.ts'

const batchSize = 500

/** Tests of a project with their last results, each once, on the table and column that it tests; gives their identities. */
export async function writeTests(run: ProjectRun): Promise<string[]> {
  const { sink, updatedBy, project: { index, freshness } } = run
  for (const definition of toDefinitions(index.tests, freshness.size > 0)) await sink.writeTestDefinition(definition, updatedBy)
  const identities: string[] = []
  let batch: DbtTestRecord[] = []
  const writeBatch = async (): Promise<void> => {
    run.run.signal.throwIfAborted()
    await writeAll(run, batch)
    identities.push(...batch.map(({ sourceIdentity }) => sourceIdentity))
    run.run.emit({ type: 'progress', step: 'Writing tests', done: identities.length, total: index.tests.length })
    batch = []
  }
  for await (const one of findTests(run)) {
    batch.push(one)
    if (batch.length >= batchSize) await writeBatch()
  }
  if (batch.length > 0) await writeBatch()
  return [...identities, ...leftOutTests(run)]
}

async function writeAll({ sink, tally, updatedBy }: ProjectRun, batch: readonly DbtTestRecord[]): Promise<void> {
  for (const one of await sink.writeTests(batch, { updatedBy })) {
    if ('outcome' in one) tally.outcomes[one.outcome] += 1
    else if (one.error.code === 'ENTITY_NOT_FOUND') tally.skipped.push({ object: one.fullyQualifiedName, entityType: 'testCase', reason: 'notInCatalog', detail: 'its table or column is not in the catalog' })
    else tally.failures.push(toFailure(one.error, one.fullyQualifiedName))
  }
}

async function* findTests(run: ProjectRun): AsyncGenerator<DbtTestRecord> {
  const { references, project: { index, results, freshness }, tables, databases } = run
  const taken = new Set<string>()
  for (const test of index.tests) {
    const table = test.attachedTo === undefined ? undefined : tables.get(test.attachedTo)
    if (table === undefined) continue
    const names = (await databases(table)).columnNames(table)
    const column = test.column === undefined ? undefined : names === undefined ? test.column : createColumnFinder(names)(test.column)
    const found = { result: results.get(test.uniqueId), tags: await references.tags(test.tags) }
    const target = { table, ...(column !== undefined && { column }) }
    const named = toTestCase(test, target, found)
    // Packages may have tests of one name, which then go by their ids.
    const one = taken.has(named.fullyQualifiedName) ? toTestCase({ ...test, name: test.uniqueId }, target, found) : named
    taken.add(one.fullyQualifiedName)
    yield { ...one, sourceIdentity: identityOf(run, test.uniqueId) }
  }
  for (const one of freshness.values()) {
    const table = tables.get(one.uniqueId)
    if (table !== undefined) yield { ...toFreshnessCase(index.relations.get(one.uniqueId)?.name ?? one.uniqueId, table, one), sourceIdentity: identityOf(run, `${freshnessDefinition}.${one.uniqueId}`) }
  }
}

/** What is not read of a table that a filter leaves out stays; so does freshness in a run without sources.json. */
function leftOutTests(run: ProjectRun): string[] {
  const { project: { index, freshness }, leftOut, tables } = run
  const tests = index.tests.filter(({ attachedTo }) => attachedTo !== undefined && leftOut.has(attachedTo)).map(({ uniqueId }) => uniqueId)
  const sources = [...index.relations.values()].filter(({ uniqueId, resourceType }) => resourceType === 'source' && (leftOut.has(uniqueId) || (tables.has(uniqueId) && !freshness.has(uniqueId))))
  return [...tests, ...sources.map(({ uniqueId }) => `${freshnessDefinition}.${uniqueId}`)].map((id) => identityOf(run, id))
}

function identityOf({ options: { serviceName }, project: { head } }: ProjectRun, uniqueId: string): string {
  return partIdentity({ serviceName, projectName: head.projectName }, uniqueId)
}
