import type { TestDefinition } from '../../model/data-quality/test-definition.ts'
import type { TestParameters } from '../../model/data-quality/parameters.ts'
import { TrunklineError } from '../../model/errors.ts'
import { countOf, isTolerated, toleranceText } from './judge.ts'
import type { TestInput, TestPlan } from './test-plan.ts'

type SqlDefinition = Pick<TestDefinition, 'name' | 'sqlExpression' | 'parameterDefinition'>

/** How names and values are written in the SQL of the source; the connector's own quoting. */
export type SqlQuoting = { identifier(name: string): string; qualified(databaseSchema: string, name: string): string; literal(text: string): string }

/** A definition of one's own: the SELECT of its template gives the rows that fail. Values are put in as literals, names as identifiers, so that no value can be read as SQL. */
export function planSqlDefinition(definition: SqlDefinition, test: TestInput, quoting: SqlQuoting): TestPlan {
  const { parameters } = test
  const sql = fillTemplate(definition, test, quoting)
  return {
    figures: { failed: { of: 'query', sql, take: 'rows' }, rows: { of: 'rows' } }, failing: { is: 'query', sql },
    judge: (figures) => {
      const failed = countOf(figures, 'failed')
      return { status: isTolerated(failed, countOf(figures, 'rows'), parameters) ? 'Success' : 'Failed', result: `Found ${failed} failing row(s). There should be none.${toleranceText(parameters)}`, values: [{ name: 'resultRowCount', value: failed }] }
    },
  }
}

function fillTemplate({ name, sqlExpression = '', parameterDefinition = [] }: SqlDefinition, { table, column, parameters }: TestInput, quoting: SqlQuoting): string {
  return sqlExpression.replaceAll(/\{\{\s*([\w.]+)\s*\}\}|\{(table|column)\}/g, (_, parameter: string | undefined, place: string) => {
    if (parameter === undefined) return place === 'table' ? quoting.qualified(table.databaseSchema, table.table) : quoting.identifier(requireColumn(name, column))
    const declared = parameterDefinition.find((one) => one.name === parameter)
    if (declared === undefined) throw new TrunklineError('TEST_INVALID', `The SQL of ${name} uses {{${parameter}}}, which is none of its parameters.`, { object: name })
    return toLiteral(declared.dataType, parameter, parameters, quoting)
  })
}

function toLiteral(dataType: string, name: string, parameters: TestParameters, { literal }: SqlQuoting): string {
  const value = parameters.text(name)
  if (dataType === 'BOOLEAN') return String(parameters.flag(name))
  if (value === undefined) return 'null'
  if (['NUMBER', 'INT', 'FLOAT', 'DOUBLE', 'DECIMAL'].includes(dataType)) return `(${literal(value.trim())}::numeric)`
  if (dataType === 'ARRAY' || dataType === 'SET') return `(array[${parameters.list(name).map(literal).join(', ')}]::text[])`
  const type = { TIMESTAMP: 'timestamptz', DATETIME: 'timestamptz', DATE: 'date', TIME: 'time', MAP: 'jsonb' }[dataType]
  return type === undefined ? literal(value) : `(${literal(value)}::${type})`
}

function requireColumn(name: string, column: string): string {
  if (column !== '') return column
  throw new TrunklineError('TEST_INVALID', `The SQL of ${name} names {column}, but the test is of a table.`, { object: name })
}
