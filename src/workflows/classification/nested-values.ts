import type { ClassifiedColumn } from '../../connectors/classification-connector.ts'

/** A part of a column's values that is a column of its own: the elements of arrays, the members of documents. */
export type ColumnPart = { part?: string; column: ClassifiedColumn }

const mostMembers = 200
/** A name as a program writes it: any other key may itself be a value, such as an e-mail address, and is not told. */
const memberName = /^[A-Za-z_][\w-]{0,39}$/

/** The elements of arrays under the column's name; the members of JSON documents under theirs, where at least three documents (or all) have them. */
export function partsOf(column: ClassifiedColumn): ColumnPart[] {
  if (column.family === 'array') return [{ column: { ...column, family: 'text', values: column.values.flatMap(elementsOf) } }]
  if (column.family !== 'json') return []
  const members = new Map<string, string[]>()
  let documents = 0
  for (const value of column.values) {
    const document = parse(value)
    if (document === undefined) continue
    documents += 1
    collect(document, '', members)
  }
  return [...members].filter(([, values]) => values.length >= Math.min(3, documents)).slice(0, mostMembers)
    .map(([part, values]) => ({ ...(part !== '' && { part }), column: { name: part === '' ? column.name : part.split('.').at(-1)!, family: 'text' as const, values } }))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A text that was cut is no document any more.
    return undefined
  }
}

function collect(value: unknown, path: string, members: Map<string, string[]>, depth = 0): void {
  if (depth > 6 || value === null || typeof value === 'boolean') return
  if (Array.isArray(value)) for (const element of value.slice(0, 20)) collect(element, path, members, depth + 1)
  else if (typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) if (memberName.test(key)) collect(inner, path === '' ? key : `${path}.${key}`, members, depth + 1)
  } else if (typeof value === 'string' || typeof value === 'number') {
    if (members.has(path)) members.get(path)!.push(String(value))
    else if (members.size < mostMembers) members.set(path, [String(value)])
  }
}

/** The elements of an array as PostgreSQL writes it: `{a,"b,c",NULL}`; inner braces fall away. */
export function elementsOf(text: string): string[] {
  const elements: string[] = []
  for (const [, quoted, bare] of text.matchAll(/"((?:[^"\\]|\\.)*)"|([^{},"]+)/g)) {
    if (quoted !== undefined) elements.push(quoted.replaceAll(/\\(.)/g, '$1'))
    else if (bare !== undefined && bare !== 'NULL') elements.push(bare)
  }
  return elements
}
