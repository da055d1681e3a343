import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findBuiltIn } from './definitions/built-in.ts'
import { readParameters } from './parameters.ts'
import { parseList } from './parse-list.ts'

const read = (definition: string, values: Record<string, string>) => readParameters(findBuiltIn(definition)!, Object.entries(values).map(([name, value]) => ({ name, value })))

test('every problem is told in one sentence', () => {
  expect(() => read('columnValueMaxToBeBetween', { minValueForMaxInCol: '10', maxValueForMaxInCol: '9.5', whenEmpty: 'maybe' })).toThrow(
    'The parameters of columnValueMaxToBeBetween cannot be used: minValueForMaxInCol ("10") is above maxValueForMaxInCol ("9.5"); whenEmpty must be one of Aborted, Success, Failed, not "maybe".')
  expect(() => read('tableRowCountToEqual', {})).toThrow('value is missing')
  expect(() => read('tableRowCountToEqual', { value: 'many' })).toThrow('value must be a number, not "many"')
  expect(() => read('columnValuesToBeInSet', { allowedValues: '["a"' })).toThrow('allowedValues must be a list')
  expect(() => read('columnValuesToBeInSet', { allowedValues: '["a"]', matchEnum: 'perhaps' })).toThrow('matchEnum must be true or false')
  expect(() => read('columnValuesToBeBetween', { minValue: '2024-02-01', maxValue: '2024-01-01' })).toThrow('is above')
  expect(() => read('tableRowInsertedCountToBeBetween', { columnName: 'at', rangeType: 'DAY', rangeInterval: '1.5' }).whole('rangeInterval')).toThrow('must be a whole number')
})

test('bounds are compared digit by digit', () => {
  expect(read('columnValuesToBeBetween', { minValue: '9007199254740992', maxValue: '9007199254740993' }).decimal('minValue')).toBe('9007199254740992')
  expect(() => read('columnValuesToBeBetween', { minValue: '9007199254740993', maxValue: '9007199254740992' })).toThrow('is above')
})

test('"false" is false', () => {
  for (const [text, expected] of [['false', false], ['False', false], ['no', false], ['0', false], ['', false], ['true', true], ['True', true], ['1', true]] as const) {
    expect(read('tableColumnToMatchSet', { columnNames: 'a', ordered: text }).flag('ordered')).toBe(expected)
  }
})

test('fillers are passed over, slips are told of', () => {
  expect(read('columnValuesToBeUnique', { columnNames: 'true' }).notes).toEqual([])
  expect(read('columnValuesToBeNotNull', { columnValuesToBeNotNull: 'true' }).notes).toEqual([])
  expect(read('columnValuesToMatchRegex', { regex: 'a', treshold: '1' }).notes).toEqual(['columnValuesToMatchRegex knows no parameter treshold; is threshold meant?'])
})

test.each([
  ['["a", "b"]', ['a', 'b']], ["['a', 'it\\'s']", ['a', "it's"]], ['[1, 2.50, -3]', ['1', '2.50', '-3']], ['[9007199254740993]', ['9007199254740993']], ['[True, None, null, false]', ['true', 'false']],
  ['a, b', ['a', 'b']], ['', []], ['[]', []], ['("x", "y")', ['x', 'y']], ['["a,b", "c]"]', ['a,b', 'c]']], ['[a, b c]', ['a', 'b c']], ['["\\u00e9", ""]', ['é', '']],
])('%s is a list', (text, expected) => {
  expect(parseList(text)).toEqual(expected)
})

test.each(['["a"', '["a" "b"]', "['a]", '[[1]]', '[{"a": 1}]'])('%s is none', (text) => {
  expect(parseList(text)).toBeUndefined()
})

test('any texts survive as JSON', () => {
  fc.assert(fc.property(fc.array(fc.string()), (list) => { expect(parseList(JSON.stringify(list))).toEqual(list) }))
})
