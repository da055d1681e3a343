import { parentFullyQualifiedName, splitFullyQualifiedName } from '../../model/fqn.ts'
import type { IngestedType, KnownEntity } from '../../model/ingestion.ts'

/** What a run knows to exist, and where it may conclude that something does not. */
export type Presence = {
  /** FQNs by type, read or only named (filtered, skipped, failed). */
  seen: Map<IngestedType, Set<string>>
  /** Source identities of what was read, which survive a rename. */
  identities: Set<string>
  /** FQNs of which nothing below is known: filtered, skipped or failed containers. */
  unread: Set<string>
  /** FQNs of what failed or was skipped and has no identity: any of them may be a known entity under a new name. */
  strangers: Map<IngestedType, Set<string>>
  /** FQNs of schemas whose tables and routines were listed. */
  readSchemas: Set<string>
  /** FQNs of databases read to the end, with every object accounted for. */
  readDatabases: Set<string>
}

export function createPresence(): Presence {
  return { seen: new Map(), identities: new Set(), unread: new Set(), strangers: new Map(), readSchemas: new Set(), readDatabases: new Set() }
}

/** Something that was read. */
export function markRead(presence: Presence, entity: { entityType: IngestedType; fullyQualifiedName: string; sourceIdentity?: string }): void {
  markSeen(presence.seen, entity.entityType, entity.fullyQualifiedName)
  if (entity.sourceIdentity !== undefined) presence.identities.add(entity.sourceIdentity)
  if (entity.entityType === 'databaseSchema') presence.readSchemas.add(entity.fullyQualifiedName)
}

/** Something that exists and was not read; on purpose (filters, temporary tables, …), or because it could not be. */
export type Unread = { entityType: IngestedType; object: string; sourceIdentity?: string | undefined; isOnPurpose?: boolean }

/** It and all below it stay; an object that has no FQN in this database protects the whole of it. */
export function markUnread(presence: Presence, { entityType, object, sourceIdentity, isOnPurpose = false }: Unread, databaseFqn: string): void {
  const fqn = isWithin(object, databaseFqn) ? object : databaseFqn
  markSeen(presence.seen, entityType, fqn)
  presence.unread.add(fqn)
  if (sourceIdentity !== undefined) presence.identities.add(sourceIdentity)
  // What is left out on purpose is so run after run: its strangers must not keep everything else alive.
  else if (!isOnPurpose) markSeen(presence.strangers, entityType, fqn)
}

/** FQNs of databases in which something unread may be a known entity under a new name: its own name is not among the live ones. */
export function databasesWithStrangers(presence: Presence, entityType: IngestedType, live: ReadonlySet<string>): Set<string> {
  const strangers = [...(presence.strangers.get(entityType) ?? [])].filter((fqn) => !live.has(fqn))
  return new Set(strangers.map((fqn) => ancestors(fqn).at(-2) ?? fqn))
}

/** True when this run proves that the entity is gone from the source, given which kinds it may mark at all. */
export function isProvedGone(entity: KnownEntity, presence: Presence): boolean {
  const { entityType, fullyQualifiedName, sourceIdentity } = entity
  if (presence.seen.get(entityType)?.has(fullyQualifiedName) === true) return false
  if (sourceIdentity !== undefined && presence.identities.has(sourceIdentity)) return false
  const above = ancestors(fullyQualifiedName)
  if ([fullyQualifiedName, ...above].some((fqn) => presence.unread.has(fqn))) return false
  if (entityType === 'database') return true
  const isDatabaseRead = above.some((fqn) => presence.readDatabases.has(fqn))
  return entityType === 'databaseSchema' ? isDatabaseRead : isDatabaseRead && presence.readSchemas.has(above[0]!)
}

/** The FQNs above this one, nearest first. */
export function ancestors(fqn: string): string[] {
  const parent = parentFullyQualifiedName(fqn)
  return parent === undefined ? [] : [parent, ...ancestors(parent)]
}

function markSeen(sets: Map<IngestedType, Set<string>>, entityType: IngestedType, fqn: string): void {
  const known = sets.get(entityType)
  if (known === undefined) sets.set(entityType, new Set([fqn]))
  else known.add(fqn)
}

function isWithin(object: string, databaseFqn: string): boolean {
  try {
    const parts = splitFullyQualifiedName(object)
    return splitFullyQualifiedName(databaseFqn).every((part, index) => parts[index] === part)
  } catch {
    return false
  }
}
