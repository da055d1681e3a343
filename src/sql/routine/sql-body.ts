import { columnKey, parameterRelation, use } from '../dependence.ts'
import { child } from '../resolver/ast.ts'
import { createResolver } from '../resolver/create-resolver.ts'
import type { OverlayTable, Variable } from '../resolver/scope.ts'
import { resolveStatement } from '../resolver/statement.ts'
import { splitStatements } from '../resolver/split-statements.ts'
import { emptyRoutineLineage, type RoutineInput, type RoutineLineage } from './routine-lineage.ts'

/** The statements of an SQL function, each with the parameters by number and by name. */
export function analyzeSqlBody(input: RoutineInput): RoutineLineage {
  const { code, context } = input
  const result = emptyRoutineLineage('parsed')
  const overlay = new Map<string, OverlayTable>(context.overlay)
  const variables = new Map([...parametersOf(input), ...(context.variables ?? [])])
  for (const { text } of splitStatements(code.source)) {
    const resolver = createResolver({ catalog: context.catalog, searchPath: context.searchPath, text, overlay, variables })
    for (const parsed of context.parser.parse(text)) {
      const { lineage } = resolveStatement(child(parsed, 'stmt') ?? {}, resolver)
      result.statements.push({ lineage, text, isDynamic: false })
      for (const routine of lineage.calls) result.calls.add(routine)
    }
  }
  return result
}

/** Parameters as variables: `$1`, and their names. */
export function parametersOf({ code, context }: RoutineInput): Map<string, Variable> {
  const variables = new Map<string, Variable>()
  let place = 0
  for (const [index, { type, mode }] of (context.catalog.routines.get(code.oid)?.arguments ?? []).entries()) {
    const isInput = mode !== 'out' && mode !== 'table'
    if (isInput) place += 1
    const variable: Variable = { dependence: new Map(isInput ? [[columnKey(parameterRelation, place), use.identity]] : []), fields: 'any', type }
    if (isInput) variables.set(`$${place}`, variable)
    const name = code.argumentNames[index] ?? ''
    if (name !== '') variables.set(name, variable)
  }
  return variables
}
