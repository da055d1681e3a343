import { fill, settle, type Document, type PatchRules, type PatchStep } from './patch-steps.ts'
import { patchTags } from './patch-tags.ts'

type Column = Document & { name: string }

/** What of a column is the source's alone. `dataLength` is left alone where the source says none: servers fill it in. */
const ownFields = ['dataType', 'arrayDataType', 'precision', 'scale', 'dataTypeDisplay', 'constraint', 'ordinalPosition', 'jsonSchema'] as const

/**
 * The steps that make the columns those of the source. Columns that stay are changed field by field, so that what people write on them at the same
 * time is not lost; a column under a new name in its old place (`ordinalPosition` is never given twice) keeps what was written on it.
 */
export function patchColumns(current: unknown, wanted: readonly Document[], rules: PatchRules, at = '/columns'): PatchStep[] {
  const there = (Array.isArray(current) ? current : []) as Column[]
  const asked = wanted as readonly Column[]
  const pairs = pair(there, asked)
  const kept = asked.flatMap((column) => (pairs.has(column) ? [pairs.get(column)!] : []))
  if (!isInOrder(kept, there)) return [{ op: 'replace', path: at, value: asked.map((column) => overlay(pairs.get(column), column, rules)) }]
  const removed = there.flatMap((column, index) => (kept.includes(column) ? [] : [index]))
  return [
    ...removed.toReversed().map((index) => ({ op: 'remove' as const, path: `${at}/${index}` })),
    ...asked.flatMap((column, index): PatchStep[] => {
      const known = pairs.get(column)
      return known === undefined ? [{ op: 'add', path: `${at}/${index}`, value: column }] : patchColumn(`${at}/${index}`, known, column, rules)
    }),
  ]
}

function pair(there: readonly Column[], asked: readonly Column[]): Map<Column, Column> {
  const byName = new Map(there.map((column) => [column.name, column]))
  const pairs = new Map(asked.flatMap((column) => (byName.has(column.name) ? [[column, byName.get(column.name)!] as const] : [])))
  const free = there.filter((column) => !asked.some(({ name }) => name === column.name) && column['ordinalPosition'] !== undefined)
  for (const column of asked) {
    if (pairs.has(column)) continue
    const renamed = free.find((other) => other['ordinalPosition'] === column['ordinalPosition'] && other['dataTypeDisplay'] === column['dataTypeDisplay'])
    if (renamed !== undefined) pairs.set(column, renamed)
  }
  return pairs
}

function isInOrder(kept: readonly Column[], there: readonly Column[]): boolean {
  const places = kept.map((column) => there.indexOf(column))
  return places.every((place, index) => index === 0 || place > places[index - 1]!)
}

function patchColumn(path: string, current: Column, wanted: Column, rules: PatchRules): PatchStep[] {
  const { dataLength, children } = wanted
  return [
    ...settle(`${path}/name`, current.name, wanted.name),
    ...ownFields.flatMap((field) => settle(`${path}/${field}`, current[field], wanted[field])),
    ...(dataLength === undefined ? [] : settle(`${path}/dataLength`, current['dataLength'], dataLength)),
    ...fill(`${path}/description`, current['description'], wanted['description'], rules.overrides),
    ...patchTags(path, current['tags'], wanted['tags'], rules),
    ...(Array.isArray(children) ? patchChildren(`${path}/children`, current['children'], children as Column[], rules) : settle(`${path}/children`, current['children'], undefined)),
    ...(rules.withExtension ? settle(`${path}/extension`, current['extension'], wanted['extension']) : []),
  ]
}

function patchChildren(at: string, current: unknown, wanted: readonly Column[], rules: PatchRules): PatchStep[] {
  return Array.isArray(current) && current.length > 0 ? patchColumns(current, wanted, rules, at) : settle(at, current, wanted)
}

/** A column as the source has it, with what was written on it. */
function overlay(current: Column | undefined, wanted: Column, { overrides }: PatchRules): Column {
  if (current === undefined) return wanted
  const { description, displayName, tags, extension } = current
  const words = overrides && wanted['description'] !== undefined ? wanted['description'] : description ?? wanted['description']
  return {
    ...wanted, ...(words !== undefined && { description: words }), ...(displayName !== undefined && { displayName }), ...(tags !== undefined && { tags }),
    ...(wanted['extension'] === undefined && extension !== undefined && { extension }),
  }
}
