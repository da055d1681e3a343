import { columnKey, use } from '../dependence.ts'
import { child } from '../resolver/ast.ts'
import { createResolver } from '../resolver/create-resolver.ts'
import { parameterRelation } from '../node-tree/expression.ts'
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
  const types = context.catalog.routines.get(code.oid)?.arguments.map(({ type }) => type) ?? []
  types.forEach((type, index) => {
    const variable: Variable = { dependence: new Map([[columnKey(parameterRelation, index + 1), use.identity]]), fields: 'any', type }
    variables.set(`$${index + 1}`, variable)
    const name = code.argumentNames[index] ?? ''
    if (name !== '') variables.set(name, variable)
  })
  return variables
}
