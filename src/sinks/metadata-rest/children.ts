import { fullyQualifiedName, parentFullyQualifiedName, splitFullyQualifiedName } from '../../model/fqn.ts'
import type { IngestedType } from '../../model/ingestion.ts'
import { collectionPaths } from '../open-metadata-wire.ts'
import { listAll, type ServedEntity, type Session } from './session.ts'

/** What the server holds of one entity. */
export type Child = { id: string; sourceHash?: string; deleted: boolean }

/** What the server holds below a service, read once where it is first asked for. */
export type Children = {
  /** The entity of that name, deleted or not; names as the server writes them. */
  find(entityType: IngestedType, fqn: string): Promise<Child | undefined>
  /** What was there is now so. */
  change(entityType: IngestedType, fqn: string, child: Child): void
  /** It was not there: neither is anything below it. */
  add(entityType: IngestedType, fqn: string, child: Child): void
}

const largestPage = '1000'
/** Each type is listed whole below one kind of ancestor: query parameter, and how many parts that ancestor's name has. */
const listedBelow: Partial<Record<IngestedType, { parameter: string; parts: number }>> = {
  database: { parameter: 'service', parts: 1 }, databaseSchema: { parameter: 'database', parts: 2 },
  table: { parameter: 'database', parts: 2 }, storedProcedure: { parameter: 'databaseSchema', parts: 3 },
}

/** Reads lists when they are needed: none for what lies below something that this run made. */
export function createChildren(session: Session): Children {
  const lists = new Map<string, Promise<Map<string, Child>>>()
  const made = new Set<string>()
  const listOf = (entityType: IngestedType, fqn: string): Promise<Map<string, Child>> => {
    const place = listedBelow[entityType]
    if (place === undefined) return Promise.resolve(new Map())
    const ancestor = fullyQualifiedName(...splitFullyQualifiedName(fqn).slice(0, place.parts))
    const key = `${entityType} ${ancestor}`
    const known = lists.get(key) ?? (isBelow(made, ancestor) ? Promise.resolve(new Map<string, Child>()) : readList(session, { entityType, parameter: place.parameter, ancestor }))
    lists.set(key, known)
    return known
  }
  const change = (entityType: IngestedType, fqn: string, child: Child): void => void listOf(entityType, fqn).then((list) => list.set(fqn, child), () => {})
  return {
    find: async (entityType, fqn) => (await listOf(entityType, fqn)).get(fqn),
    change: (entityType, fqn, child) => change(entityType, fqn, child),
    add: (entityType, fqn, child) => {
      made.add(fqn)
      change(entityType, fqn, child)
    },
  }
}

/** Whether this run made it, or something that it stands in: then the server holds nothing below it yet. */
function isBelow(made: ReadonlySet<string>, fqn: string): boolean {
  for (let at: string | undefined = fqn; at !== undefined; at = parentFullyQualifiedName(at)) if (made.has(at)) return true
  return false
}

async function readList(session: Session, { entityType, parameter, ancestor }: { entityType: IngestedType; parameter: string; ancestor: string }): Promise<Map<string, Child>> {
  const list = new Map<string, Child>()
  const query = { [parameter]: ancestor, fields: 'sourceHash', include: 'all', limit: largestPage }
  for await (const entity of listAll(session.client, collectionPaths[entityType], query)) {
    const known = list.get(entity.fullyQualifiedName)
    // Of two with one name, the living one counts.
    if (known === undefined || known.deleted) list.set(entity.fullyQualifiedName, toChild(entity))
  }
  return list
}

export function toChild({ id, sourceHash, deleted }: ServedEntity): Child {
  return { id, deleted: deleted === true, ...(typeof sourceHash === 'string' && { sourceHash }) }
}

/** Everything of a type that lives below a service, or below something in it. */
export async function* listLive(session: Session, entityType: IngestedType, parentFqn: string): AsyncGenerator<ServedEntity> {
  const [service] = splitFullyQualifiedName(parentFqn)
  const databases = entityType === 'database' ? [undefined] : await names(session, 'database', { service: fullyQualifiedName(service!) })
  for (const database of databases) {
    if (entityType !== 'storedProcedure') yield* within(parentFqn, listAll(session.client, collectionPaths[entityType], { ...(database === undefined ? { service: fullyQualifiedName(service!) } : { database }), limit: largestPage }))
    else for (const databaseSchema of await names(session, 'databaseSchema', { database: database! })) yield* within(parentFqn, listAll(session.client, collectionPaths.storedProcedure, { databaseSchema, limit: largestPage }))
  }
}

async function names(session: Session, entityType: IngestedType, filter: Record<string, string>): Promise<string[]> {
  const found: string[] = []
  for await (const entity of listAll(session.client, collectionPaths[entityType], { ...filter, limit: largestPage })) found.push(entity.fullyQualifiedName)
  return found
}

async function* within(parentFqn: string, entities: AsyncIterable<ServedEntity>): AsyncGenerator<ServedEntity> {
  for await (const entity of entities) if (entity.fullyQualifiedName.startsWith(`${parentFqn}.`)) yield entity
}
