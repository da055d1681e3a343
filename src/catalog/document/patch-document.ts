import type { EntityReference, EntityType } from '../../model/entity.ts'
import { TrunklineError } from '../../model/errors.ts'
import type { Column } from '../../model/table.ts'
import { entityTypeDefinitions } from '../entity-type.ts'
import { columnKey } from './column.ts'
import { isSameContent, type JsonObject } from './content.ts'
import { columnsOf } from './curated.ts'
import { referenceFields, toBareReferences } from './reference-fields.ts'
import { sourceExtension, withoutFullyQualifiedName, withWordsOf } from './request.ts'

type Patch = { after: JsonObject; changed: readonly string[]; isBot: boolean }

/**
 * What a patch makes of the source's document and of what is shown. Structure goes to the document; words go to it only when
 * a bot wrote them, so that what is shown and not in the document is what people wrote.
 */
export function patchDocument(
  state: { entityType: EntityType; document: JsonObject }, shownBefore: JsonObject, { after, changed, isBot }: Patch,
): { document: JsonObject; shown: JsonObject } {
  const definition = entityTypeDefinitions[state.entityType]
  const document = { ...state.document }
  const shown = { ...shownBefore }
  for (const field of changed) {
    if (field === definition.members) continue
    setOrDrop(shown, field, toStoredValue(field, after[field]))
    if (field === 'columns') document['columns'] = patchColumns(columnsOf(shown), columnsOf(shownBefore), state, isBot)
    else if (field === 'extension') patchExtension(document, shown, { isBot, entityType: state.entityType })
    else if (isBot || definition.patchable.includes(field)) setOrDrop(document, field, shown[field])
  }
  return { document, shown }
}

function toStoredValue(field: string, value: unknown): unknown {
  if (field in referenceFields) return toBareReferences((value ?? []) as EntityReference[])
  if (field === 'columns') return ((value ?? []) as Column[]).map((column) => withoutEmptyTags(withoutFullyQualifiedName(column)))
  return value
}

/** Columns of the document: their structure as patched, their words the source's, but those that a bot changed. */
function patchColumns(shown: readonly Column[], before: readonly Column[], state: { entityType: EntityType; document: JsonObject }, isBot: boolean): Column[] {
  const columns = columnsOf(withWordsOf(state.entityType, { columns: shown }, state.document))
  if (!isBot) return [...columns]
  const was = new Map(before.map((column) => [columnKey(column), column]))
  return columns.map((column, i) => isSameContent(was.get(columnKey(column)), shown[i]) ? column : shown[i]!)
}

/** Custom properties are anyone's; what PostgreSQL said is the source's. */
function patchExtension(document: JsonObject, shown: JsonObject, { isBot, entityType }: { isBot: boolean; entityType: EntityType }): void {
  const { measured: _, ...postgres } = (sourceExtension(shown)?.['postgres'] ?? {}) as JsonObject
  const hasPostgres = Object.keys(postgres).length > 0
  const custom = { ...(shown['extension'] as JsonObject | undefined) }
  delete custom['postgres']
  const extension = { ...(hasPostgres && { postgres }), ...custom }
  setOrDrop(shown, 'extension', Object.keys(extension).length > 0 ? extension : undefined)
  if (isBot) return setOrDrop(document, 'extension', shown['extension'])
  if (isSameContent(sourceExtension(document)?.['postgres'] ?? {}, postgres)) return
  throw new TrunklineError('PATCH_INVALID', `/extension/postgres of a ${entityType} is what its server says and cannot be patched by a person.`, {
    hint: 'Change the object in PostgreSQL and ingest again, or write a property beside it.',
  })
}

function withoutEmptyTags(column: Column): Column {
  const { tags, children, ...rest } = column
  return {
    ...rest,
    ...(tags !== undefined && tags.length > 0 && { tags }),
    ...(children !== undefined && { children: children.map(withoutEmptyTags) }),
  }
}

function setOrDrop(target: JsonObject, field: string, value: unknown): void {
  if (value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0 && field !== 'columns')) delete target[field]
  else target[field] = value
}
