import type { RoutineCode } from '../../connectors/lineage-connector.ts'
import type { CatalogSnapshot, RoutineOutput, RoutineOutputs, ThroughRoutine } from '../catalog-snapshot.ts'
import { columnKey, lastOwnNumber, splitColumnKey, toSignature, type Dependence } from '../dependence.ts'
import type { QueryLineage } from '../query-lineage.ts'
import type { SqlParser } from '../resolver/parser.ts'
import { analyzeRoutine } from './analyze-routine.ts'
import { routinePath } from './routine-search.ts'

export type OutputsInput = { routines: readonly RoutineCode[]; searchPath: string }

/** Functions that call functions need as many rounds as they are deep. */
const mostRounds = 8

export function mayGiveOutputs({ language, result }: RoutineCode): boolean {
  return language === 'sql' && result !== 'void' && result !== 'trigger'
}

/** What the bodies of SQL functions give, by their last statement; one that cannot be looked through whole has none. */
export function findRoutineOutputs({ routines, searchPath }: OutputsInput, { catalog, parser }: { catalog: CatalogSnapshot; parser: SqlParser }): RoutineOutputs {
  const candidates = routines.filter(mayGiveOutputs)
  const numbers = new Map<string, number>()
  let outputs: RoutineOutputs = { of: new Map(), through: new Map() }
  for (let round = 0, before = ''; round < mostRounds && candidates.length > 0; round += 1) {
    const known = { ...catalog, outputs }
    const of = new Map<number, RoutineOutput>()
    const through = new Map<number, ThroughRoutine>()
    for (const code of candidates) {
      const { statements, opaque } = analyzeRoutine({ code, context: { parser, catalog: known, searchPath: routinePath(code, searchPath) } })
      const last = opaque.length > 0 ? undefined : statements.at(-1)?.lineage
      if (last !== undefined) of.set(code.oid, toOutput(last, numberOf({ code, numbers, through, outputs })))
    }
    outputs = { of, through }
    const signature = toText(outputs)
    if (signature === before) break
    before = signature
  }
  return outputs
}

type Numbering = { code: RoutineCode; numbers: Map<string, number>; through: Map<number, ThroughRoutine>; outputs: RoutineOutputs }

/** The number of a relation as it is read through a routine, the same in every round; what that reads through another one is read through it. */
function numberOf({ code, numbers, through, outputs }: Numbering): (relation: number) => number {
  return (relation) => {
    if (relation < 0 && relation > lastOwnNumber) return relation
    const inner = outputs.through.get(relation)
    const key = `${code.oid} ${inner?.relation ?? relation}`
    const number = numbers.get(key) ?? lastOwnNumber - 1 - numbers.size
    numbers.set(key, number)
    through.set(number, { routine: code.oid, relation: inner?.relation ?? relation, grade: code.body !== null && inner?.grade !== 'parsed' ? 'exact' : 'parsed' })
    return number
  }
}

function toOutput({ columns, influence, reads }: QueryLineage, renumber: (relation: number) => number): RoutineOutput {
  const renumbered = (dependence: Dependence): Dependence => {
    const result: Dependence = new Map()
    for (const [key, bits] of dependence) {
      const [relation, attribute] = splitColumnKey(key)
      const own = columnKey(renumber(relation), attribute)
      result.set(own, (result.get(own) ?? 0) | bits)
    }
    return result
  }
  return { columns: columns.map(({ dependence }) => renumbered(dependence)), influence: renumbered(influence), reads: [...new Set([...reads].map(renumber))] }
}

function toText({ of }: RoutineOutputs): string {
  return [...of].map(([oid, { columns, influence, reads }]) => `${oid} ${[...columns, influence].map(toSignature).join('|')} ${reads.join()}`).join('\n')
}
