import type { FilterPattern } from '../model/database.ts'
import { compilePythonRegex, matchesFromStart } from './python-regex.ts'

/** Null keeps the name (under any of its spellings); a string says which filter leaves it out. */
export type NameFilter = (...spellings: readonly string[]) => string | null

/**
 * A filter over names: includes first (a name that matches none is out), then excludes (a name that matches one is out).
 *
 * `title` is the name of the setting, for the reason. Throws CONFIG_INVALID on a bad pattern.
 */
export function createNameFilter(pattern: FilterPattern | undefined, title: string): NameFilter {
  const includes = (pattern?.includes ?? []).map(compilePythonRegex)
  const excludes = (pattern?.excludes ?? []).map((text) => ({ text, regex: compilePythonRegex(text) }))
  return (...spellings) => {
    const matches = (regex: RegExp) => spellings.some((spelling) => matchesFromStart(regex, spelling))
    if (includes.length > 0 && !includes.some(matches)) return `${title} includes`
    const excluding = excludes.find(({ regex }) => matches(regex))
    return excluding === undefined ? null : `${title} excludes ${excluding.text}`
  }
}
