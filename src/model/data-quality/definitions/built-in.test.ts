import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CreateTestDefinition } from '../test-definition.ts'
import { builtInDefinitions, findBuiltIn } from './built-in.ts'

const parametersOf = (name: string): string[] => findBuiltIn(name)?.parameterDefinition?.map((one) => `${one.name}${one.required ? '*' : ''}`) ?? []

test('OpenMetadata\'s definitions are there with the parameters of its files', () => {
  expect(parametersOf('columnValueMaxToBeBetween')).toEqual(['minValueForMaxInCol', 'maxValueForMaxInCol', 'whenEmpty'])
  expect(parametersOf('columnValuesSumToBeBetween')).toEqual(['minValueForColSum', 'maxValueForColSum', 'whenEmpty'])
  expect(parametersOf('columnValuesToBeInSet')).toEqual(['allowedValues*', 'matchEnum', 'ignoreNulls', 'threshold', 'thresholdUnit'])
  expect(parametersOf('columnValuesMissingCount')).toEqual(['missingCountValue*', 'missingValueMatch'])
  expect(parametersOf('tableRowInsertedCountToBeBetween')).toEqual(['min', 'max', 'columnName*', 'rangeType*', 'rangeInterval*'])
  expect(parametersOf('tableCustomSQLQuery')).toEqual(['sqlExpression*', 'strategy', 'operator', 'threshold', 'thresholdUnit', 'partitionExpression'])
  expect([findBuiltIn('tableRowCountToEqual'), findBuiltIn('tableSchemaToMatchContract')].map((definition) => definition?.validatorClass)).toEqual(['TableRowCountToEqualValidator', undefined])
  expect(parametersOf('tableDiff')).toEqual(['table2*', 'keyColumns', 'table2.keyColumns', 'useColumns', 'threshold', 'where', 'caseSensitiveColumns'])
})

test('a definition is found whatever its case, and by the names that documentation uses', () => {
  expect(findBuiltIn('ColumnValuesToBeAtExpectedLocation')?.name).toBe('columnValueToBeAtExpectedLocation')
  expect(findBuiltIn('columnValuesMissingCountToBeEqual')?.name).toBe('columnValuesMissingCount')
  expect(findBuiltIn('tablecustomsqlquery')?.name).toBe('tableCustomSQLQuery')
  expect(findBuiltIn('toString')).toBeUndefined()
})

test('each is a request that the store takes, with names that occur once', () => {
  for (const definition of builtInDefinitions) expect(CreateTestDefinition.parse(definition)).toEqual(definition)
  expect(builtInDefinitions).toHaveLength(33)
  expect(new Set(builtInDefinitions.map(({ name }) => name)).size).toBe(33)
})

test('each stands in the documentation with its parameters', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../../docs/data-quality.md'), 'utf8')
  const names = builtInDefinitions.flatMap(({ name, parameterDefinition = [] }) => [name, ...parameterDefinition.map((one) => one.name)])
  expect(names.filter((name) => !text.includes(`\`${name}\``) && !text.includes(`\`${name}:`))).toEqual([])
})
