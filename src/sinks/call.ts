/** Something that is known by its name; the server alone knows its id. */
export type CallReference = { type: string; fullyQualifiedName: string }

/**
 * One call of OpenMetadata's API, below `/api/v1`. Where the path holds `{id}`, `id` tells whose it is. What the body refers to is
 * `{type, fullyQualifiedName}` wherever the id is not known. The file sink writes calls, the sink `metadata-rest` makes them.
 */
export type OpenMetadataCall = { method: 'PUT' | 'POST' | 'PATCH' | 'DELETE'; path: string; id?: CallReference; body?: unknown }

/** A reference by name within a body. */
export function isCallReference(value: unknown): value is CallReference {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const { type, fullyQualifiedName, ...rest } = value as Record<string, unknown>
  return typeof type === 'string' && typeof fullyQualifiedName === 'string' && Object.keys(rest).length === 0
}
