import type { ImpactItem, ImpactKind } from '../../model/impact.ts'
import { quotePart } from '../../model/fqn.ts'
import type { LineageDependency } from '../../model/lineage.ts'
import type { PostgresTable } from '../../model/postgres.ts'
import type { Queryable } from '../write/lock-roots.ts'
import type { Focus } from './find-focus.ts'
import type { ImpactReach } from './impact-reach.ts'
import { kindOfNode } from './impact-items.ts'
import { readNodes, type NodeFacts } from './read-nodes.ts'

/** What depends on the subject, or on a view that falls with it, without data flowing; and what is a part of it. */
export async function impactOfParts(client: Queryable, subject: Focus, reach: ImpactReach, nodes: ReadonlyMap<string, NodeFacts>): Promise<ImpactItem[]> {
  const [dependencies, own, keys] = [await dependencyItems(client, subject, reach, nodes), await ownItems(client, subject), await foreignKeyItems(client, subject)]
  return [...dependencies, ...keys, ...own]
}

type DependencyRow = { of_id: string; kind: LineageDependency['kind']; name: string; on_id: string; columns: string[] }

const dependenciesQuery = `/* catalog */
  select d.of_id, d.kind, d.name, d.on_id, d.columns
  from trunkline.lineage_dependency d join trunkline.entity e on e.id = d.of_id and not e.deleted
  where d.on_id = any ($1::uuid[])
  order by d.kind, d.name limit 5000`

const kindOf: Readonly<Record<LineageDependency['kind'], ImpactKind>> = {
  policy: 'policy', check: 'check', indexExpression: 'index', triggerCondition: 'trigger', columnDefault: 'default', rule: 'rule', foreignKey: 'foreignKey', callsRoutine: 'routine', reads: 'routine',
}

async function dependencyItems(client: Queryable, subject: Focus, reach: ImpactReach, nodes: ReadonlyMap<string, NodeFacts>): Promise<ImpactItem[]> {
  const fallen = reach.ids.filter((id) => id === subject.id || (nodes.get(id) !== undefined && kindOfNode(nodes.get(id)!) === 'view'))
  const { rows } = await client.query<DependencyRow>(dependenciesQuery, [fallen])
  const touching = rows.filter((row) => isTouched(row, reach))
  const users = new Map((await readNodes(client, [...new Set(touching.map((row) => row.of_id))])).map((node) => [node.id, node]))
  return touching.flatMap((row) => {
    const user = users.get(row.of_id)
    if (user === undefined) return []
    const kind = kindOf[row.kind]
    const isRoutine = kind === 'routine'
    const on = nodes.get(row.on_id)?.name ?? subject.fqn
    return [{
      kind, effect: row.of_id === subject.id && subject.column === undefined ? 'goes' as const : 'breaks' as const, grade: row.kind === 'reads' || row.kind === 'callsRoutine' ? 'parsed' as const : 'exact' as const,
      name: isRoutine ? user.name : row.name, entityType: user.entityType, fullyQualifiedName: isRoutine ? user.fullyQualifiedName : `${user.fullyQualifiedName}.${quotePart(row.name)}`,
      distance: (reach.distances.get(row.on_id) ?? 0) + 1, columns: row.columns, owners: user.owners,
      reason: row.kind === 'callsRoutine' ? `calls ${on}` : isRoutine ? `reads ${on}` : `uses ${row.columns.length === 0 ? on : row.columns.map((column) => `${on}.${column}`).join(', ')}`,
    }]
  })
}

function isTouched(row: DependencyRow, { touched }: ImpactReach): boolean {
  if (touched === undefined || row.columns.length === 0) return true
  const columns = touched.get(row.on_id)
  return row.columns.some((column) => columns?.has(column) === true)
}

const documentQuery = `/* catalog */
  select document #> '{extension,postgres}' as postgres from trunkline.entity where id = $1 and entity_type = 'table'`

/** Indexes, constraints and triggers of the table itself: those that name the column, or all of them. */
async function ownItems(client: Queryable, { id, fqn, column }: Focus): Promise<ImpactItem[]> {
  const { rows: [row] } = await client.query<{ postgres: Partial<PostgresTable> | null }>(documentQuery, [id])
  const { indexes = [], constraints = [], triggers = [], policies = [] } = row?.postgres ?? {}
  const item = (kind: ImpactKind, name: string, columns: string[]): ImpactItem => ({
    kind, effect: 'goes', grade: 'catalog', name, fullyQualifiedName: `${fqn}.${quotePart(name)}`, distance: 0, columns, owners: [], reason: 'is a part of the table',
  })
  const names = (columns: readonly string[]) => column === undefined || columns.some((name) => quotePart(name) === column)
  const owned = new Set(constraints.map((constraint) => constraint.name))
  return [
    ...constraints.filter((constraint) => constraint.kind !== 'notNull' && names(constraint.columns)).map((constraint) => item('constraint', constraint.name, constraint.columns)),
    ...indexes.map((index) => ({ name: index.name, columns: [...index.keys.filter((key) => key.isColumn).map((key) => key.expression), ...index.included] }))
      .filter((index) => !owned.has(index.name) && names(index.columns)).map((index) => item('index', index.name, index.columns)),
    ...triggers.filter((trigger) => column === undefined || names(trigger.updateColumns ?? []) && trigger.updateColumns !== undefined).map((trigger) => item('trigger', trigger.name, trigger.updateColumns ?? [])),
    ...(column === undefined ? policies.map((policy) => item('policy', policy.name, [])) : []),
  ]
}

type KeyRow = { id: string; fqn: string; name: string | null; columns: string[]; to_columns: string[] }

const keysQuery = `/* catalog */
  select e.id, e.fqn, f.name, f.columns, f.to_columns
  from trunkline.foreign_key f join trunkline.entity e on e.id = f.entity_id and not e.deleted
  where f.to_fqn = $1 and e.id <> $2
  order by e.fqn, f.position limit 1000`

/** Foreign keys of other tables that refer to it: they fall with it (CASCADE), or forbid that it goes. */
async function foreignKeyItems(client: Queryable, { id, fqn, column }: Focus): Promise<ImpactItem[]> {
  const { rows } = await client.query<KeyRow>(keysQuery, [fqn, id])
  const touching = rows.filter((row) => column === undefined || row.to_columns.some((name) => quotePart(name) === column))
  const owners = new Map((await readNodes(client, touching.map((row) => row.id))).map((node) => [node.id, node.owners]))
  return touching.map((row) => ({
    kind: 'foreignKey', effect: 'breaks', grade: 'catalog', name: row.name ?? row.columns.join(', '), entityType: 'table', fullyQualifiedName: `${row.fqn}.${quotePart(row.name ?? row.columns.join(', '))}`,
    distance: 1, columns: row.columns, owners: owners.get(row.id) ?? [], reason: `refers to ${row.to_columns.join(', ')}`,
  }))
}
