import { createRequire } from 'node:module'

const { stdnum } = createRequire(import.meta.url)('stdnum') as { stdnum: Record<string, Record<string, { validate(value: string): { isValid: boolean } }>> }

/** The check of one country's number. */
export function stdnumOf(country: string, number: string): (value: string) => boolean {
  const found = stdnum[country]?.[number]
  if (found === undefined) throw new Error(`No check of ${country} ${number}`)
  return (value) => found.validate(value).isValid
}
