import type { Pool } from 'pg'
import type { Operation } from 'rfc6902'
import type { EntityType } from '../model/entity.ts'
import { toErrorText, TrunklineError } from '../model/errors.ts'
import type { Column, Table } from '../model/table.ts'
import { toCells, type WordField, wordFields } from './csv/words-row.ts'
import { type Edits, toEditOperations, toRestoreOperations, type Worded } from './document/edit-operations.ts'
import type { Entities, Writer } from './entity-type.ts'
import { getVersion, getVersionBefore } from './get.ts'
import { type Patch, patchEntity } from './patch.ts'

/** What to edit: an entity, or some columns of a table by their names. */
export type EditTarget = { readonly entityType: EntityType; readonly id: string; readonly columns?: string[] | undefined }
/** How the words of one thing differ, as the cells of a CSV; `column` where it is one of a table. */
export type EditChange = { readonly field: WordField; readonly column?: string; readonly before: string; readonly after: string }
/** What became (or with a dry run would become) of one target; `version` is the one it has now. */
export type EditOutcome = EditTarget & {
  readonly outcome: 'changed' | 'unchanged' | 'failed'
  readonly fullyQualifiedName?: string
  readonly version?: number
  readonly changes?: EditChange[]
  readonly code?: string
  readonly message?: string
}
/** An entity whose last change, the one that made this version, shall be taken back. */
export type UndoTarget = { readonly entityType: EntityType; readonly id: string; readonly version: number }

/** Makes the same edits of many things, one version each; one that fails stops none of the others. With `dryRun` nothing is kept. */
export async function editMany(pool: Pool, targets: readonly EditTarget[], edits: Edits, options: { actor: Writer; dryRun?: boolean }): Promise<EditOutcome[]> {
  const outcomes: EditOutcome[] = []
  for (const target of targets) {
    const operations = (entity: Entities[EntityType]): Operation[] => target.columns === undefined ? toEditOperations(entity as Worded, edits) : columnOperations(entity as Table, target.columns, edits)
    outcomes.push({ ...target, ...await makeOne(pool, target, { ...options, operations }) })
  }
  return outcomes
}

/** Gives things the words back that they had before a version, each in a new version; one that was changed since fails with VERSION_CONFLICT and stays as it is. */
export async function undoMany(pool: Pool, targets: readonly UndoTarget[], actor: Writer): Promise<EditOutcome[]> {
  const outcomes: EditOutcome[] = []
  for (const { entityType, id, version } of targets) {
    outcomes.push({ entityType, id, ...await orFailed(async () => {
      const before = await getVersion(pool, entityType, id, await getVersionBefore(pool, entityType, id, version))
      return makeOne(pool, { entityType, id }, { actor, ifMatchVersion: version, operations: (entity) => toRestoreOperations(entity as Worded, before as Worded) })
    }) })
  }
  return outcomes
}

type Made = Omit<EditOutcome, keyof EditTarget>

async function makeOne(pool: Pool, { entityType, id }: Pick<EditTarget, 'entityType' | 'id'>, patch: Patch & { operations: (entity: Entities[EntityType]) => Operation[] }): Promise<Made> {
  let before: Worded = {}
  let count = 0
  return orFailed(async () => {
    const after = await patchEntity(pool, entityType, { id }, {
      ...patch,
      operations: (entity) => {
        before = entity as Worded
        const made = patch.operations(entity)
        count = made.length
        return made
      },
    })
    return { outcome: count === 0 ? 'unchanged' : 'changed', fullyQualifiedName: after.fullyQualifiedName, version: after.version, changes: toChanges(before, after as Worded) }
  })
}

async function orFailed(make: () => Promise<Made>): Promise<Made> {
  try {
    return await make()
  } catch (error) {
    if (!(error instanceof TrunklineError)) throw error
    return { outcome: 'failed', code: error.code, message: toErrorText(error).slice(error.code.length + 2) }
  }
}

function columnOperations(table: Table, names: readonly string[], edits: Edits): Operation[] {
  const places = new Map(table.columns.map(({ name }, index) => [name, index]))
  return names.flatMap((name) => {
    const index = places.get(name)
    if (index === undefined) throw new TrunklineError('ENTITY_NOT_FOUND', `${table.fullyQualifiedName} has no column ${name}.`, { object: name, hint: 'Read the table again.' })
    const { addOwners: _a, removeOwners: _r, domains: _d, ...ofColumns } = edits
    return toEditOperations(table.columns[index]!, ofColumns, `/columns/${index}`)
  })
}

/** Long enough to recognise a text by: a preview of a thousand descriptions is no place to read them. */
const mostShown = 300

function toChanges(before: Worded, after: Worded): EditChange[] {
  const columnsBefore = new Map((before.columns ?? []).map((column) => [column.name, column]))
  return [
    ...wordChanges(before, after),
    ...(after.columns ?? []).flatMap((column: Column) => wordChanges(columnsBefore.get(column.name) ?? {}, column).map((change) => ({ ...change, column: column.name }))),
  ]
}

function wordChanges(before: Worded, after: Worded): EditChange[] {
  const [was, is] = [toCells(before), toCells(after)]
  return wordFields.filter((field) => was[field] !== is[field]).map((field) => ({ field, before: was[field].slice(0, mostShown), after: is[field].slice(0, mostShown) }))
}
