import { TrunklineError } from '../../../model/errors.ts'
import { parseExactJson } from '../../../model/exact-json.ts'
import { rowsTest } from '../rows-test.ts'
import type { Definition } from '../test-plan.ts'

/** Every json value is valid by a JSON Schema; NULL is left out. */
export const columnValuesToMatchJsonSchema: Definition = ({ column, parameters }) =>
  rowsTest({ parameters, failing: { is: 'invalidJson', column, schema: parse(parameters.required('jsonSchema')) }, name: 'invalidCount', expectation: 'It should be 0.', among: { is: 'notNull', column } })

function parse(text: string): unknown {
  try {
    return parseExactJson(text)
  } catch (error) {
    throw new TrunklineError('TEST_INVALID', `jsonSchema is no JSON: ${error instanceof Error ? error.message : String(error)}.`, { object: 'jsonSchema', cause: error })
  }
}
