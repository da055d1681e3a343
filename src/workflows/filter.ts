import type { FilterPattern } from '../model/database.ts'
import { compilePythonRegex, matchesFromStart } from './python-regex.ts'

/** Null keeps the name; a string says which filter leaves it out. */
export type NameFilter = (name: string) => string | null

/**
 * A filter over names: includes first (a name that matches none is out), then excludes (a name that matches one is out).
 *
 * `title` is the name of the setting, for the reason. Throws CONFIG_INVALID on a bad pattern.
 */
export function createNameFilter(pattern: FilterPattern | undefined, title: string): NameFilter {
  const includes = (pattern?.includes ?? []).map(compilePythonRegex)
  const excludes = (pattern?.excludes ?? []).map((text) => ({ text, regex: compilePythonRegex(text) }))
  return (name) => {
    if (includes.length > 0 && !includes.some((regex) => matchesFromStart(regex, name))) return `${title} includes`
    const excluding = excludes.find(({ regex }) => matchesFromStart(regex, name))
    return excluding === undefined ? null : `${title} excludes ${excluding.text}`
  }
}
