/**
 * A node of PostgreSQL's analysed trees as `pg_rewrite.ev_action`, `pg_proc.prosqlbody`, `pg_attrdef.adbin` and others print them:
 * `{VAR :varno 1 :varattno 2 …}`.
 */
export type TreeNode = { readonly tag: string; readonly fields: Readonly<Record<string, TreeValue>> }

/** A word (numbers too), a node, a list, or null for `<>`. The elements of `(i 1 2)`, `(o …)`, `(b …)`, `(x …)` are words. */
export type TreeValue = string | TreeNode | TreeValue[] | null

/** The text is no node tree: it is cut, or of a server that prints them otherwise. */
export class TreeFormatError extends Error {}

const deepest = 4000

/** Parses the text of a node tree; throws a TreeFormatError. */
export function readNodeTree(text: string): TreeValue {
  const reader = { text, position: 0, depth: 0 }
  const value = readValue(reader)
  skipSpaces(reader)
  if (reader.position !== text.length) throw broken(reader, 'text after the tree')
  return value
}

type Reader = { readonly text: string; position: number; depth: number }

function readValue(reader: Reader): TreeValue {
  skipSpaces(reader)
  switch (reader.text[reader.position]) {
    case undefined: throw broken(reader, 'the tree ends early')
    case '{': return nested(reader, readNode)
    case '(': return nested(reader, readList)
    case '"': return readString(reader)
    default: return readWordOrDatum(reader)
  }
}

function nested<T>(reader: Reader, read: (reader: Reader) => T): T {
  reader.depth += 1
  if (reader.depth > deepest) throw broken(reader, 'the tree is nested too deeply')
  const result = read(reader)
  reader.depth -= 1
  return result
}

function readNode(reader: Reader): TreeNode {
  reader.position += 1
  const tag = readWord(reader)
  const fields: Record<string, TreeValue> = {}
  for (;;) {
    skipSpaces(reader)
    const mark = reader.text[reader.position]
    if (mark === '}') break
    if (mark !== ':') throw broken(reader, `a field of ${tag} is expected`)
    reader.position += 1
    const name = readWord(reader)
    // A field without a value, such as an empty array of numbers, is followed by the next field at once.
    skipSpaces(reader)
    const next = reader.text[reader.position]
    fields[name] = next === ':' || next === '}' ? null : readFieldValue(reader)
  }
  reader.position += 1
  return { tag, fields }
}

/** Most values are one; arrays of numbers of old servers are several in a row, of which nobody asks. */
function readFieldValue(reader: Reader): TreeValue {
  const value = readValue(reader)
  for (;;) {
    skipSpaces(reader)
    const next = reader.text[reader.position]
    if (next === ':' || next === '}') return value
    readValue(reader)
  }
}

function readList(reader: Reader): TreeValue[] {
  reader.position += 1
  const elements: TreeValue[] = []
  // The letter of a list of integers, oids, numbers of a set or transaction ids.
  if (/^[iobx](?=[ )])/.test(reader.text.slice(reader.position, reader.position + 2))) reader.position += 1
  for (;;) {
    skipSpaces(reader)
    if (reader.text[reader.position] === ')') break
    elements.push(readValue(reader))
  }
  reader.position += 1
  return elements
}

function readString(reader: Reader): string {
  let result = ''
  for (let i = reader.position + 1; i < reader.text.length; i += 1) {
    const character = reader.text[i]
    if (character === '"') {
      reader.position = i + 1
      return result
    }
    result += character === '\\' ? reader.text[i += 1] ?? '' : character
  }
  throw broken(reader, 'a string is not closed')
}

/** A bare word; `<>` is null; `4 [ 1 0 0 0 ]`, the bytes of a constant, is `[1 0 0 0]`. */
function readWordOrDatum(reader: Reader): TreeValue {
  const start = reader.position
  const word = readWord(reader)
  if (word === '<>' && reader.text[start] === '<') return null
  if (reader.text.startsWith(' [ ', reader.position)) {
    const end = reader.text.indexOf(']', reader.position)
    if (end < 0) throw broken(reader, 'a constant is not closed')
    const bytes = reader.text.slice(reader.position + 3, end).trim()
    reader.position = end + 1
    return `[${bytes}]`
  }
  return word
}

function readWord(reader: Reader): string {
  const { text } = reader
  const start = reader.position
  let escaped = false
  let end = start
  while (end < text.length && !isDelimiter(text.charCodeAt(end))) {
    if (text[end] === '\\') {
      escaped = true
      end += 1
    }
    end += 1
  }
  if (end === start) throw broken(reader, 'a word is expected')
  reader.position = end
  const word = text.slice(start, end)
  return escaped ? word.replaceAll(/\\([\s\S])/g, '$1') : word
}

/** Space, newline, tab, and the four brackets. */
function isDelimiter(code: number): boolean {
  return code === 32 || code === 10 || code === 9 || code === 40 || code === 41 || code === 123 || code === 125
}

function skipSpaces(reader: Reader): void {
  for (;;) {
    const code = reader.text.charCodeAt(reader.position)
    if (code !== 32 && code !== 10 && code !== 9) return
    reader.position += 1
  }
}

function broken(reader: Reader, what: string): TreeFormatError {
  return new TreeFormatError(`Not a node tree: ${what}, at character ${reader.position}.`)
}
