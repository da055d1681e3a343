import { toNamedDataType } from '../mapping/data-type.ts'
import type { ProfileColumnRow } from '../queries/profile.ts'

/** The type of a column in OpenMetadata's words, by which settings of all profilers choose metrics; of a domain that of its base. */
export function dataTypeOf({ is_array: isArray, kind, base_name: name, category }: ProfileColumnRow): string {
  if (isArray) return 'ARRAY'
  if (kind === 'e') return 'ENUM'
  return toNamedDataType(name, category)
}
