import { TrunklineError } from '../../model/errors.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import type { IngestedType, KnownEntity } from '../../model/ingestion.ts'
import type { Sink, WritePolicy } from '../../sinks/sink.ts'
import { ancestors, databasesWithStrangers, isProvedGone, type Presence } from './presence.ts'

/** Which types a run may mark deleted. */
export type DeletionRules = {
  types: ReadonlySet<SweptType>
  allowMassDelete: boolean
  /** How many of each type this very run created: they do not make a service larger than it was. */
  fresh: ReadonlyMap<IngestedType, number>
}
export type SweptType = (typeof sweptTypes)[number]

/** Containers first: what is gone with its container is not marked by itself. */
const sweptTypes = ['database', 'databaseSchema', 'table', 'storedProcedure'] as const satisfies readonly IngestedType[]

/** A service with fewer live entities of a type may lose them all: a small one is changed by hand, and easily looked through. */
const trivialCount = 10

/** What to mark, and how many entities go with it, by type. */
export type DeletionPlan = { roots: KnownEntity[]; live: Map<SweptType, number>; doomed: Map<SweptType, number> }

/** Compares what the sink holds of a service with what the run knows to exist; writes nothing. */
export async function planDeletions(sink: Pick<Sink, 'listLive'>, serviceName: string, presence: Presence, rules: DeletionRules): Promise<DeletionPlan> {
  const plan: DeletionPlan = { roots: [], live: new Map(), doomed: new Map() }
  if (rules.types.size === 0) return plan
  const doomedContainers = new Set<string>()
  for (const entityType of sweptTypes) {
    const live = await collect(sink.listLive(entityType, fullyQualifiedName(serviceName)))
    plan.live.set(entityType, live.length)
    const doubtful = databasesWithStrangers(presence, entityType, new Set(live.map((entity) => entity.fullyQualifiedName)))
    const isGone = (entity: KnownEntity) => rules.types.has(entityType) && isProvedGone(entity, presence) && !ancestors(entity.fullyQualifiedName).some((fqn) => doubtful.has(fqn))
    const goesWithContainer = (entity: KnownEntity) => ancestors(entity.fullyQualifiedName).some((fqn) => doomedContainers.has(fqn))
    const below = live.filter(goesWithContainer)
    const roots = live.filter((entity) => !goesWithContainer(entity) && isGone(entity))
    plan.roots.push(...roots)
    plan.doomed.set(entityType, below.length + roots.length)
    for (const root of roots) doomedContainers.add(root.fullyQualifiedName)
  }
  return plan
}

async function collect(entities: AsyncIterable<KnownEntity>): Promise<KnownEntity[]> {
  const list: KnownEntity[] = []
  for await (const entity of entities) list.push(entity)
  return list
}

/** Throws MASS_DELETE_REFUSED when the plan would delete more than half of a type of a non-trivial service. */
export function refuseMassDelete(plan: DeletionPlan, serviceName: string, rules: DeletionRules): void {
  if (rules.allowMassDelete) return
  for (const [entityType, doomed] of plan.doomed) {
    const live = (plan.live.get(entityType) ?? 0) - (rules.fresh.get(entityType) ?? 0)
    if (live <= trivialCount || doomed * 2 <= live) continue
    throw new TrunklineError('MASS_DELETE_REFUSED', `The run would mark ${doomed} of the ${live} entities of type ${entityType} of ${serviceName} deleted, so it marked none.`, {
      object: serviceName,
      hint: 'If they are really gone from PostgreSQL, run again with --allow-mass-delete. Everything else of the run is written.',
    })
  }
}

/** Marks the roots of a plan deleted; gives the number of entities that went, with all below. */
export async function carryOutDeletions(sink: Pick<Sink, 'markDeleted'>, plan: DeletionPlan, policy: WritePolicy): Promise<number> {
  const batchSize = 500
  for (let start = 0; start < plan.roots.length; start += batchSize) await sink.markDeleted(plan.roots.slice(start, start + batchSize), policy)
  return [...plan.doomed.values()].reduce((sum, doomed) => sum + doomed, 0)
}
