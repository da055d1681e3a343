import type { StoredRule } from '../../connectors/lineage-connector.ts'
import type { ColumnLineage, LineageDependency } from '../../model/lineage.ts'
import { columnKey } from '../../sql/dependence.ts'
import { expressionLineage, treeLineage } from '../../sql/node-tree/tree-lineage.ts'
import { TreeFormatError } from '../../sql/node-tree/read-node-tree.ts'
import { toEdges, toTableEdge } from '../../sql/to-edges.ts'
import { nothingFound, type Found, type LineageReading } from './found.ts'
import { addSubscribedTables } from './subscribed-tables.ts'
import { addForeignTables } from './foreign-tables.ts'
import type { KnownServices } from './known-services.ts'

/** What a database's objects other than views say of the flow of data, and of what depends on what. */
export function findObjects(reading: LineageReading, services: KnownServices): Found {
  const found = nothingFound()
  for (const rule of reading.facts.rules) if (rule.name !== '_RETURN') addRule(found, reading, rule)
  addGeneratedColumns(found, reading)
  addInheritance(found, reading)
  addForeignTables(found, reading, services)
  addSubscribedTables(found, reading, services)
  addDependencies(found, reading)
  return found
}

/** What a rule does beside or instead of a statement: its own queries, in which OLD and NEW are rows of its relation. */
function addRule(found: Found, { facts, names, now }: LineageReading, rule: StoredRule): void {
  const table = names.table(rule.relation)
  if (table === undefined) return
  const evidence = `rule:${table}.${rule.name}`
  try {
    for (const { writes, reads } of treeLineage(facts.catalog, rule.tree).queries) {
      for (const write of writes) {
        const flow = { into: write.relation, ...write, reads: new Set([...write.reads, ...reads, rule.relation]) }
        found.edges.push(...toEdges(names, flow, { source: 'QueryLineage', grade: 'exact', evidence, lastSeenAt: now, description: `rule ${rule.name} on ${rule.event}` }))
      }
    }
  } catch (error) {
    if (!(error instanceof TreeFormatError)) throw error
    found.failures.push({ object: table, code: 'LINEAGE_UNPROVED', message: `The tree of rule ${rule.name} on ${table} could not be read: ${error.message}` })
    found.unread.push(evidence)
  }
}

/** A generated column is made of other columns of its own row. */
function addGeneratedColumns(found: Found, { facts, names, now }: LineageReading): void {
  for (const [relation, columns] of Map.groupBy(facts.generatedColumns, (column) => column.relation)) {
    const written = new Map(columns.map(({ attribute, tree }) => {
      const { dependence, expression } = expressionLineage(facts.catalog, tree, relation)
      return [attribute, { dependence, ...(expression !== undefined && { expression: () => expression }) }]
    }))
    const flow = { into: relation, columns: written, influence: new Map(), reads: new Set<number>() }
    found.edges.push(...toEdges(names, flow, { source: 'QueryLineage', grade: 'exact', evidence: `generated:${names.table(relation)}`, lastSeenAt: now, description: 'generated columns' }))
  }
}

/** The rows of a partition, or of a table that inherits, are rows of its parent. */
function addInheritance(found: Found, { facts, names, now }: LineageReading): void {
  for (const { child, parent, isPartition } of facts.inheritance) {
    const [from, to] = [names.tableNode(child), names.tableNode(parent)]
    if (from === undefined || to === undefined || from.fqn === to.fqn) continue
    found.edges.push(toTableEdge({ from, to }, {
      source: 'QueryLineage', grade: 'exact', evidence: `${isPartition ? 'partition' : 'inheritance'}:${from.fqn}`, lastSeenAt: now,
      description: isPartition ? 'partition of' : 'inherited by',
    }, sameColumns({ facts, names }, child, parent)))
  }
}

/** Columns of the same names, each passed on. */
function sameColumns({ facts, names }: Pick<LineageReading, 'facts' | 'names'>, from: number, to: number): ColumnLineage[] {
  const target = new Map(facts.catalog.relations.get(to)?.columns.map(({ name, number }) => [name, number]))
  return (facts.catalog.relations.get(from)?.columns ?? []).flatMap(({ name, number }) => {
    const [fromColumn, toColumn] = [names.column(columnKey(from, number)), target.has(name) ? names.column(columnKey(to, target.get(name)!)) : undefined]
    if (fromColumn === undefined || toColumn === undefined) return []
    return [{ fromColumns: [fromColumn], toColumn, transformations: [{ fromColumn, type: 'DIRECT', subtype: 'IDENTITY' }] }]
  })
}

/** Policies, checks, index expressions, trigger conditions and defaults use columns and routines without data flowing. */
function addDependencies(found: Found, { facts, names }: LineageReading): void {
  const merged = new Map<string, LineageDependency>()
  for (const part of facts.dependencies) {
    const of = names.tableNode(part.owner)
    const routine = 'routine' in part ? names.routine(part.routine) : undefined
    const on = 'routine' in part ? (routine === undefined ? undefined : { entityType: 'storedProcedure' as const, fqn: routine }) : names.tableNode(part.relation)
    if (of === undefined || on === undefined) continue
    // A view that calls a routine is no rule of people's.
    const kind = part.kind === 'rule' && part.name === '_RETURN' ? 'callsRoutine' : part.kind
    const key = JSON.stringify([of.fqn, kind, part.name, on.fqn])
    const known = merged.get(key) ?? { of, kind, name: part.name === '_RETURN' ? 'view' : part.name, on, columns: [], evidence: `${part.kind}:${of.fqn}.${part.name}` }
    const column = 'relation' in part && part.attribute > 0 ? names.column(columnKey(part.relation, part.attribute)) : undefined
    if (column !== undefined && !known.columns.includes(column)) known.columns.push(column)
    merged.set(key, known)
  }
  found.dependencies.push(...merged.values())
}

