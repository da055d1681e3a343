import type { ComparisonOperator } from '../../../connectors/quality-connector.ts'
import { compares, countOf } from '../judge.ts'
import { isDecimal } from '../../../model/decimal.ts'
import type { Definition } from '../test-plan.ts'

/** A query returns as many rows, or a number, as expected. */
export const tableCustomSQLQuery: Definition = ({ parameters }) => {
  const sql = parameters.required('sqlExpression')
  const takesValue = parameters.text('strategy')?.trim().toUpperCase() === 'COUNT'
  const operator = (parameters.text('operator')?.trim() ?? '<=') as ComparisonOperator
  const threshold = parameters.decimal('threshold') ?? '0'
  const isPercentage = parameters.text('thresholdUnit')?.trim().toUpperCase() === 'PERCENTAGE'
  const partition = parameters.text('partitionExpression')
  const rows = partition === undefined ? { of: 'rows' as const } : { of: 'rowsMeeting' as const, sql: partition }
  return {
    figures: { found: { of: 'query', sql, take: takesValue ? 'firstValue' : 'rows' }, ...(isPercentage && { rows }) },
    ...(!takesValue && { failing: { is: 'query', sql } as const }), ...(partition !== undefined && { among: { is: 'sql', sql: partition } as const }),
    judge: (figures) => {
      const found = figures['found'] ?? null
      if (found === null) return { status: 'Aborted', result: 'The query returned no value to compare.', values: [] }
      if (!isDecimal(found)) return { status: 'Aborted', result: `The query returned "${found.slice(0, 100)}", which is no number.`, values: [] }
      const total = Number(countOf(figures, 'rows'))
      const compared = !isPercentage ? found : String(total === 0 ? 0 : Number(((100 * Number(found)) / total).toFixed(6)))
      const what = takesValue ? `Found ${compared}${isPercentage ? ' %' : ''}.` : `Found ${found} row(s)${isPercentage ? `, ${compared} %` : ''}.`
      const wanted = `${operator === '==' ? '' : `${operator} `}${threshold}${isPercentage ? ' %' : ''}`
      return { status: compares(compared, operator, threshold) ? 'Success' : 'Failed', result: `${what} The query is expected to return ${wanted}${takesValue ? '' : ' row(s)'}.`, values: [{ name: 'resultRowCount', value: found }] }
    },
  }
}
