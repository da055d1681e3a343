import { maskSecrets } from '../model/secret-fields.ts'

/** Fields that change without anyone changing the entity, or that differ from one catalog to the next. */
const volatileFields = new Set(['id', 'version', 'updatedAt', 'updatedBy', 'href', 'changeDescription', 'deleted', 'sourceHash'])
/** The same of tags, and of what is kept of a PostgreSQL object. */
const volatileLabelFields = new Set(['href', 'appliedAt', 'appliedBy'])
const volatilePostgresFields = new Set(['oid', 'measured'])
const referenceFields = new Set(['owners', 'domains', 'service', 'database', 'databaseSchema', 'classification', 'parent', 'teams', 'users'])

/** An entity without what is volatile: references by `{type, fullyQualifiedName}`, keys in order, secrets masked. */
export function toStable(entity: object): Record<string, unknown> {
  return sortKeys(Object.fromEntries(
    Object.entries(entity).filter(([key]) => !volatileFields.has(key)).map(([key, value]: [string, unknown]) => [key, stableField(key, value)]),
  )) as Record<string, unknown>
}

function stableField(key: string, value: unknown): unknown {
  if (referenceFields.has(key)) return mapEach(value, toReference)
  if (key === 'tags') return mapEach(value, (label) => without(label, volatileLabelFields))
  if (key === 'columns' || key === 'children') return mapEach(value, stableColumn)
  if (key === 'extension') return Object.fromEntries(entriesOf(value).map(([name, inner]) => [name, name === 'postgres' ? without(inner, volatilePostgresFields) : inner]))
  return key === 'connection' ? maskSecrets(value) : value
}

function stableColumn(column: unknown): unknown {
  return Object.fromEntries(entriesOf(column).map(([key, value]) => [key, stableField(key, value)]))
}

function toReference(reference: unknown): unknown {
  const { type, fullyQualifiedName, name } = Object.fromEntries(entriesOf(reference))
  return { type, fullyQualifiedName: fullyQualifiedName ?? name }
}

function mapEach(value: unknown, map: (item: unknown) => unknown): unknown {
  return Array.isArray(value) ? value.map(map) : map(value)
}

function without(value: unknown, fields: ReadonlySet<string>): unknown {
  return Object.fromEntries(entriesOf(value).filter(([key]) => !fields.has(key)))
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : []
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]: [string, unknown]) => [key, sortKeys(inner)]))
}
