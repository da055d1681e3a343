import type { DbtProjectReading } from '../../connectors/dbt-connector.ts'
import type { DbtRelation } from '../../model/dbt/artifacts.ts'
import type { DataModelRecord } from '../../model/dbt/data-model.ts'
import { createDatabases } from './databases.ts'
import { endOthers } from './end-others.ts'
import { writeFunctions } from './functions.ts'
import { findEdges, type LineageModel } from './lineage.ts'
import { identityOf } from './match.ts'
import { matchNodes, seenByDbt, toProjectFacts } from './match-nodes.ts'
import { writeLineage, type ProjectRun } from './project-run.ts'
import type { DbtRun } from './run.ts'
import { toRecord } from './to-record.ts'
import { createUpstream } from './upstream.ts'
import { writeAssets } from './write-assets.ts'
import { writeTests } from './write-tests.ts'

/** Tables written at once, and models whose SQL is resolved at once: what is held of a project beside its index. */
const [batchSize, resolvedSize] = [200, 1000]
/** The SQL that may be held until either happens. */
const heldCharacters = 4_000_000

/** Matches the nodes of a project, writes what it says of their tables, and how data flows through them. */
export async function readProject(run: DbtRun, project: DbtProjectReading): Promise<void> {
  const { options: { serviceName }, score } = run
  const { head, index } = project
  run.run.emit({ type: 'step', name: `Reading ${head.projectName}`, detail: `${index.relations.size} nodes of ${project.location}` })
  score.projects += 1
  score.versions.push(`${head.projectName} (dbt ${head.dbtVersion})`)
  const { tables, named, leftOut, functions, unmatched } = matchNodes(run, project)
  const now = run.run.now()
  const projectRun: ProjectRun = {
    ...run, project, tables, named, leftOut, functions, now, upstream: createUpstream(index), testsOf: Map.groupBy(index.tests, ({ attachedTo }) => attachedTo),
    projectId: await run.sink.writeProject(serviceName, toProjectFacts(project, unmatched)),
    databases: createDatabases(run.sink.dbtReader, { seenByDbt: run.sink.dbtReader === undefined ? seenByDbt(project, tables) : new Map(), now }),
  }
  await writeRelations(projectRun)
  await writeFunctions(projectRun)
  const assets = await writeAssets(projectRun)
  const tests = await writeTests(projectRun)
  await endOthers(projectRun, [...tests, ...assets])
  countTests(projectRun)
}

async function writeRelations(run: ProjectRun): Promise<void> {
  let batch: DbtRelation[] = []
  let statements: LineageModel[] = []
  let [batchCharacters, statementCharacters] = [0, 0]
  const total = run.tables.size
  let done = 0
  for await (const relation of run.project.readRelations()) {
    run.run.signal.throwIfAborted()
    const fqn = run.tables.get(relation.uniqueId)
    if (fqn === undefined) continue
    batch.push(relation)
    statements.push(toLineageModel(run, relation, fqn))
    batchCharacters += (relation.rawCode?.length ?? 0) + (relation.compiledCode?.length ?? 0)
    statementCharacters += relation.compiledCode?.length ?? 0
    if (batch.length >= batchSize || batchCharacters >= heldCharacters) {
      await writeBatch(run, batch)
      run.run.emit({ type: 'progress', step: `Writing ${run.project.head.projectName}`, done: done += batch.length, total })
      batch = []
      batchCharacters = 0
    }
    if (statements.length >= resolvedSize || statementCharacters >= heldCharacters) {
      await writeEdges(run, statements)
      statements = []
      statementCharacters = 0
    }
  }
  await writeBatch(run, batch)
  await writeEdges(run, statements)
}

async function writeBatch(run: ProjectRun, batch: readonly DbtRelation[]): Promise<void> {
  if (batch.length === 0) return
  const { options: { config }, projectId, updatedBy, tally } = run
  // Descriptions of sources never take the place of others.
  for (const [updateDescriptions, members] of Map.groupBy(batch, ({ resourceType }) => config.dbtUpdateDescriptions && resourceType !== 'source')) {
    const records: DataModelRecord[] = []
    for (const relation of members) records.push(await toRecordOf(run, relation))
    const written = await run.sink.writeDataModels(records, { projectId, updatedBy, policy: { updateDescriptions, updateOwners: config.dbtUpdateOwners } })
    for (const note of written.notes) run.warn(note)
    for (const [fqn, outcome] of written.outcomes) {
      if (outcome === 'unknown') tally.skipped.push({ object: fqn, entityType: 'table', reason: 'notInCatalog', detail: 'it is not there, or went while the run was under way' })
      else tally.outcomes[outcome] += 1
    }
  }
}

async function toRecordOf({ project, tables, named, upstream, databases, testsOf, references }: ProjectRun, relation: DbtRelation): Promise<DataModelRecord> {
  const { uniqueId } = relation
  const fqn = tables.get(uniqueId)!
  return toRecord(relation, {
    fqn, projectName: project.head.projectName, generatedAt: project.head.generatedAt, index: project.index, references, upstream: upstream(uniqueId),
    fqnOf: (id) => named.get(id), catalogTable: project.catalog.get(uniqueId), result: project.results.get(uniqueId), freshness: project.freshness.get(uniqueId),
    tests: testsOf.get(uniqueId) ?? [], resultOf: (id) => project.results.get(id), columnNames: (await databases(fqn)).columnNames(fqn),
  })
}

function toLineageModel({ upstream, named, project: { index } }: ProjectRun, relation: DbtRelation, fqn: string): LineageModel {
  const { uniqueId, compiledCode, language } = relation
  const reads = upstream(uniqueId).nodes
  const { database } = identityOf(relation)
  const unknown = reads.flatMap((id) => (named.has(id) ? [] : index.relations.get(id) ?? [])).map(identityOf).filter((identity) => identity.database !== database)
  return { uniqueId, fqn, sql: compiledCode, language, upstream: reads.flatMap((id) => named.get(id) ?? []), unknown }
}

async function writeEdges(run: ProjectRun, models: readonly LineageModel[]): Promise<void> {
  const { options: { config }, databases, now, score, tally, run: { signal } } = run
  const found = await findEdges(models, { databases, now, signal, threads: 1, timeoutMs: config.parsingTimeoutLimit * 1000 })
  score.models.withSql += models.filter(({ sql }) => sql !== undefined && sql.trim() !== '').length
  score.models.resolved += found.resolved
  tally.skipped.push(...found.skipped)
  await writeLineage(run, found.edges, { isPartial: true, ...(config.overrideLineage && { overridesSource: 'DbtLineage' as const }) })
}

function countTests({ project: { index, results }, score }: ProjectRun): void {
  for (const { uniqueId } of index.tests) {
    const status = results.get(uniqueId)?.status ?? 'not run'
    score.tests.set(status, (score.tests.get(status) ?? 0) + 1)
  }
}
