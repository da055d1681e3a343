import type { Operation } from 'rfc6902'
import { columnKey } from '../../catalog/document/column.ts'
import type { ColumnEdits } from '../../catalog/document/curated.ts'
import { toEditOperations, type Edits, type Worded } from '../../catalog/document/edit-operations.ts'
import { patchEntity } from '../../catalog/patch.ts'
import { writtenOf, writtenOfColumn, type WrittenEntity } from '../../catalog/read-written.ts'
import type { EntityType } from '../../model/entity.ts'
import { TrunklineError } from '../../model/errors.ts'
import type { Column } from '../../model/table.ts'
import type { Importing } from './importing.ts'
import { decideWords, type TheirWords, type WordDecision } from './words.ts'

/** What the server says about one column, by the path of its name. */
export type ColumnWords = { path: readonly string[]; words: TheirWords }

/** A thing here, and what the server says about it and its columns. */
export type Bring<T extends EntityType> = { type: T; here: WrittenEntity<T>; words: TheirWords; columns?: readonly ColumnWords[] }

/** Words at a JSON pointer of the thing. */
type Place = { pointer: string; name: string; ours: Worded; edits: Edits; decisions: WordDecision[] }

/** Brings words to a thing that is here, in one version of it. Labels that exclude each other here are left out and told of. */
export async function bringWords<T extends EntityType>(importing: Importing, { type, here, words, columns = [] }: Bring<T>): Promise<void> {
  const { tally, overrides } = importing
  const { entity, curated } = here
  const name = `${type} ${entity.fullyQualifiedName}`
  const places: Place[] = [{ pointer: '', name, ours: entity as Worded, ...decideWords(words, { ours: entity as Worded, written: writtenOf(curated), overrides }) }]
  for (const { path, words: said } of columns) {
    const found = findColumn((entity as { columns?: Column[] }).columns ?? [], curated?.columns ?? {}, path)
    if (found === undefined) tally.unmatched(`column ${entity.fullyQualifiedName}.${path.join('.')}`, 'the table here has no such column')
    else places.push({ pointer: found.pointer, name: `column ${entity.fullyQualifiedName}.${path.join('.')}`, ours: found.column, ...decideWords(said, { ours: found.column, written: writtenOfColumn(found.edits), overrides }) })
  }
  const isRefused = await writeWords(importing, type, { id: entity.id, version: entity.version, name, places })
  for (const place of places) {
    for (const { thing, outcome, text } of place.decisions) {
      if (isRefused && thing === 'labels' && outcome === 'brought') continue
      if (outcome === 'brought') tally.brought(thing, `set ${thing} of ${place.name}: ${text}`)
      else if (outcome === 'kept') tally.kept(thing, `${thing} of ${place.name}, there ${text}`)
      else tally.same(thing)
    }
  }
}

type Writing = { id: string; version: number; name: string; places: readonly Place[] }

/** Says whether the labels were refused; the other words are written then all the same. A dry run writes and takes it back. */
async function writeWords({ pool, actor, tally, dryRun }: Importing, type: EntityType, { id, version, name, places }: Writing): Promise<boolean> {
  const operations = toOperations(places, (edits) => edits)
  if (operations.length === 0) return false
  try {
    await patchEntity(pool, type, { id }, { operations, actor, ifMatchVersion: version, dryRun })
    return false
  } catch (error) {
    // What a dry run would make is not there to be referred to.
    if (dryRun && error instanceof TrunklineError && error.code === 'ENTITY_NOT_FOUND') return false
    if (!(error instanceof TrunklineError && error.code === 'REQUEST_INVALID')) throw error
    const others = toOperations(places, ({ addTags: _tags, tier: _tier, ...edits }) => edits)
    if (others.length === operations.length) throw error
    if (others.length > 0) await patchEntity(pool, type, { id }, { operations: others, actor, ifMatchVersion: version, dryRun })
    tally.failed(name, error)
    return true
  }
}

function toOperations(places: readonly Place[], toEdits: (edits: Edits) => Edits): Operation[] {
  return places.flatMap(({ pointer, ours, edits }) => toEditOperations(ours, toEdits(edits), pointer))
}

type FoundColumn = { pointer: string; column: Column; edits: ColumnEdits | undefined }

function findColumn(columns: readonly Column[], edits: Record<string, ColumnEdits>, [name, ...rest]: readonly string[], pointer = '/columns'): FoundColumn | undefined {
  const index = columns.findIndex((column) => column.name === name)
  const column = columns[index]
  if (column === undefined) return undefined
  const own = edits[columnKey(column)]
  if (rest.length === 0) return { pointer: `${pointer}/${index}`, column, edits: own }
  return findColumn(column.children ?? [], own?.columns ?? {}, rest, `${pointer}/${index}/children`)
}
