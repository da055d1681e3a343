import type { DataModelRecord } from '../../model/dbt/data-model.ts'
import type { LineageEdge, LineageNode } from '../../model/lineage.ts'
import { evidenceOf, writeLineage, type ProjectRun } from './project-run.ts'
import { toRecord } from './to-record.ts'

/** Writes what a project says of the functions that it makes, and how data flows through them: in from what they read, out to what calls them. */
export async function writeFunctions(run: ProjectRun): Promise<void> {
  const { functions, options: { config }, projectId, updatedBy, tally, sink, warn } = run
  if (run.project.index.functions.size === 0) return
  const records = (await Promise.all([...functions].map(async ([uniqueId, fqns]) => toRecords(run, uniqueId, fqns)))).flat()
  const written = await sink.writeDataModels(records, { projectId, updatedBy, policy: { updateDescriptions: config.dbtUpdateDescriptions, updateOwners: config.dbtUpdateOwners } })
  for (const note of written.notes) warn(note)
  for (const [fqn, outcome] of written.outcomes) {
    if (outcome === 'unknown') tally.skipped.push({ object: fqn, entityType: 'storedProcedure', reason: 'notInCatalog', detail: 'it went while the run was under way' })
    else tally.outcomes[outcome] += 1
  }
  await writeLineage(run, toEdges(run), { isPartial: true })
}

/** Overloads are one function to dbt, and share its words. */
async function toRecords({ project, named, upstream, references }: ProjectRun, uniqueId: string, fqns: readonly string[]): Promise<DataModelRecord[]> {
  const { head, index, results } = project
  const node = index.functions.get(uniqueId)!
  return Promise.all(fqns.map(async (fqn) => ({
    ...await toRecord(node, {
      fqn, projectName: head.projectName, generatedAt: head.generatedAt, index, references, upstream: upstream(uniqueId), fqnOf: (id) => named.get(id),
      catalogTable: undefined, result: results.get(uniqueId), freshness: undefined, tests: [], resultOf: () => undefined, columnNames: undefined,
    }),
    entityType: 'storedProcedure' as const,
  })))
}

function toEdges({ functions, tables, named, leftOut, upstream, now, project: { index } }: ProjectRun): LineageEdge[] {
  // What calls a function that a filter leaves out still calls it.
  const routinesOf = (id: string): readonly string[] => functions.get(id) ?? (leftOut.has(id) ? [leftOut.get(id)!] : [])
  const nodesOf = (id: string): LineageNode[] => {
    const table = named.get(id)
    if (index.functions.has(id)) return routinesOf(id).map((fqn) => ({ entityType: 'storedProcedure', fqn }))
    return table === undefined ? [] : [{ entityType: 'table', fqn: table }]
  }
  const edges = (uniqueId: string, from: readonly string[]): LineageEdge[] => from.flatMap(nodesOf).flatMap((source) => nodesOf(uniqueId).map((to) => ({
    from: source, to, source: 'DbtLineage', grade: 'parsed', evidence: evidenceOf(uniqueId), lastSeenAt: now, columnsLineage: [], datasetInfluence: [],
  })))
  return [
    ...[...functions.keys()].flatMap((id) => edges(id, upstream(id).nodes)),
    ...[...tables.keys()].flatMap((id) => edges(id, upstream(id).nodes.filter((one) => index.functions.has(one)))),
  ]
}
