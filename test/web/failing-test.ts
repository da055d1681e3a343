import type { Pool } from 'pg'
import { createEntity } from '../../src/catalog/create.ts'
import { toStoredTest } from '../../src/catalog/data-quality/stored-test.ts'
import { putResult } from '../../src/catalog/data-quality/write-result.ts'

/** A test of a column that passed, then failed, with rows kept and an incident open; gives its FQN. */
export async function putFailingTest(pool: Pool, tableFqn: string, column: string): Promise<string> {
  const request = await toStoredTest(pool, { name: 'in_bounds', testDefinition: 'columnValueLengthsToBeBetween', entityLink: `<#E::table::${tableFqn}::columns::${column}>`, parameterValues: [{ name: 'maxLength', value: '40' }], description: 'Mails are **short**.' })
  const { id, fullyQualifiedName } = await createEntity(pool, 'testCase', request, { name: 'ann', isBot: false })
  const day = 86_400_000
  for (const [age, length] of [[3, 20], [2, 31], [1, 64]] as const) {
    const testCaseStatus = length > 40 ? 'Failed' : 'Success'
    await putResult(pool, id, {
      result: { timestamp: Date.now() - age * day, testCaseStatus, result: `Found maxLength=${length}.`, testResultValue: [{ name: 'maxValueLength', value: String(length) }], maxBound: 40, passedRows: 9, failedRows: 1, failedRowsPercentage: 10 },
      failedRows: { columns: ['id', column], rows: [[1, 'x'.repeat(length)], [2, null]] }, inspectionQuery: 'select * from customers where length(email) > 40',
    })
  }
  return fullyQualifiedName
}
