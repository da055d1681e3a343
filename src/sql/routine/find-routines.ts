import type { LineageEdge } from '../../model/lineage.ts'
import { treeLineage } from '../node-tree/tree-lineage.ts'
import { emptyQueryLineage } from '../query-lineage.ts'
import { toEdges } from '../to-edges.ts'
import { analyzeRoutine } from './analyze-routine.ts'
import type { RoutineLineage } from './routine-lineage.ts'
import { contextOf, countRoutine, dependenciesOf, relationsRead, type RoutineSearch, type RoutinesFound, type RoutinesInput } from './routine-search.ts'
import { addTriggers } from './trigger-edges.ts'

/** Looks through every routine and trigger: what they write, read and call. */
export function findRoutines(input: RoutinesInput, { catalog, names, parser }: Pick<RoutineSearch, 'catalog' | 'names' | 'parser'>): RoutinesFound {
  const found: RoutinesFound = { edges: [], dependencies: [], grades: { exact: 0, parsed: 0, opaque: 0 }, marks: [], triggers: 0 }
  const search: RoutineSearch = { input, catalog, names, parser, found }
  const triggered = new Set(input.triggers.map(({ routine }) => routine))
  const lineages = new Map<number, RoutineLineage>()
  for (const code of input.routines) {
    const fqn = names.routine(code.oid)
    if (fqn === undefined) continue
    // What a trigger function does is told trigger by trigger, where the rows that it is given are known.
    if (triggered.has(code.oid) && code.result === 'trigger') continue
    const lineage = analyzeRoutine({ code, context: contextOf(search, code) })
    lineages.set(code.oid, lineage)
    countRoutine(found, fqn, lineage)
    found.edges.push(...edgesOf(search, { fqn, lineage }))
    found.dependencies.push(...dependenciesOf(search, { fqn, lineage }))
  }
  addTriggers(search)
  addViewCalls(search, lineages)
  return found
}

function edgesOf({ names, input }: RoutineSearch, { fqn, lineage }: { fqn: string; lineage: RoutineLineage }): LineageEdge[] {
  return lineage.statements.flatMap(({ lineage: { writes }, text }) => writes.flatMap((write) => toEdges(names, { into: write.relation, ...write }, {
    source: 'QueryLineage', grade: lineage.grade === 'exact' ? 'exact' : 'parsed', evidence: `routine:${fqn}`, lastSeenAt: input.now,
    pipeline: { entityType: 'storedProcedure', fqn }, ...(text !== '' && { sqlQuery: text }),
  })))
}

/** A view that calls a routine is made of what the routine reads, itself or through others; column by column where the body of the function tells what it gives. */
function addViewCalls(search: RoutineSearch, lineages: ReadonlyMap<number, RoutineLineage>): void {
  const { input, names, found } = search
  for (const [view, calls] of input.viewCalls) {
    const inlined = inlinedEdges(search, view)
    for (const routine of calls) {
      const [fqn, to, lineage] = [names.routine(routine), names.tableNode(view), lineages.get(routine)]
      if (fqn === undefined || to === undefined || lineage === undefined) continue
      const through = inlined.filter(({ pipeline }) => pipeline?.fqn === fqn)
      const known = new Set(through.map(({ from }) => from.fqn))
      found.edges.push(...through)
      for (const relation of readsThrough(lineages, routine)) {
        const from = names.tableNode(relation)
        if (from === undefined || from.fqn === to.fqn || known.has(from.fqn)) continue
        found.edges.push({
          from, to, source: 'ViewLineage', grade: lineage.grade, evidence: `view:${to.fqn} ${fqn}`, lastSeenAt: input.now,
          pipeline: { entityType: 'storedProcedure', fqn }, columnsLineage: [], datasetInfluence: [],
        })
      }
    }
  }
}

/** What flows into a view through functions whose bodies are known; what it reads itself is told by the view. */
function inlinedEdges({ input, catalog, names }: RoutineSearch, view: number): LineageEdge[] {
  const [tree, relation, to] = [input.viewTrees.get(view), catalog.relations.get(view), names.tableNode(view)]
  if (tree === undefined || relation === undefined || to === undefined || catalog.outputs === undefined) return []
  const { columns, influence, reads } = treeLineage(catalog, tree).queries[0] ?? emptyQueryLineage()
  const into = new Map(relation.columns.map(({ number }, index) => [number, columns[index] ?? { dependence: new Map() }]))
  return toEdges(names, { into: view, columns: into, influence, reads }, { source: 'ViewLineage', grade: 'exact', evidence: '', lastSeenAt: input.now })
    .flatMap((edge) => (edge.pipeline === undefined ? [] : [{ ...edge, evidence: `view:${to.fqn} ${edge.pipeline.fqn}` }]))
}

function readsThrough(lineages: ReadonlyMap<number, RoutineLineage>, routine: number, seen = new Set<number>()): Set<number> {
  const lineage = lineages.get(routine)
  if (lineage === undefined || seen.has(routine)) return new Set()
  seen.add(routine)
  return new Set([...relationsRead(lineage), ...[...lineage.calls].flatMap((called) => [...readsThrough(lineages, called, seen)])])
}
