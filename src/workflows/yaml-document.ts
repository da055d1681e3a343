import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, visit } from 'yaml'
import { compareDecimals } from '../model/decimal.ts'

export type Path = readonly PropertyKey[]
/** A parsed YAML (or JSON) text that still knows where each key stands; lines count from 1. */
export type YamlDocument = {
  value: unknown
  syntaxErrors: { line?: number; message: string }[]
  /** Line of the key or item at the path, else of its nearest ancestor that is written in the file. */
  lineOf(path: Path): number | undefined
}

/** Parses a text of any content; never throws. The messages never quote the text, which may hold secrets. A number that a double cannot hold stays the text that it is. */
export function parseYaml(text: string): YamlDocument {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true })
  keepDigits(document)
  const lineAt = (offset: number) => lines.linePos(offset).line
  const syntaxErrors = document.errors.map((error) => ({ line: lineAt(error.pos[0]), message: error.message.replace(/[.:]$/, '') }))
  return {
    ...readValue(() => (syntaxErrors.length > 0 ? undefined : (document.toJS({ maxAliasCount: 100 }) as unknown)), syntaxErrors),
    lineOf: (path) => {
      const offset = offsetOf(document.contents as Node | null, path)
      return offset === undefined ? undefined : lineAt(offset)
    },
  }
}

/** Bounds of bigint and numeric columns are written as bare numbers: where a double would round one, its digits are kept. */
function keepDigits(document: Document): void {
  visit(document, {
    Scalar: (_key, node) => {
      if (typeof node.value === 'number' && node.source !== undefined && /^-?\d+(?:\.\d+)?$/.test(node.source) && compareDecimals(node.source, String(node.value)) !== 0) node.value = node.source
    },
  })
}

/** Aliases may be unresolved or explode ("billion laughs"): that is a fault of the file too. */
function readValue(read: () => unknown, syntaxErrors: YamlDocument['syntaxErrors']): Pick<YamlDocument, 'value' | 'syntaxErrors'> {
  try {
    return { value: read(), syntaxErrors }
  } catch (error) {
    return { value: undefined, syntaxErrors: [...syntaxErrors, { message: error instanceof Error ? error.message : String(error) }] }
  }
}

function offsetOf(root: Node | null, path: Path): number | undefined {
  let node = root
  let offset: number | undefined
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step))
      if (pair === undefined) return offset
      offset = (pair.key as Node).range?.[0] ?? offset
      node = pair.value as Node | null
    } else if (isSeq(node)) {
      node = (node.items[Number(step)] ?? null) as Node | null
      offset = node?.range?.[0] ?? offset
    }
    if (isAlias(node)) return offset
  }
  return offset
}
