import { getJson } from './client.ts'
import type { Ask } from './queries.ts'
import type { ParameterValue } from './quality.ts'

/** A test that a table could have, and why; `isFree` where no run reads a row for it. */
export type SuggestedTest = { name: string; testDefinition: string; entityLink: string; column?: string; parameterValues: ParameterValue[]; reason: string; isFree: boolean }
/** A constraint that all rows satisfied in the last profile or test, as the statement that makes it. */
export type SuggestedConstraint = { column: string; statement: string; reason: string }
/** `profiledAt` in ms, where the table was profiled. */
export type Suggestions = { tests: SuggestedTest[]; constraints: SuggestedConstraint[]; profiledAt?: number }

/** What the constraints and the last profile of a table speak for. */
export function suggestionsQuery(table: string): Ask<Suggestions> {
  return { queryKey: ['quality', 'suggestions', table], queryFn: ({ signal }) => getJson('/catalog/quality/suggestions', { table }, signal) }
}
