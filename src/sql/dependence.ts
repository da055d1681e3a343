import type { ColumnTransformation, DirectSubtype, IndirectSubtype } from '../model/lineage.ts'

/** How a column is used, as bits, so that one column can be used in several ways. The direct ones are ordered: the larger is the stronger. */
export const use = { identity: 1, transformation: 2, aggregation: 4, conditional: 8, window: 16, filter: 32, join: 64, groupBy: 128, sort: 256 } as const

const directUses = use.identity | use.transformation | use.aggregation

/** Columns something is made of or decided by: {@link columnKey} → bits of {@link use}. */
export type Dependence = Map<string, number>

/** A column as a key: relation oid and attribute number. */
export function columnKey(relation: number, attribute: number): string {
  return `${relation}.${attribute}`
}

/** The relation and attribute number of a key. */
export function splitColumnKey(key: string): [relation: number, attribute: number] {
  const dot = key.indexOf('.')
  return [Number(key.slice(0, dot)), Number(key.slice(dot + 1))]
}

export function isDirect(bits: number): boolean {
  return (bits & directUses) !== 0
}

/** The use that an argument of something computed has: a value that passes through becomes a transformation, an indirect use stays what it is. */
export function asComputed(how: number): number {
  return isDirect(how) ? Math.max(how, use.transformation) : how
}

/** The use that something indirect has inside of `how`: what lies below an indirect use takes that of the outer one. */
export function asIndirect(how: number, indirect: number): number {
  return isDirect(how) ? indirect : how
}

/**
 * Adds what `inner` depends on to `into`, seen through a use of it. Direct through direct is the stronger of the two; what was indirect
 * stays so; everything below an indirect use is that use.
 */
export function addThrough(into: Dependence, inner: Dependence, how: number): void {
  for (const [key, bits] of inner) add(into, key, isDirect(how) ? throughDirect(bits, how) : how)
}

export function add(into: Dependence, key: string, bits: number): void {
  into.set(key, (into.get(key) ?? 0) | bits)
}

/** The dependence of something that uses `inner` in one way. */
export function through(inner: Dependence, how: number): Dependence {
  const result: Dependence = new Map()
  addThrough(result, inner, how)
  return result
}

/** Relation number of a function's parameters in a dependence; their place, from 1, is the attribute. */
export const parameterRelation = -1

/** What is read through routines has numbers below this one. */
export const lastOwnNumber = -1000

/** A dependence of a function's body as one of a call: what its parameters are made of stands for them. */
export function withArguments(dependence: Dependence, given: readonly Dependence[]): Dependence {
  const result: Dependence = new Map()
  for (const [key, bits] of dependence) {
    const [relation, place] = splitColumnKey(key)
    if (relation !== parameterRelation) add(result, key, bits)
    else for (const how of Object.values(use)) if ((bits & how) !== 0) addThrough(result, given[place - 1] ?? new Map(), how)
  }
  return result
}

function throughDirect(bits: number, how: number): number {
  let result = bits & ~directUses
  if ((bits & use.identity) !== 0) result |= how
  if ((bits & use.transformation) !== 0) result |= Math.max(use.transformation, how)
  if ((bits & use.aggregation) !== 0) result |= use.aggregation
  return result
}

/** Equal for equal dependences, whatever the order they came in. */
export function toSignature(dependence: Dependence): string {
  return [...dependence].map(([key, bits]) => `${key}:${bits}`).sort().join(' ')
}

/** The strongest direct use, where there is one. */
export function toDirectSubtype(bits: number): DirectSubtype | undefined {
  if ((bits & use.aggregation) !== 0) return 'AGGREGATION'
  if ((bits & use.transformation) !== 0) return 'TRANSFORMATION'
  return (bits & use.identity) === 0 ? undefined : 'IDENTITY'
}

const indirectNames: readonly (readonly [number, IndirectSubtype])[] = [
  [use.join, 'JOIN'], [use.groupBy, 'GROUP_BY'], [use.filter, 'FILTER'], [use.sort, 'SORT'], [use.window, 'WINDOW'], [use.conditional, 'CONDITIONAL'],
]

export function toIndirectSubtypes(bits: number): IndirectSubtype[] {
  return indirectNames.filter(([bit]) => (bits & bit) !== 0).map(([, name]) => name)
}

/** The uses of one column in OpenLineage's words, the direct one first. */
export function toTransformations(fromColumn: string, bits: number): ColumnTransformation[] {
  const direct = toDirectSubtype(bits)
  return [
    ...(direct === undefined ? [] : [{ fromColumn, type: 'DIRECT' as const, subtype: direct }]),
    ...toIndirectSubtypes(bits).map((subtype) => ({ fromColumn, type: 'INDIRECT' as const, subtype })),
  ]
}
