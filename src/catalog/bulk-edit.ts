import type { Pool } from 'pg'
import type { Operation } from 'rfc6902'
import type { EntityType } from '../model/entity.ts'
import { toErrorText, TrunklineError } from '../model/errors.ts'
import type { Column, Table } from '../model/table.ts'
import { type Edits, toEditOperations, type Worded } from './document/edit-operations.ts'
import type { Entities, Writer } from './entity-type.ts'
import { patchEntity } from './patch.ts'

/** What to edit: an entity, or some columns of a table by their names. */
export type EditTarget = { readonly entityType: EntityType; readonly id: string; readonly columns?: string[] | undefined }
export type EditOutcome = EditTarget & { readonly outcome: 'changed' | 'unchanged' | 'failed'; readonly code?: string; readonly message?: string }

/** Makes the same edits of many things, one version each; one that fails stops none of the others. */
export async function editMany(pool: Pool, targets: readonly EditTarget[], edits: Edits, actor: Writer): Promise<EditOutcome[]> {
  const outcomes: EditOutcome[] = []
  for (const target of targets) outcomes.push({ ...target, ...await editOne(pool, target, edits, actor) })
  return outcomes
}

async function editOne(pool: Pool, target: EditTarget, edits: Edits, actor: Writer): Promise<Pick<EditOutcome, 'outcome' | 'code' | 'message'>> {
  let count = 0
  const operations = (entity: Entities[EntityType]): Operation[] => {
    const made = target.columns === undefined ? toEditOperations(entity as Worded, edits) : columnOperations(entity as Table, target.columns, edits)
    count = made.length
    return made
  }
  try {
    await patchEntity(pool, target.entityType, { id: target.id }, { operations, actor })
    return { outcome: count === 0 ? 'unchanged' : 'changed' }
  } catch (error) {
    if (!(error instanceof TrunklineError)) throw error
    return { outcome: 'failed', code: error.code, message: toErrorText(error).slice(error.code.length + 2) }
  }
}

function columnOperations(table: Table, names: readonly string[], edits: Edits): Operation[] {
  return names.flatMap((name) => {
    const index = table.columns.findIndex((column: Column) => column.name === name)
    if (index === -1) throw new TrunklineError('ENTITY_NOT_FOUND', `${table.fullyQualifiedName} has no column ${name}.`, { object: name, hint: 'Read the table again.' })
    const { addOwners: _a, removeOwners: _r, domains: _d, ...ofColumns } = edits
    return toEditOperations(table.columns[index]!, ofColumns, `/columns/${index}`)
  })
}
