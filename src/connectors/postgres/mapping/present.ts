/** The same object type without `null` and `undefined`: a property that may be absent becomes optional. */
export type Present<T> =
  { [K in keyof T as null extends T[K] ? never : undefined extends T[K] ? never : K]: T[K] }
  & { [K in keyof T as null extends T[K] ? K : undefined extends T[K] ? K : never]?: NonNullable<T[K]> }

/** The object without its properties that are null or undefined: in a document, absent is said by not being there. */
export function present<T extends object>(value: T): Present<T> {
  const result: Record<string, unknown> = {}
  for (const key in value) {
    const property: unknown = value[key]
    if (property !== null && property !== undefined) result[key] = property
  }
  return result as Present<T>
}

/** The list, or nothing where it is empty. */
export function some<T>(list: readonly T[] | null | undefined): T[] | undefined {
  return list === null || list === undefined || list.length === 0 ? undefined : [...list]
}

/** True, or nothing: a flag that is only worth telling when it is set. */
export function flag(value: boolean): true | undefined {
  return value ? true : undefined
}
