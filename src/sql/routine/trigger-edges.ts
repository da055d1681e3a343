import type { StoredTrigger } from '../../connectors/lineage-connector.ts'
import type { SnapshotRelation } from '../catalog-snapshot.ts'
import { columnKey, use, type Dependence } from '../dependence.ts'
import type { OverlayTable, Variable } from '../resolver/scope.ts'
import { toEdges } from '../to-edges.ts'
import { analyzeRoutine } from './analyze-routine.ts'
import { contextOf, countRoutine, dependenciesOf, type RoutineSearch } from './routine-search.ts'
import type { RoutineLineage } from './routine-lineage.ts'

/** What each enabled trigger makes its function do with the rows of its table. */
export function addTriggers(search: RoutineSearch): void {
  const { input, catalog, names, found } = search
  const codes = new Map(input.routines.map((code) => [code.oid, code]))
  const counted = new Set<number>()
  for (const trigger of input.triggers) {
    const code = codes.get(trigger.routine)
    const relation = catalog.relations.get(trigger.relation)
    const fqn = names.routine(trigger.routine)
    if (!trigger.isEnabled || code === undefined || relation === undefined || fqn === undefined || names.table(trigger.relation) === undefined) continue
    const lineage = analyzeRoutine({ code, context: contextOf(search, code, given(trigger, relation)) })
    found.triggers += 1
    if (!counted.has(trigger.routine)) {
      counted.add(trigger.routine)
      countRoutine(found, fqn, lineage)
      found.dependencies.push(...dependenciesOf(search, { fqn, lineage }))
    }
    addTriggerEdges(search, { trigger, relation, fqn, lineage })
  }
}

/** NEW and OLD are rows of the table; transition tables are all of them; TG_TABLE_NAME and its like are known. */
function given(trigger: StoredTrigger, relation: SnapshotRelation): { variables: Map<string, Variable>; overlay: Map<string, OverlayTable>; constants: Map<string, string> } {
  const own = (number: number): Dependence => new Map([[columnKey(relation.oid, number), use.identity]])
  const row = (): Variable => ({ dependence: new Map(), type: relation.rowType, fields: new Map(relation.columns.map(({ name, number }) => [name, own(number)])) })
  const rows = (): OverlayTable => ({ columns: relation.columns.map(({ name, number, type }) => ({ name, dependence: own(number), type })), influence: new Map(), reads: new Set([relation.oid]) })
  return {
    variables: new Map(trigger.forEachRow ? [['new', row()], ['old', row()]] : []),
    overlay: new Map([trigger.oldTable, trigger.newTable].filter((name) => name !== null).map((name) => [name, rows()])),
    constants: new Map([['tg_table_name', relation.name], ['tg_relname', relation.name], ['tg_table_schema', relation.schema], ['tg_name', trigger.name]]),
  }
}

type TriggerFound = { trigger: StoredTrigger; relation: SnapshotRelation; fqn: string; lineage: RoutineLineage }

function addTriggerEdges({ names, input, found }: RoutineSearch, { trigger, relation, fqn, lineage }: TriggerFound): void {
  const origin = {
    source: 'QueryLineage' as const, grade: lineage.grade === 'exact' ? 'exact' as const : 'parsed' as const, evidence: `trigger:${names.table(relation.oid)}.${trigger.name}`,
    lastSeenAt: input.now, pipeline: { entityType: 'storedProcedure' as const, fqn },
    description: `trigger ${trigger.name}, ${trigger.timing} ${trigger.events.join(' or ')}`,
  }
  for (const { lineage: { writes }, text } of lineage.statements) {
    for (const write of writes) {
      // The rows of the table make it run, whether their values go along or not.
      const flow = { into: write.relation, ...write, reads: new Set([...write.reads, relation.oid]) }
      found.edges.push(...toEdges(names, flow, { ...origin, ...(text !== '' && { sqlQuery: text }) }))
    }
  }
  if (lineage.assigned.size === 0 || trigger.timing !== 'before') return
  const columns = new Map([...lineage.assigned].flatMap(([name, dependence]) => {
    const number = relation.columns.find((column) => column.name === name)?.number
    return number === undefined ? [] : [[number, { dependence }] as const]
  }))
  found.edges.push(...toEdges(names, { into: relation.oid, columns, influence: new Map(), reads: new Set() }, origin))
}
