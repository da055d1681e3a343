import type { FilterPattern } from '../model/database.ts'

/** The filters of a service, as its connection holds them. */
export type ServiceFilters = {
  databaseFilterPattern?: FilterPattern | undefined
  schemaFilterPattern?: FilterPattern | undefined
  tableFilterPattern?: FilterPattern | undefined
}

/** A name that a source has; `by` is the filter that leaves it out. Names below a database are written `database.schema.table`. */
export type PreviewName = { name: string; by?: string }

/** What the filter of one level does: counts of all that was looked at, and the first names of both kinds. */
export type PreviewLevel = { kept: number; leftOut: number; names: PreviewName[] }

/**
 * What filters would keep and leave out of a real server. `unread` are databases that were kept and could not be looked into;
 * `isCut` says that there is more than was looked at.
 */
export type FilterPreview = { databases: PreviewLevel; schemas: PreviewLevel; tables: PreviewLevel; unread: { name: string; why: string }[]; isCut: boolean }

/** Null keeps a name; a string says what leaves it out. */
export type KeepName = (name: string) => string | null

/** Names of each kind, kept and left out, that a preview holds. */
const shownNames = 100

/** Collects names of one level. */
export function createPreviewLevel(): PreviewLevel & { add(name: string, by: string | null): void } {
  const shown = { kept: 0, leftOut: 0 }
  const level: PreviewLevel = { kept: 0, leftOut: 0, names: [] }
  return Object.assign(level, {
    add: (name: string, by: string | null) => {
      const kind = by === null ? 'kept' : 'leftOut'
      level[kind] += 1
      if (shown[kind] >= shownNames) return
      shown[kind] += 1
      level.names.push(by === null ? { name } : { name, by })
    },
  })
}
