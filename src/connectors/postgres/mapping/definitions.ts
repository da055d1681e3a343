import type { DefinitionKind, QueryTextKind } from '../queries/definitions.ts'

/** Something was created or changed between the reading of the texts and that of the structure. */
export class ChangedDuringRun extends Error {
  override readonly name = 'ChangedDuringRun'
}

/** Texts of definitions, read before the structure they belong to. */
export type Definitions = {
  /** Throws ChangedDuringRun for a text that was not read. */
  text(kind: DefinitionKind | QueryTextKind | 'body', object: number, position?: number): string
  /** The texts of a numbered list, in order; empty where none was read. */
  list(kind: DefinitionKind, object: number): string[]
  /** The version a view or body was read in. */
  version(kind: 'view' | 'body', object: number): string | undefined
}

export type DefinitionStore = Definitions & {
  add(kind: DefinitionKind | QueryTextKind | 'body', object: number, text: string, position?: number): void
  addVersion(kind: 'view' | 'body', object: number, version: string): void
}

/** A store of texts, keyed by what they are and whose. */
export function createDefinitions(): DefinitionStore {
  const texts = new Map<string, string>()
  const versions = new Map<string, string>()
  const toKey = (kind: string, object: number, position: number): string => `${kind} ${object} ${position}`
  return {
    add: (kind, object, text, position = 0) => void texts.set(toKey(kind, object, position), text),
    addVersion: (kind, object, version) => void versions.set(toKey(kind, object, 0), version),
    version: (kind, object) => versions.get(toKey(kind, object, 0)),
    text: (kind, object, position = 0) => {
      const text = texts.get(toKey(kind, object, position))
      if (text === undefined) throw new ChangedDuringRun(`its ${kind} was created or changed while it was read`)
      return text
    },
    list: (kind, object) => {
      const list: string[] = []
      for (let position = 1; ; position += 1) {
        const text = texts.get(toKey(kind, object, position))
        if (text === undefined) return list
        list.push(text)
      }
    },
  }
}
