import { splitFullyQualifiedName } from '../../model/fqn.ts'
import type { ImpactEffect, ImpactGrade, ImpactItem, ImpactKind } from '../../model/impact.ts'
import type { Focus } from './find-focus.ts'
import type { ImpactReach } from './impact-reach.ts'
import type { StoredEdge } from './read-edges.ts'
import type { NodeFacts } from './read-nodes.ts'

type Nodes = ReadonlyMap<string, NodeFacts>

/** The grade of an edge, as an impact says it. */
export function gradeOf(edge: StoredEdge): ImpactGrade {
  return edge.source === 'Manual' ? 'manual' : edge.grade
}

/** Tables, views and routines that are reached. */
export function flowItems(subject: Focus, reach: ImpactReach, nodes: Nodes): ImpactItem[] {
  const broken = brokenIds(subject, reach, nodes)
  return [...reach.distances].filter(([id]) => id !== subject.id).flatMap(([id, distance]) => {
    const node = nodes.get(id)
    if (node === undefined) return []
    const edges = [...reach.edges, ...reach.vague].filter((edge) => edge.toId === id)
    const via = edges[0]
    const columns = [...reach.touched?.get(id) ?? []].filter((column) => column !== null).toSorted()
    const effect: ImpactEffect = broken.has(id) ? 'breaks' : 'changes'
    return [{
      kind: kindOfNode(node), effect, grade: via === undefined ? 'parsed' as const : gradeOf(via), name: node.name, entityType: node.entityType, fullyQualifiedName: node.fullyQualifiedName,
      distance, columns, reason: flowReason(id, { effect, subject, reach, edges, nodes }), owners: node.owners,
    }]
  })
}

/** Views and routines whose text names the subject, or a view that breaks: they fall with it. Tables do not; what is in them changes. */
function brokenIds(subject: Focus, reach: ImpactReach, nodes: Nodes): Set<string> {
  const broken = new Set([subject.id])
  const byDistance = [...reach.distances].toSorted(([, a], [, b]) => a - b)
  for (const [id] of byDistance) {
    const node = nodes.get(id)
    if (node === undefined || kindOfNode(node) === 'table') continue
    const isNamed = reach.edges.some((edge) => edge.toId === id && broken.has(edge.fromId) && namesTouched(edge, reach))
    if (isNamed) broken.add(id)
  }
  return broken
}

/** Whether the text behind an edge names a column that goes; where all of the subject goes, every text that names it does. */
function namesTouched(edge: StoredEdge, { touched }: ImpactReach): boolean {
  if (touched === undefined) return true
  const columns = touched.get(edge.fromId)
  return edge.columns.some((flow) => columns?.has(flow.from) === true)
}

function flowReason(id: string, { effect, subject, reach, edges, nodes }: { effect: ImpactEffect; subject: Focus; reach: ImpactReach; edges: readonly StoredEdge[]; nodes: Nodes }): string {
  const from = [...new Set(edges.map((edge) => nodes.get(edge.fromId)?.name ?? subject.fqn))].slice(0, 3).join(', ')
  if (reach.vague.some((edge) => edge.toId === id)) return `reads ${from}; which columns is not known`
  const touched = reach.touched?.get(id)
  if (touched !== undefined && [...touched].every((column) => column === null)) return `${from} decides which rows it has`
  return effect === 'breaks' ? `is built on ${from}` : `is filled from ${from}`
}

/** What moves the data: routines, triggers and statements that name what goes, reading it or writing into it. */
export function throughItems(subject: Focus, reach: ImpactReach, nodes: Nodes): ImpactItem[] {
  const broken = brokenIds(subject, reach, nodes)
  const reading = [...reach.edges, ...reach.vague].filter((edge) => broken.has(edge.fromId) && (reach.vague.includes(edge) || namesTouched(edge, reach)))
  return [...reading.map((edge) => ({ edge, isWriting: false })), ...reach.into.map((edge) => ({ edge, isWriting: true }))].flatMap(({ edge, isWriting }) => {
    const other = nodes.get(isWriting ? edge.fromId : edge.toId)?.name
    const [reads, writes] = isWriting ? [other, nameOf(subject.fqn)] : [nodes.get(edge.fromId)?.name ?? nameOf(subject.fqn), other]
    const distance = isWriting ? 1 : (reach.distances.get(edge.fromId) ?? 0) + 1
    const shared = { effect: 'breaks' as const, grade: gradeOf(edge), distance, columns: [], lastSeenAt: edge.lastSeenAt, reason: `moves ${reads ?? 'data'} into ${writes ?? 'it'}` }
    const pipeline = edge.pipelineId === undefined ? undefined : nodes.get(edge.pipelineId)
    return [
      ...(pipeline === undefined ? [] : [{ ...shared, kind: 'routine' as const, name: pipeline.name, entityType: pipeline.entityType, fullyQualifiedName: pipeline.fullyQualifiedName, owners: pipeline.owners }]),
      ...triggerItem(edge, shared, subject), ...statementItem(edge, shared, nodes.get(edge.toId)),
    ]
  })
}

type Shared = Pick<ImpactItem, 'effect' | 'grade' | 'distance' | 'columns' | 'reason'> & { lastSeenAt: number }

/** The evidence of a trigger is `trigger:<table>.<name>`. One of the table that goes as a whole is a part of it, and told as that. */
function triggerItem(edge: StoredEdge, shared: Shared, subject: Focus): ImpactItem[] {
  if (!edge.evidence.startsWith('trigger:')) return []
  const fqn = edge.evidence.slice('trigger:'.length)
  if (subject.column === undefined && fqn.startsWith(`${subject.fqn}.`)) return []
  return [{ ...shared, kind: 'trigger', name: nameOf(fqn), fullyQualifiedName: fqn, owners: [] }]
}

function statementItem(edge: StoredEdge, shared: Shared, target: NodeFacts | undefined): ImpactItem[] {
  if (edge.source !== 'QueryLineage' || edge.sqlQuery === undefined || (edge.pipelineId !== undefined && !edge.evidence.startsWith('query:'))) return []
  const name = edge.sqlQuery.trim().split('\n')[0]?.slice(0, 120) ?? ''
  return [{ ...shared, kind: 'statement', name, fullyQualifiedName: edge.evidence === '' ? `statement into ${target?.fullyQualifiedName ?? edge.toId}` : edge.evidence, owners: [], statement: edge.sqlQuery }]
}

/** The kind of an entity in an impact. */
export function kindOfNode({ entityType, tableType }: Pick<NodeFacts, 'entityType' | 'tableType'>): ImpactKind {
  if (entityType === 'storedProcedure') return 'routine'
  if (entityType === 'dbtAsset') return 'dbtAsset'
  return tableType === 'View' || tableType === 'MaterializedView' ? 'view' : 'table'
}

function nameOf(fqn: string): string {
  try {
    return splitFullyQualifiedName(fqn).at(-1) ?? fqn
  } catch {
    return fqn // an evidence that is no name is shown as it is
  }
}
