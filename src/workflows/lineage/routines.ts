import type { LineageFacts } from '../../connectors/lineage-connector.ts'
import type { RoutineOutputs } from '../../sql/catalog-snapshot.ts'
import { mayGiveOutputs } from '../../sql/routine/routine-outputs.ts'
import { findOutputsInWorker, findRoutinesInWorker } from '../../sql/worker/resolve-statements.ts'
import type { LineagePlace } from '../../sql/lineage-names.ts'
import { nothingFound, type Found, type LineageReading } from './found.ts'
import { searchPathOf } from './search-paths.ts'
import { toParts } from './statements.ts'
import type { LineageRun } from './workflow.ts'

/** What functions, procedures and triggers write, read and call; what could not be looked through is counted and warned of. */
export async function findRoutineLineage(lineage: LineageRun, { reading, place, viewCalls }: { reading: LineageReading; place: LineagePlace; viewCalls: ReadonlyMap<number, ReadonlySet<number>> }): Promise<Found> {
  const { run, score, scope, tally, warn } = lineage
  const { facts, names, now, outputs } = reading
  const found = nothingFound()
  const routines = facts.routines.filter((code) => {
    const routine = facts.catalog.routines.get(code.oid)
    if (routine === undefined || code.isExtensionMember) return false
    const by = scope.keepsRoutine(routine.schema, routine.name)
    if (by !== null) tally.filtered.push({ object: names.routine(code.oid) ?? routine.name, entityType: 'storedProcedure', by })
    return by === null
  })
  run.emit({ type: 'step', name: 'Reading routines', detail: `${routines.length} of ${facts.database}` })
  const searchPath = searchPathOf(facts, { role: undefined, schema: undefined })
  const viewTrees = new Map(facts.rules.filter(({ name, relation }) => name === '_RETURN' && [...viewCalls.get(relation) ?? []].some((routine) => outputs?.of.has(routine) === true)).map(({ relation, tree }) => [relation, tree]))
  const seen = await findRoutinesInWorker({ parts: toParts(facts, outputs), place, now }, { routines, triggers: facts.triggers, viewCalls, viewTrees, searchPath, now }, { signal: run.signal })
  for (const grade of ['exact', 'parsed', 'opaque'] as const) score.routines[grade] += seen.grades[grade]
  score.opaqueMarks += seen.marks.length
  score.triggers += seen.triggers
  for (const { routine, reason } of seen.marks) warn(`${routine} is not looked through whole: ${reason}`)
  return { ...found, edges: seen.edges, dependencies: seen.dependencies }
}

/** What the bodies of SQL functions give, for what reads them; undefined where there is none. */
export async function findOutputs({ run }: LineageRun, facts: LineageFacts, place: LineagePlace): Promise<RoutineOutputs | undefined> {
  if (!facts.routines.some(mayGiveOutputs)) return undefined
  const input = { routines: facts.routines.filter(mayGiveOutputs), searchPath: searchPathOf(facts, { role: undefined, schema: undefined }) }
  return findOutputsInWorker({ parts: toParts(facts), place, now: run.now() }, input, { signal: run.signal })
}
