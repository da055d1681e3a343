import { getJson } from './client.ts'
import type { Ask } from './queries.ts'
import type { ParameterValue } from './quality.ts'

/** A test that a table could have, and why; `isFree` where a constraint proves it, so that no run reads a row for it. */
export type SuggestedTest = { name: string; testDefinition: string; entityLink: string; column?: string; parameterValues: ParameterValue[]; reason: string; isFree: boolean }
/** A constraint that all rows satisfied in the last profile, as the statement that makes it. */
export type SuggestedConstraint = { column: string; statement: string; reason: string }
export type Suggestions = { tests: SuggestedTest[]; constraints: SuggestedConstraint[] }

/** What the constraints and the last profile of a table speak for. */
export function suggestionsQuery(table: string): Ask<Suggestions> {
  return { queryKey: ['quality', 'suggestions', table], queryFn: ({ signal }) => getJson('/catalog/quality/suggestions', { table }, signal) }
}
