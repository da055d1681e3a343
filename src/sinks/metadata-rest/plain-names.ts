import { decodeFullyQualifiedName, decodeName } from '../open-metadata-wire.ts'

/** Fields that hold bare names; every other text with a spelled character is a fully qualified name. */
const nameFields: ReadonlySet<string> = new Set(['name', 'columnName', 'columns', 'classification'])

/** A call for another Trunkline, which keeps names as PostgreSQL has them: nothing is spelled otherwise. */
export function toPlainNames<T>(value: T, field = ''): T {
  if (typeof value === 'string') return (nameFields.has(field) ? decodeName(value) : decodeFullyQualifiedNames(value)) as T
  if (Array.isArray(value)) return value.map((item: unknown) => toPlainNames(item, field)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toPlainNames(inner as unknown, name)])) as T
}

/** A text that is no name at all, such as a view's, may hold anything. */
function decodeFullyQualifiedNames(text: string): string {
  if (!text.includes('__reserved__')) return text
  try {
    return decodeFullyQualifiedName(text)
  } catch {
    return text
  }
}
