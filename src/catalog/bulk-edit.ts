import type { Pool } from 'pg'
import type { Operation } from 'rfc6902'
import { withRolledBack, withTransaction } from '../db/transaction.ts'
import type { EntityType } from '../model/entity.ts'
import { toErrorText, TrunklineError } from '../model/errors.ts'
import type { Column, Table } from '../model/table.ts'
import { toCells, type WordField, wordFields } from './csv/words-row.ts'
import { type Edits, toEditOperations, toRestoreOperations, type Worded } from './document/edit-operations.ts'
import type { Entities, Writer } from './entity-type.ts'
import { getVersionsBefore } from './get.ts'
import { patchEntity } from './patch.ts'
import { type OneOfMany, patchMany } from './patch-many.ts'
import type { Queryable } from './write/lock-roots.ts'

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
export async function editMany(pool: Pool, targets: readonly EditTarget[], edits: Edits, { actor, dryRun = false }: { actor: Writer; dryRun?: boolean }): Promise<EditOutcome[]> {
  const outcomes: EditOutcome[] = []
  for (const part of inParts(targets)) {
    const tasks = part.map((target) => ({
      target,
      patch: { actor, dryRun, operations: (entity: Entities[EntityType]) => (target.columns === undefined ? toEditOperations(entity as Worded, edits) : columnOperations(entity as Table, target.columns, edits)) },
    }))
    outcomes.push(...await makeAll(pool, tasks, dryRun))
  }
  return outcomes
}

/** Gives things the words back that they had before a version, each in a new version; one that was changed since fails with VERSION_CONFLICT and stays as it is. */
export async function undoMany(pool: Pool, targets: readonly UndoTarget[], actor: Writer): Promise<EditOutcome[]> {
  const outcomes: EditOutcome[] = []
  for (const part of inParts(targets)) {
    const before = await getVersionsBefore(pool, part[0]!.entityType, part)
    const tasks = part.map(({ entityType, id, version }) => ({
      target: { entityType, id },
      patch: {
        actor, ...(before.has(id.toLowerCase()) && { ifMatchVersion: version }),
        operations: (entity: Entities[EntityType]) => {
          const was = before.get(id.toLowerCase())
          if (was === undefined) throw new TrunklineError('ENTITY_NOT_FOUND', `${entityType} ${id} has no version before ${version}.`, { object: id, hint: 'List its versions to see which there are.' })
          return toRestoreOperations(entity as Worded, was as Worded)
        },
      },
    }))
    outcomes.push(...await makeAll(pool, tasks, false))
  }
  return outcomes
}

/** As many as one transaction holds: few enough for others not to wait long for a thing among them. */
const mostAtOnce = 100

/** In their order, parts of one type in which each thing is once. */
function* inParts<Target extends Pick<EditTarget, 'entityType' | 'id'>>(targets: readonly Target[]): Generator<Target[]> {
  let part: Target[] = []
  let ids = new Set<string>()
  for (const target of targets) {
    const id = target.id.toLowerCase()
    if (part.length === mostAtOnce || ids.has(id) || (part[0] !== undefined && part[0].entityType !== target.entityType)) {
      yield part
      part = []
      ids = new Set()
    }
    part.push(target)
    ids.add(id)
  }
  if (part.length > 0) yield part
}

type Task = { target: EditTarget; patch: OneOfMany }
type Made = Omit<EditOutcome, keyof EditTarget>

/** What becomes of things of one type, all in one transaction; where the database refuses that because of one of them, each in its own. */
async function makeAll(pool: Pool, tasks: readonly Task[], isDry: boolean): Promise<EditOutcome[]> {
  const patches = new Map(tasks.map(({ target, patch }) => [target.id.toLowerCase(), patch]))
  const run = (client: Queryable) => patchMany(client, tasks[0]!.target.entityType, patches)
  const made = await (isDry ? withRolledBack(pool, run) : withTransaction(pool, run)).catch(() => undefined)
  const outcomes: EditOutcome[] = []
  for (const { target, patch } of tasks) {
    const one = made?.get(target.id.toLowerCase())
    outcomes.push({ ...target, ...await orFailed(async () => {
      if (one instanceof TrunklineError) throw one
      return one === undefined ? makeOne(pool, target, patch) : toMade(one.before, one.after)
    }) })
  }
  return outcomes
}

async function makeOne(pool: Pool, { entityType, id }: EditTarget, patch: OneOfMany): Promise<Made> {
  let before: Entities[EntityType] | undefined
  const after = await patchEntity(pool, entityType, { id }, {
    ...patch,
    operations: (entity) => {
      before = entity
      return typeof patch.operations === 'function' ? patch.operations(entity) : patch.operations
    },
  })
  return toMade(before ?? after, after)
}

function toMade(before: Entities[EntityType], after: Entities[EntityType]): Made {
  return { outcome: before.version === after.version ? 'unchanged' : 'changed', fullyQualifiedName: after.fullyQualifiedName, version: after.version, changes: toChanges(before as Worded, after as Worded) }
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
