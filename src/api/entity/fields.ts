import { TrunklineError } from '../../model/errors.ts'
import { nearestName } from '../../model/nearest-name.ts'

/** Which fields of an entity a caller may name: those kept back until asked for, and the names that are known at all. */
export type FieldNames = {
  /** Left out of an answer unless `fields` names them. */
  readonly optional: readonly string[]
  /** Every name that `fields` may carry, optional or not. */
  readonly known: readonly string[]
}

/** The optional fields that `fields=a,b` (or `*`) asks for; a name that is not known is REQUEST_INVALID. */
export function parseFields(text: string | undefined, names: FieldNames): ReadonlySet<string> {
  const wanted = (text ?? '').split(',').map((name) => name.trim()).filter((name) => name !== '')
  if (wanted.includes('*')) return new Set(names.optional)
  for (const name of wanted) if (!names.known.includes(name)) throw unknownField(name, names.known)
  return new Set(wanted)
}

/** The document without the optional fields nobody asked for; tags of columns go with the tags of the table. */
export function selectFields<T extends Record<string, unknown>>(document: T, wanted: ReadonlySet<string>, names: FieldNames): T {
  const entries = Object.entries(document).filter(([name]) => wanted.has(name) || !names.optional.includes(name))
  const selected = Object.fromEntries(entries) as T
  const columns = selected['columns']
  if (!Array.isArray(columns) || !names.optional.includes('tags')) return selected
  return { ...selected, columns: wanted.has('tags') ? withTags(columns) : withoutTags(columns) }
}

function withoutTags(columns: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  return columns.map(({ tags: _tags, children, ...column }) => ({
    ...column,
    ...(Array.isArray(children) && { children: withoutTags(children) }),
  }))
}

/** OpenMetadata's client adds to the list of a column's tags, which must be there to be added to. */
function withTags(columns: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  return columns.map((column) => ({ ...column, tags: column['tags'] ?? [], ...(Array.isArray(column['children']) && { children: withTags(column['children']) }) }))
}

function unknownField(name: string, known: readonly string[]): TrunklineError {
  const nearest = nearestName(name, known)
  return new TrunklineError('REQUEST_INVALID', `There is no field "${name}".`, {
    object: 'query/fields',
    hint: nearest === undefined ? `Fields are: ${known.join(', ')}.` : `Did you mean "${nearest}"?`,
  })
}
