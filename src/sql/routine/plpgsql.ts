import { addThrough, use, type Dependence } from '../dependence.ts'
import type { Ast } from '../resolver/ast.ts'
import type { OverlayTable } from '../resolver/scope.ts'
import { fieldNamesOf, parsePlpgsql } from './parse-plpgsql.ts'
import { walkBlock, type PlpgsqlWalk } from './plpgsql-statements.ts'
import { readVariables, variablesSignature } from './plpgsql-variables.ts'
import { emptyRoutineLineage, type RoutineInput, type RoutineLineage } from './routine-lineage.ts'
import { parametersOf } from './sql-body.ts'

const mostRounds = 12

/**
 * Looks through a PL/pgSQL routine without regard to the order of its statements: each variable holds all that is ever put into it, so that the
 * statements are looked at again until no variable holds more.
 */
export function analyzePlpgsql(input: RoutineInput): RoutineLineage {
  const { code, context } = input
  const { routine, rowTypes } = parsePlpgsql(context.parser, context.catalog, code)
  const given = new Map([...parametersOf(input), ...(context.variables ?? [])])
  const variables = readVariables(routine, given, (name, type) => fieldNamesOf(context.catalog, rowTypes.get(name) ?? type, context.searchPath))
  const before = new Map([...(variables.byName.get('new')?.fields ?? [])].map(([name, value]) => [name, new Map(value)]))
  const parsed = new Map<string, Ast>()
  const overlay = new Map<string, OverlayTable>(context.overlay)
  const changing = new Set<string>()
  for (let round = 0; ; round += 1) {
    const signature = variablesSignature(variables)
    const walk: PlpgsqlWalk = { context, variables, parsed, overlay, cursors: new Map(), result: emptyRoutineLineage('parsed'), constants: new Map(context.constants), changing }
    // The defaults of declarations, then the body.
    walkBlock(walk, routine['datums'], new Map())
    walkBlock(walk, routine['action'], new Map())
    // The first round tells which variables never change their text.
    if ((round > 0 && variablesSignature(variables) === signature) || round === mostRounds) {
      const { result } = walk
      return { ...result, assigned: assignedIn(before, variables.byName.get('new')?.fields), grade: result.opaque.length > 0 ? 'opaque' : 'parsed' }
    }
  }
}

/** What was put into columns of the new row beside what they held. */
function assignedIn(before: ReadonlyMap<string, Dependence>, after: ReadonlyMap<string, Dependence> | undefined): Map<string, Dependence> {
  const assigned = new Map<string, Dependence>()
  for (const [name, value] of after ?? []) {
    const added: Dependence = new Map()
    addThrough(added, new Map([...value].filter(([key, bits]) => before.get(name)?.get(key) !== bits)), use.identity)
    if (added.size > 0 && before.has(name)) assigned.set(name, added)
  }
  return assigned
}
