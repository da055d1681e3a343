import type { EntityType } from '../model/entity.ts'
import { fullyQualifiedName, splitFullyQualifiedName } from '../model/fqn.ts'

/** One version of an entity, without what it says. */
export type ChangeFact = {
  id: string
  entityType: EntityType
  fullyQualifiedName: string
  name: string
  version: number
  updatedAt: number
  updatedBy: string
  deleted: boolean
  /** It is the entity's first version. */
  isFirst: boolean
}

/** A version, and the entities to which the same was done with it: `names` are the first of them. */
export type ChangeLine = { first: ChangeFact; others: { count: number; names: string[]; /** There may be more, further back than was looked. */ isMore: boolean } }

const named = 6
/** A run or a bulk edit writes batch after batch: what lies further apart was done by itself. */
const pauseMs = 60_000

/** Versions, the newest first, with what one hand did to many entities of a kind as one line: a first run or a bulk edit is a few lines, not hundreds. */
export function toChangeLines(facts: readonly ChangeFact[], { isCut = false } = {}): ChangeLine[] {
  const lines: ChangeLine[] = []
  const open = new Map<string, { line: ChangeLine; last: number; ids: Set<string> }>()
  for (const fact of facts) {
    const key = keyOf(fact)
    const group = open.get(key)
    // Two versions of one entity are two acts.
    if (group === undefined || group.last - fact.updatedAt > pauseMs || group.ids.has(fact.id)) {
      const line = { first: fact, others: { count: 0, names: [], isMore: false } }
      lines.push(line)
      open.set(key, { line, last: fact.updatedAt, ids: new Set([fact.id]) })
      continue
    }
    const { others } = group.line
    others.count++
    if (others.names.length < named) others.names.push(fact.fullyQualifiedName)
    group.last = fact.updatedAt
    group.ids.add(fact.id)
  }
  const end = facts.at(-1)?.updatedAt ?? 0
  if (isCut) for (const { line, last } of open.values()) line.others.isMore = line.others.count > 0 && last - end <= pauseMs
  return lines
}

/** What is first seen is told by its parent, what changed by its service. */
function keyOf({ entityType, fullyQualifiedName: fqn, updatedBy, deleted, isFirst }: ChangeFact): string {
  const parts = splitFullyQualifiedName(fqn)
  const isToldByParent = isFirst && !deleted && entityType !== 'testCase'
  const place = isToldByParent ? parts.slice(0, -1) : parts.length > 1 ? parts.slice(0, 1) : []
  return JSON.stringify([entityType, fullyQualifiedName(...place), updatedBy, deleted, isFirst])
}
