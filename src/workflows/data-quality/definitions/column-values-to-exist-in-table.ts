import { rowsTest } from '../rows-test.ts'
import { readTableName } from '../table-names.ts'
import type { Definition } from '../test-plan.ts'

/** Every value occurs in a column of another table; NULL is left out. */
export const columnValuesToExistInTable: Definition = ({ column, parameters, table }) => {
  const { databaseSchema, table: name } = readTableName(parameters.required('referredTable'), table)
  const referred = { databaseSchema, table: name, column: parameters.required('referredColumn') }
  return rowsTest({
    parameters, failing: { is: 'missingIn', column, referred }, name: 'orphanCount', expectation: `Each value should be in ${databaseSchema}.${name}.${referred.column}.`,
    among: { is: 'notNull', column }, claim: { that: 'refers', column, referred },
  })
}
