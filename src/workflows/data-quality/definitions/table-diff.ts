import type { TableDifference } from '../../../connectors/quality-connector.ts'
import { TrunklineError } from '../../../model/errors.ts'
import { judgeLearned } from '../figure-test.ts'
import { compares, countOf } from '../judge.ts'
import { readTableName } from '../table-names.ts'
import type { Definition } from '../test-plan.ts'

/** Beyond so many differences the exact number tells nobody more. */
const mostCounted = 10_000

/** The table has the same rows as another. */
export const tableDiff: Definition = (test) => {
  const { parameters, table } = test
  const { serviceName, ...other } = readTableName(parameters.required('table2'), table)
  const [here, there] = [parameters.list('keyColumns'), parameters.list('table2.keyColumns')]
  if (there.length > 0 && here.length !== there.length) throw new TrunklineError('TEST_INVALID', `keyColumns names ${here.length} column(s), table2.keyColumns ${there.length}.`, { object: 'table2.keyColumns', hint: 'Name as many in the same order.' })
  const columns = parameters.list('useColumns')
  const threshold = parameters.decimal('threshold') ?? '0'
  const where = parameters.text('where')
  return {
    figures: {
      difference: {
        of: 'difference',
        with: {
          serviceName, table: other, caseSensitive: parameters.flag('caseSensitiveColumns'), enough: Math.max(mostCounted, Number(threshold) + 1),
          ...(here.length > 0 && { keyColumns: here.map((name, index) => [name, there[index] ?? name] as const) }),
          ...(columns.length > 0 && { columns }), ...(where !== undefined && { where }),
        },
      },
    },
    judge: (figures) => {
      const { added, removed, changed, rows, otherRows, isAtLeast, changedColumns = {}, notes = [] } = JSON.parse(countOf(figures, 'difference')) as TableDifference
      const count = String(added + removed + changed)
      const columnText = Object.entries(changedColumns).map(([name, times]) => `${name} ${times}`).join(', ')
      const learned = test.isDynamic ? judgeLearned('diffCount', count, test) : undefined
      return {
        status: learned?.status ?? (compares(count, '<=', threshold) ? 'Success' : 'Failed'),
        result: `Found ${isAtLeast === true ? 'at least ' : ''}${count} different row(s): ${removed} only here, ${added} only there, ${changed} changed${columnText === '' ? '' : ` (${columnText})`}. `
          + `There are ${rows} row(s) here and ${otherRows} there${learned === undefined ? `; up to ${threshold} may differ` : ''}.`,
        values: [{ name: 'removedRows', value: String(removed) }, { name: 'addedRows', value: String(added) }, { name: 'changedRows', value: String(changed) }, ...learned?.values ?? [{ name: 'diffCount', value: count }]],
        bounds: learned === undefined ? { max: threshold } : learned.bounds ?? {}, notes: [...notes, ...learned?.notes ?? []],
      }
    },
  }
}
