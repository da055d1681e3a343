import type { ProfileColumnRow } from '../queries/profile.ts'
import type { OfValue } from './measured-column.ts'

/** A hash of the values of a column, equal where they are equal; undefined for a type without an equality. */
export function hashOf({ is_comparable: isComparable, is_hashable: isHashable, hash_function: hashFunction }: ProfileColumnRow): OfValue | undefined {
  if (!isComparable) return undefined
  if (hashFunction !== null) return (value) => `${hashFunction}(${value}, 0)`
  // As a row of one column, which takes longer: the function of its type is declared for another.
  if (isHashable) return (value) => `case when ${value} is not null then hash_record_extended(row(${value}), 0) end`
  // Types that can be ordered only, such as money and bit, write equal values alike.
  return (value) => `hashtextextended(${value}::text collate "C", 0)`
}
