import type { Pool } from 'pg'
import type { z } from 'zod'
import type { Right } from '../../model/access.ts'
import type { EntityType } from '../../model/entity.ts'
import type { FieldNames } from './fields.ts'

/** What the generic routes need to know of one kind of entity: to add a kind is to add a definition. */
export type EntityDefinition = {
  readonly entityType: EntityType
  /** Collection path below /api/v1, as OpenMetadata has it. */
  readonly path: string
  /** Name of the entity in OpenAPI; `Create<name>` is its request. */
  readonly name: string
  readonly create: z.ZodObject
  readonly entity: z.ZodObject
  readonly fields: FieldNames
  /** Fields of OpenMetadata's Create request that are accepted and not kept. */
  readonly ignoredInRequests: readonly string[]
  /** Query parameters that narrow a list to what lies below one parent, each holding the parent's FQN. */
  readonly parentFilters: readonly string[]
  /** Whether `q` narrows a list to what says it in its name or words. */
  readonly hasWords?: boolean
  /** What a change of one asks for; `edit` where it is not said. */
  readonly writeRight?: Right
  /** Fields that a patch may change by `writeRight` alone; its others are `edit`. Without it, everything is by `writeRight`. */
  readonly guardedFields?: readonly string[]
  /** Whose names a list may be narrowed by with a regular expression (`tableRegex`, …), as OpenMetadata's profiler asks: its own and of what it stands in. */
  readonly nameFilters?: readonly EntityType[]
  /** Query parameters that narrow a list to entities with that very value in the field of the name. */
  readonly documentFilters?: readonly string[]
  /** A query parameter that names another entity by id: the list is then of those that have to do with it, the most used first. */
  readonly related?: { readonly parameter: string; readonly find: (pool: Pool, id: string, page: { limit: number; offset: number }) => Promise<{ ids: string[]; total: number }> }
  /** Query parameters of a list that has filters of its own, and what finds the entities: by name, a window of them. */
  readonly filtered?: { readonly query: Readonly<Record<string, z.ZodType>>; readonly find: (pool: Pool, query: Readonly<Record<string, unknown>>, page: { limit: number; offset: number }) => Promise<{ ids: string[]; total: number }> }
  /** Makes of a request what the store takes: references where it wants names. */
  readonly resolve?: (request: Record<string, unknown>, pool: Pool) => Promise<Record<string, unknown>>
  /** Adds what is kept apart from the entities, where `fields` asks for it. */
  readonly complete?: (entities: readonly Record<string, unknown>[], wanted: ReadonlySet<string>, pool: Pool) => Promise<Record<string, unknown>[]>
  /** Entities as one caller may see them, where not everybody may see all. */
  readonly showTo?: (entities: readonly Record<string, unknown>[], reader: { userId: string; role: string } | undefined, pool: Pool) => Promise<Record<string, unknown>[]>
  /** Fields that are kept apart from the entities, by what writes one that a patch sets: its permission is that of the patch. */
  readonly keptApart?: Readonly<Record<string, (pool: Pool, id: string, value: unknown) => Promise<void>>>
  /** Fields of every entity that OpenMetadata's does not have: its clients refuse them. */
  readonly unserved?: readonly string[]
  /** Fields that OpenMetadata's older clients refuse. */
  readonly unservedToOlder?: readonly string[]
  /** Words in lists that were others before a version, by field: clients refuse those that they do not know. */
  readonly olderWords?: { readonly before: readonly [major: number, minor: number]; readonly words: Readonly<Record<string, Readonly<Record<string, string>>>> }
  /** Fields whose content is masked wherever it is shown. */
  readonly secretFields?: readonly string[]
}

/** Optional fields that OpenMetadata offers for every data asset and that this catalog does not fill. */
export const fieldsNotKept = [
  'usageSummary', 'followers', 'votes', 'lifeCycle', 'certification', 'dataProducts', 'dataContract', 'reviewers', 'entityStatus',
] as const

/** The names `fields` may carry: everything of the entity itself, and OpenMetadata's names that stay empty here. */
export function fieldNames(entity: z.ZodObject, optional: readonly string[], emptyHere: readonly string[] = []): FieldNames {
  return { optional, known: [...new Set([...Object.keys(entity.shape), ...optional, ...fieldsNotKept, ...emptyHere])] }
}
