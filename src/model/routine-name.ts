import { createHash } from 'node:crypto'

const longestName = 256

/**
 * The name of a routine's entity: its argument types belong to it, so that an overload made later renames nothing. One past 256 characters
 * ends in a hash of the whole.
 */
export function toRoutineName(name: string, argumentTypes: string): string {
  const whole = `${name}(${argumentTypes})`
  if (whole.length <= longestName) return whole
  return `${whole.slice(0, longestName - 10)}…${createHash('md5').update(whole).digest('hex').slice(0, 8)})`
}
