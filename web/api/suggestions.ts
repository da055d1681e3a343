import { getJson, sendJson } from './client.ts'
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

/** What became of a suggestion that was accepted: `problem` where it is no test. */
export type Added = { test: SuggestedTest; problem?: string }
type BulkAnswer = { failedRequest: { request: string; message?: string }[] }

/** As many tests as one call makes. */
const mostAtOnce = 100

/** Makes tests of suggestions, each told for itself: one that fails keeps none of the others from being made. */
export async function addSuggested(tests: readonly SuggestedTest[]): Promise<Added[]> {
  const added: Added[] = []
  for (let from = 0; from < tests.length; from += mostAtOnce) {
    const asked = tests.slice(from, from + mostAtOnce)
    const requests = asked.map(({ name, testDefinition, entityLink, parameterValues }) => ({ name, testDefinition, entityLink, parameterValues }))
    const { failedRequest: failed } = await sendJson<BulkAnswer>('PUT', '/dataQuality/testCases/bulk', requests)
    // What failed is named as it was asked, in the order of the requests.
    let next = 0
    for (const test of asked) {
      const failure = failed[next]?.request === test.name ? failed[next] : undefined
      if (failure !== undefined) next += 1
      added.push({ test, ...(failure !== undefined && { problem: failure.message ?? 'The server gave no reason.' }) })
    }
  }
  return added
}
