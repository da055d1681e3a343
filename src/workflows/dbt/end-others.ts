import { dbtPartKinds, type DbtPart, type DbtPartKind } from '../../model/dbt/project-parts.ts'
import { TrunklineError } from '../../model/errors.ts'
import { evidenceOf, writeLineage, type ProjectRun } from './project-run.ts'

const called: Readonly<Record<DbtPartKind, string>> = { model: 'models', test: 'tests', asset: 'exposures and metrics' }

/** A project with fewer parts of a kind may lose them all, as services may. */
const trivialCount = 10

/**
 * What the project no longer has ends: edges, data models with the words that still are its own, tests and assets; `present` are the identities of
 * those that it has. Where more than half of a kind would end nothing does, which the run tells when all projects are read, unless it is allowed.
 */
export async function endOthers(run: ProjectRun, present: readonly string[]): Promise<void> {
  const { sink, projectId, tables, functions, leftOut, now, updatedBy, tally, options: { serviceName, allowMassDelete }, project: { head, index }, upstream } = run
  const parts = await sink.listParts({ id: projectId, serviceName, projectName: head.projectName })
  const kept = new Set([...tables.values(), ...[...functions.values()].flat(), ...leftOut.values(), ...present])
  const gone = parts.filter(({ key }) => !kept.has(key))
  const refusal = allowMassDelete ? undefined : findMassDelete(parts, gone, head.projectName)
  if (refusal !== undefined) {
    run.refusals.push(refusal)
    return
  }
  // What stands on a table that a filter leaves out was not drawn whole.
  const standing = index.assets.map(({ uniqueId }) => uniqueId).filter((id) => upstream(id).nodes.some((node) => leftOut.has(node)))
  await writeLineage(run, [], { endsUnseenSince: now, unreadEvidence: [...leftOut.keys(), ...standing].map(evidenceOf) })
  await sink.endParts(gone, { updatedBy })
  tally.deleted += gone.length
}

function findMassDelete(parts: readonly DbtPart[], gone: readonly DbtPart[], projectName: string): TrunklineError | undefined {
  const [all, ending] = [parts, gone].map((list) => Map.groupBy(list, ({ kind }) => kind))
  const kind = dbtPartKinds.find((one) => {
    const [live, doomed] = [all?.get(one)?.length ?? 0, ending?.get(one)?.length ?? 0]
    return live > trivialCount && doomed * 2 > live
  })
  if (kind === undefined) return undefined
  return new TrunklineError('MASS_DELETE_REFUSED', `The run would end ${ending?.get(kind)?.length ?? 0} of the ${all?.get(kind)?.length ?? 0} ${called[kind]} of the project ${projectName}, so it ended none.`, {
    object: projectName, hint: 'If the project really has lost them, run again with --allow-mass-delete. Everything else of the run is written.',
  })
}
