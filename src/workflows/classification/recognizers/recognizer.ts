import type { ColumnFamily } from '../../../connectors/classification-connector.ts'
import type { NameRule } from './column-name.ts'

/** Whether a value is of a kind. `chance` is the share of unlike values that pass by accident, at the most: whoever passes rarely by accident needs no name beside it. */
export type ContentTest = {
  /** Goes on "47 of 50 values …". */
  claim: string
  /** `value` is trimmed and neither empty nor a placeholder. */
  test(value: string): boolean
  /** Speaks without a name: share of the values from which on it does. Without it, a name must agree. */
  aloneFrom?: number
  /** Fewest different values to speak without a name; 5 unless given. */
  aloneLeast?: number
  /** Values do not speak where the name says that the column is about something else. */
  heedsName?: true
  /** Values that speak for it in a longer text. */
  within?: { claim: string; test(text: string): boolean }
  /** Passing says little, failing says much: a name is believed unless values contradict it. */
  isWeak?: true
  /** Failing says nothing, for nobody knows them all: what contradicts a name instead. */
  refutedBy?(value: string): boolean
}

/** One kind of personal data: which names and values speak for it, and the tag that it gets. */
export type Recognizer = {
  /** Stable, as OpenMetadata names its predefined ones where it has them. */
  readonly name: string
  /** What it finds, for people: `e-mail address`. */
  readonly title: string
  readonly tag: string
  readonly families: ReadonlySet<ColumnFamily>
  readonly names: NameRule
  /** Words of the table's name that make a weak name strong. */
  readonly tables?: readonly string[]
  readonly content?: ContentTest
  /** Says something about a person only where another column of the table does. */
  readonly needsPerson?: true
  /** Makes the table one about persons. */
  readonly tellsPerson?: true
}

export const sensitive = 'PII.Sensitive'
export const nonSensitive = 'PII.NonSensitive'

export const textual: ReadonlySet<ColumnFamily> = new Set(['text'])
export const textualOrInteger: ReadonlySet<ColumnFamily> = new Set(['text', 'integer'])
export const textualOrEnum: ReadonlySet<ColumnFamily> = new Set(['text', 'enum'])
/** Digits alone, however they are grouped. */
export function digitsOf(value: string): string | undefined {
  return /^\d(?:[ .\-/]?\d)*$/.test(value) ? value.replaceAll(/\D/g, '') : undefined
}
