import type { SearchHit } from '../../api/types.ts'
import { entityPath, lastPart, parentFqn, visibleName } from '../../format/fqn.ts'
import { kindOf } from '../entity/kind.ts'
import type { IconName } from '../icons/paths.ts'
import type { Place } from '../layout/places.ts'
import type { Visited } from './visited.ts'

/** One line of the palette; `heading` opens a group. */
export type PaletteEntry = { key: string; path: string; icon: IconName; label: string; detail?: string; heading?: string }

type PaletteSources = { typed: string; hits: readonly SearchHit[]; total: number; places: readonly Place[]; visited: readonly Visited[] }

/** What the palette lists: what was visited last while nothing is typed, else entities, the whole result, and pages by name. */
export function paletteEntries({ typed, hits, total, places, visited }: PaletteSources): PaletteEntry[] {
  const matching = places.filter((place) => place.label.toLowerCase().startsWith(typed.toLowerCase()))
  const pages = grouped('Go to', matching.map((place) => ({ key: place.path, path: place.path, icon: place.icon, label: place.label })))
  if (typed === '') return [...grouped('Visited last', visited.flatMap(visitedEntry)), ...pages]
  const all = { key: 'all', path: `/explore?q=${encodeURIComponent(typed)}`, icon: 'search' as const, label: `All ${total > 0 ? `${total} ` : ''}results for “${typed}”` }
  return [...pages, ...grouped('Catalog', hits.flatMap(hitEntry)), ...(hits.length > 0 ? [all] : [])]
}

function hitEntry(hit: SearchHit): PaletteEntry[] {
  const path = entityPath(hit.entityType, hit.fullyQualifiedName)
  if (path === undefined) return []
  const columns = hit.matchedColumns ?? []
  const parent = parentFqn(hit.fullyQualifiedName)
  const detail = columns.length > 0 ? `${columns.slice(0, 3).map(visibleName).join(', ')} — ${parent}` : parent
  return [{ key: hit.id, path, icon: kindOf(hit.entityType, hit.tableType).icon, label: visibleName(hit.displayName ?? hit.name), ...(detail !== undefined && { detail: visibleName(detail) }) }]
}

function visitedEntry(visit: Visited): PaletteEntry[] {
  const path = entityPath(visit.entityType, visit.fullyQualifiedName)
  if (path === undefined) return []
  const parent = parentFqn(visit.fullyQualifiedName)
  return [{
    key: `visited ${visit.fullyQualifiedName}`, path, icon: kindOf(visit.entityType, visit.subtype).icon,
    label: visibleName(lastPart(visit.fullyQualifiedName)), ...(parent !== undefined && { detail: visibleName(parent) }),
  }]
}

function grouped(heading: string, entries: readonly PaletteEntry[]): PaletteEntry[] {
  return entries.map((entry, index) => (index === 0 ? { ...entry, heading } : entry))
}
