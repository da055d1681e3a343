/** One step of a JSON Patch (RFC 6902). */
export type PatchStep = { op: 'add' | 'replace'; path: string; value: unknown } | { op: 'remove'; path: string }
export type Document = Readonly<Record<string, unknown>>

/** How a patch is made: with `overrides`, what the source says wins over what people wrote; `ownClassifications` are those whose labels the run puts on by itself. */
export type PatchRules = { overrides: boolean; ownClassifications: ReadonlySet<string>; ownerField: 'owners' | 'owner'; withExtension: boolean }

/** A field that both people and sources write: set where it is empty, replaced only by an overriding source that says something. */
export function fill(path: string, current: unknown, wanted: unknown, overrides: boolean): PatchStep[] {
  if (isEmpty(wanted) || contains(current, wanted)) return []
  if (isEmpty(current)) return [{ op: 'add', path, value: wanted }]
  return overrides ? [{ op: 'replace', path, value: wanted }] : []
}

/** A field that is the source's alone. */
export function settle(path: string, current: unknown, wanted: unknown): PatchStep[] {
  if (isEmpty(wanted)) return isEmpty(current) ? [] : [{ op: 'remove', path }]
  if (current === undefined || current === null) return [{ op: 'add', path, value: wanted }]
  return contains(current, wanted) ? [] : [{ op: 'replace', path, value: wanted }]
}

export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return typeof value === 'object' && Object.keys(value).length === 0
}

/** Whether what is there says everything that is wanted: a server adds fields of its own, and lists are of equal length. */
export function contains(current: unknown, wanted: unknown): boolean {
  if (wanted === undefined || wanted === null) return current === undefined || current === null
  if (Array.isArray(wanted)) {
    return Array.isArray(current) && current.length === wanted.length && wanted.every((item, index) => contains(current[index], item))
  }
  if (typeof wanted !== 'object') return current === wanted
  if (typeof current !== 'object' || current === null) return false
  return Object.entries(wanted).every(([key, value]) => contains((current as Document)[key], value))
}
