import { parseEntityLink } from '../../model/data-quality/entity-link.ts'
import { fullyQualifiedName, splitFullyQualifiedName } from '../../model/fqn.ts'
import type { TagRecognizer } from '../../model/governance.ts'
import { OwnRecognizer } from './config.ts'
import { createOwnRecognizers, type AskOwn } from './own-recognizer.ts'

/** A recogniser that the catalog keeps with a tag. */
export type KeptRecognizer = { tag: string; recognizer: TagRecognizer }

/** Makes recognisers of those that are kept with tags. One that cannot be asked is no fault of the run: it is left out, and told. */
export function createTagRecognizers(kept: readonly KeptRecognizer[], warn: (sentence: string) => void): AskOwn[] {
  return kept.flatMap(({ tag, recognizer }): AskOwn[] => {
    const { name, displayName, description, enabled, recognizerConfig, confidenceThreshold, target } = recognizer as Record<string, unknown>
    if (enabled === false) return []
    const told = `The recognizer ${String(name)} of the tag ${tag}`
    const { type } = recognizer.recognizerConfig
    if (type === 'predefined' || type === 'custom') {
      warn(`${told} is ${type}, which runs in OpenMetadata only: it was left out.`)
      return []
    }
    const own = OwnRecognizer.safeParse(Object.fromEntries(Object.entries({ tag, name, displayName, description, recognizerConfig: withoutNulls(recognizerConfig), confidenceThreshold, target }).filter(([, value]) => value !== undefined && value !== null)))
    try {
      if (!own.success) throw new Error(`${own.error.issues[0]?.path.join('.') ?? ''}: ${own.error.issues[0]?.message ?? ''}`)
      const exceptions = readExceptions(recognizer['exceptionList'])
      return createOwnRecognizers([own.data]).map((ask) => (column, table) => (exceptions.has(JSON.stringify([table])) || exceptions.has(JSON.stringify([table, column.name])) ? undefined : ask(column, table)))
    } catch (error) {
      warn(`${told} cannot be used and was left out: ${error instanceof Error ? error.message : String(error)}`)
      return []
    }
  })
}

/** The tables and columns that somebody said it errs on. */
function readExceptions(list: unknown): ReadonlySet<string> {
  const links = (Array.isArray(list) ? list : []).flatMap((one: { entityLink?: unknown }) => (typeof one?.entityLink === 'string' ? [one.entityLink] : []))
  return new Set(links.flatMap((link) => {
    try {
      const { table, column } = parseEntityLink(link)
      return [JSON.stringify([fullyQualifiedName(...splitFullyQualifiedName(table)), ...(column === undefined ? [] : [column])])]
    } catch {
      return []
    }
  }))
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  return typeof value !== 'object' || value === null ? value : Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null).map(([key, inner]) => [key, withoutNulls(inner)]))
}
