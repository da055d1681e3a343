import type { RoutineCode, StoredTrigger } from '../../connectors/lineage-connector.ts'
import type { LineageDependency, LineageEdge, LineageGrade } from '../../model/lineage.ts'
import type { CatalogSnapshot } from '../catalog-snapshot.ts'
import { splitColumnKey } from '../dependence.ts'
import type { LineageNames } from '../lineage-names.ts'
import { toSearchPath } from '../resolver/create-resolver.ts'
import type { SqlParser } from '../resolver/parser.ts'
import type { RoutineContext, RoutineLineage } from './routine-lineage.ts'

/** The routines and triggers of a database, with the views that call routines. `searchPath` is the setting for those that have none of their own. */
export type RoutinesInput = {
  routines: readonly RoutineCode[]
  triggers: readonly StoredTrigger[]
  viewCalls: ReadonlyMap<number, ReadonlySet<number>>
  /** The trees of those views, by the view's oid: what flows into them through functions. */
  viewTrees: ReadonlyMap<number, string>
  searchPath: string
  now: number
}

/** What came of them; a mark is something that could not be looked through, with the routine it stands in. */
export type RoutinesFound = {
  edges: LineageEdge[]
  dependencies: LineageDependency[]
  grades: Record<LineageGrade, number>
  marks: { routine: string; reason: string }[]
  triggers: number
}

/** What the parts of this search share. */
export type RoutineSearch = { input: RoutinesInput; catalog: CatalogSnapshot; names: LineageNames; parser: SqlParser; found: RoutinesFound }

/** A routine's own search_path, or that of its database. */
export function contextOf({ input, catalog, parser }: RoutineSearch, code: RoutineCode, given: Partial<RoutineContext> = {}): RoutineContext {
  return { parser, catalog, searchPath: routinePath(code, input.searchPath), ...given }
}

/** The search_path of a routine's body: its own setting, or the one given. */
export function routinePath({ settings }: Pick<RoutineCode, 'settings'>, otherwise: string): string[] {
  return toSearchPath(settings.find((setting) => setting.startsWith('search_path='))?.slice('search_path='.length) ?? otherwise, undefined)
}

export function countRoutine(found: RoutinesFound, routine: string, { grade, opaque }: RoutineLineage): void {
  found.grades[grade] += 1
  found.marks.push(...opaque.map((reason) => ({ routine, reason })))
}

/** The tables that a routine reads, with their columns, and the routines that it calls. */
export function dependenciesOf({ names }: RoutineSearch, { fqn, lineage }: { fqn: string; lineage: RoutineLineage }): LineageDependency[] {
  const of = { entityType: 'storedProcedure' as const, fqn }
  const evidence = `routine:${fqn}`
  const columns = columnsRead(lineage)
  const reads = [...relationsRead(lineage)].flatMap((relation): LineageDependency[] => {
    const on = names.tableNode(relation)
    const used = [...columns].filter((key) => splitColumnKey(key)[0] === relation).flatMap((key) => names.column(key) ?? []).sort()
    return on === undefined ? [] : [{ of, kind: 'reads', name: fqn, on, columns: used, evidence }]
  })
  const calls = [...lineage.calls].flatMap((oid): LineageDependency[] => {
    const called = names.routine(oid)
    return called === undefined || called === fqn ? [] : [{ of, kind: 'callsRoutine', name: fqn, on: { entityType: 'storedProcedure', fqn: called }, columns: [], evidence }]
  })
  return [...reads, ...calls]
}

export function relationsRead({ statements }: RoutineLineage): Set<number> {
  return new Set(statements.flatMap(({ lineage }) => [...lineage.reads, ...lineage.writes.flatMap(({ reads }) => [...reads])]))
}

function columnsRead({ statements }: RoutineLineage): Set<string> {
  return new Set(statements.flatMap(({ lineage: { columns, influence, writes } }) => [
    ...columns.flatMap(({ dependence }) => [...dependence.keys()]), ...influence.keys(),
    ...writes.flatMap((write) => [...write.influence.keys(), ...[...write.columns.values()].flatMap(({ dependence }) => [...dependence.keys()])]),
  ]))
}
