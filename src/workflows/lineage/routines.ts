import { findRoutinesInWorker } from '../../sql/worker/resolve-statements.ts'
import type { LineagePlace } from '../../sql/lineage-names.ts'
import { nothingFound, type Found, type LineageReading } from './found.ts'
import { searchPathOf } from './search-paths.ts'
import { toParts } from './statements.ts'
import type { LineageRun } from './workflow.ts'

/** What functions, procedures and triggers write, read and call; what could not be looked through is counted and warned of. */
export async function findRoutineLineage(lineage: LineageRun, { reading, place, viewCalls }: { reading: LineageReading; place: LineagePlace; viewCalls: ReadonlyMap<number, ReadonlySet<number>> }): Promise<Found> {
  const { run, score, scope, tally, warn } = lineage
  const { facts, names, now } = reading
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
  const seen = await findRoutinesInWorker({ parts: toParts(facts), place, now }, { routines, triggers: facts.triggers, viewCalls, searchPath, now }, { signal: run.signal })
  for (const grade of ['exact', 'parsed', 'opaque'] as const) score.routines[grade] += seen.grades[grade]
  score.opaqueMarks += seen.marks.length
  score.triggers += seen.triggers
  for (const { routine, reason } of seen.marks) warn(`${routine} is not looked through whole: ${reason}`)
  return { ...found, edges: seen.edges, dependencies: seen.dependencies }
}
