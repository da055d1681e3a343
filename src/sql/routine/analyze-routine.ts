import { TreeFormatError } from '../node-tree/read-node-tree.ts'
import { treeLineage } from '../node-tree/tree-lineage.ts'
import { SyntaxProblem } from '../resolver/parser.ts'
import { ResolveError } from '../resolver/scope.ts'
import { analyzePlpgsql } from './plpgsql.ts'
import { emptyRoutineLineage, type RoutineInput, type RoutineLineage } from './routine-lineage.ts'
import { analyzeSqlBody } from './sql-body.ts'

/** Looks through a routine: the tree of a BEGIN ATOMIC body, the text of an SQL or PL/pgSQL one; anything else is opaque. Never throws for what it holds. */
export function analyzeRoutine(input: RoutineInput): RoutineLineage {
  const { code, context } = input
  try {
    if (code.body !== null) return fromTree(input)
    if (code.language === 'sql') return analyzeSqlBody(input)
    if (code.language === 'plpgsql') return analyzePlpgsql(input)
  } catch (error) {
    if (!(error instanceof SyntaxProblem || error instanceof ResolveError || error instanceof TreeFormatError || error instanceof RangeError)) throw error
    return { ...emptyRoutineLineage('opaque'), opaque: [error.message] }
  }
  return context.catalog.routines.has(code.oid) && (code.language === 'c' || code.language === 'internal')
    ? emptyRoutineLineage('opaque')
    : { ...emptyRoutineLineage('opaque'), opaque: [`a body in ${code.language} is not read`] }
}

function fromTree({ code, context }: RoutineInput): RoutineLineage {
  const result = emptyRoutineLineage('exact')
  for (const lineage of treeLineage(context.catalog, code.body!).queries) {
    result.statements.push({ lineage, text: '', isDynamic: false })
    for (const routine of lineage.calls) result.calls.add(routine)
  }
  return result
}
