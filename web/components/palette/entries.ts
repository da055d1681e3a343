import type { Choice } from '../../api/curation.ts'
import type { SearchHit } from '../../api/types.ts'
import { entityPath, lastPart, parentFqn, visibleName } from '../../format/fqn.ts'
import { kindOf } from '../entity/kind.ts'
import type { IconName } from '../icons/paths.ts'
import type { Place } from '../layout/places.ts'
import type { Visited } from './visited.ts'

/** What the palette can do rather than show: it leads to a page, or is done at once. `words` are what it is also looked for by. */
export type PaletteAction = { label: string; words: string; icon: IconName; path?: string; run?: () => void }

/** One line of the palette, which leads to a page or does something; `heading` opens a group. */
export type PaletteEntry = { key: string; path?: string; run?: () => void; icon: IconName; label: string; detail?: string; heading?: string }

type PaletteSources = { typed: string; hits: readonly SearchHit[]; total: number; labels: readonly Choice[]; places: readonly Place[]; actions: readonly PaletteAction[]; visited: readonly Visited[] }

/** What the palette lists: what was visited last while nothing is typed, else pages by name, entities, the whole result, labels and domains; and what can be done. */
export function paletteEntries({ typed, hits, total, labels, places, actions, visited }: PaletteSources): PaletteEntry[] {
  const matching = places.filter((place) => place.label.toLowerCase().startsWith(typed.toLowerCase()))
  const pages = grouped('Go to', matching.map((place) => ({ key: place.path, path: place.path, icon: place.icon, label: place.label })))
  const doable = grouped('Do', actions.filter((action) => startsAWord(`${action.label} ${action.words}`, typed)).map((action) => ({ key: `do ${action.label}`, ...action })))
  if (typed === '') return [...grouped('Visited last', visited.flatMap(visitedEntry)), ...pages, ...doable]
  const all = { key: 'all', path: `/explore?q=${encodeURIComponent(typed)}`, icon: 'search' as const, label: `All ${total > 0 ? `${total} ` : ''}results for “${typed}”` }
  return [...pages, ...grouped('Catalog', hits.flatMap(hitEntry)), ...(hits.length > 0 ? [all] : []), ...grouped('Words and domains', labels.map(labelEntry)), ...doable]
}

function hitEntry(hit: SearchHit): PaletteEntry[] {
  const path = entityPath(hit.entityType, hit.fullyQualifiedName)
  if (path === undefined) return []
  const columns = hit.matchedColumns ?? []
  const parent = parentFqn(hit.fullyQualifiedName)
  const detail = columns.length > 0 ? `${columns.slice(0, 3).map(visibleName).join(', ')} — ${parent}` : parent
  return [{ key: hit.id, path, icon: kindOf(hit.entityType, hit.tableType).icon, label: visibleName(hit.displayName ?? hit.name), ...(detail !== undefined && { detail: visibleName(detail) }) }]
}

/** A tag has no page of its own: it leads to what carries it. */
function labelEntry(label: Choice): PaletteEntry {
  const { entityType, fullyQualifiedName } = label
  const path = entityType === 'tag' ? `/explore?tag=${encodeURIComponent(fullyQualifiedName)}` : entityType === 'classification' ? '/settings/tags' : entityPath(entityType, fullyQualifiedName)
  const { icon, label: kind } = kindOf(entityType)
  return { key: label.id, path: path ?? '/settings/tags', icon, label: visibleName(label.displayName ?? label.name), detail: visibleName([kind, parentFqn(fullyQualifiedName)].filter(Boolean).join(' in ')) }
}

function startsAWord(text: string, typed: string): boolean {
  return ` ${text.toLowerCase()}`.includes(` ${typed.toLowerCase()}`)
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
