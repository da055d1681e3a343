import type { LineageFacts } from '../../connectors/lineage-connector.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import { toRoutineName } from '../../model/routine-name.ts'
import type { LineagePlace } from '../../sql/lineage-names.ts'
import type { Sink } from '../../sinks/sink.ts'

type PlaceFacts = Pick<LineageFacts, 'catalog' | 'database' | 'inheritance' | 'routines'>

/** Under which names a database's objects stand in the sink: a partition that it does not hold is its partitioned table there. */
export async function findPlace(sink: Pick<Sink, 'listLive'>, serviceName: string, facts: PlaceFacts): Promise<LineagePlace> {
  const routineNames = new Map(facts.routines.map(({ oid, argumentTypes }) => [oid, toRoutineName(facts.catalog.routines.get(oid)?.name ?? '', argumentTypes)]))
  return { serviceName, database: facts.database, routineNames, standIns: await findStandIns(sink, serviceName, facts) }
}

async function findStandIns(sink: Pick<Sink, 'listLive'>, serviceName: string, { catalog, database, inheritance }: PlaceFacts): Promise<Map<number, number>> {
  const parents = new Map(inheritance.filter(({ isPartition }) => isPartition).map(({ child, parent }) => [child, parent]))
  const standIns = new Map<number, number>()
  if (parents.size === 0) return standIns
  const held = new Set<string>()
  for await (const { fullyQualifiedName: fqn } of sink.listLive('table', fullyQualifiedName(serviceName, database))) held.add(fqn)
  for (const partition of parents.keys()) {
    const relation = catalog.relations.get(partition)
    if (relation === undefined || held.has(fullyQualifiedName(serviceName, database, relation.schema, relation.name))) continue
    standIns.set(partition, topmost(parents, partition))
  }
  return standIns
}

function topmost(parents: ReadonlyMap<number, number>, partition: number): number {
  let at = partition
  for (let parent = parents.get(at); parent !== undefined; parent = parents.get(at)) at = parent
  return at
}
