import type { DataType } from '../../table.ts'
import type { CreateTestDefinition, DataQualityDimension, TestParameterDefinition } from '../test-definition.ts'

/** A definition that ships with Trunkline, without what all of them say alike. */
export type BuiltIn = {
  displayName: string
  description: string
  dataQualityDimension: DataQualityDimension
  supportedDataTypes?: readonly DataType[]
  parameterDefinition?: readonly TestParameterDefinition[]
  supportsRowLevelPassedFailed?: true
  supportsDynamicAssertion?: true
}

/** Types that a test of numbers is offered for. */
export const numberTypes = ['NUMBER', 'INT', 'FLOAT', 'DOUBLE', 'DECIMAL', 'NUMERIC', 'TINYINT', 'SMALLINT', 'BIGINT', 'BYTEINT'] as const satisfies DataType[]
/** Types that a test of texts is offered for. */
export const textTypes = ['BYTES', 'STRING', 'MEDIUMTEXT', 'TEXT', 'CHAR', 'VARCHAR'] as const satisfies DataType[]
/** Types that a test of instants and days is offered for. */
export const timeTypes = ['TIMESTAMP', 'TIMESTAMPZ', 'DATETIME', 'DATE'] as const satisfies DataType[]
/** Types of every test that needs no more than a value. */
export const allTypes = [
  ...numberTypes, ...textTypes, ...timeTypes, 'TIME', 'INTERVAL', 'BOOLEAN', 'BINARY', 'VARBINARY', 'BYTEA', 'ARRAY', 'BLOB', 'LONGBLOB', 'MEDIUMBLOB', 'MAP', 'STRUCT', 'UNION', 'SET',
  'GEOGRAPHY', 'ENUM', 'JSON', 'UUID', 'VARIANT', 'GEOMETRY', 'POINT', 'POLYGON', 'INET', 'CIDR', 'MACADDR', 'MONEY', 'BIT', 'XML',
] as const satisfies DataType[]

type Traits = Partial<Pick<TestParameterDefinition, 'required' | 'optionValues' | 'validationRule'>>

/** A parameter of a definition: its name, its type and what people call it, and what it means. */
export function parameter([name, dataType, displayName]: readonly [string, TestParameterDefinition['dataType'], string], description: string, traits: Traits = {}): TestParameterDefinition {
  return { name, displayName, dataType, description, required: false, optionValues: [], ...traits }
}

/** A lower and an upper bound that check each other; one of them is enough. */
export function bounds(min: string, max: string, what: string, dataType: TestParameterDefinition['dataType'] = 'INT'): TestParameterDefinition[] {
  return [
    parameter([min, dataType, 'Min'], `Least ${what}, itself allowed; no bound when left out.`, { validationRule: { parameterField: max, rule: 'LESS_THAN_OR_EQUALS' } }),
    parameter([max, dataType, 'Max'], `Greatest ${what}, itself allowed; no bound when left out.`, { validationRule: { parameterField: min, rule: 'GREATER_THAN_OR_EQUALS' } }),
  ]
}

/** What a test of single rows may let pass: so many failing rows, or such a share of them. */
export const tolerance: readonly TestParameterDefinition[] = [
  parameter(['threshold', 'NUMBER', 'Threshold'], 'Failing rows that are let pass; 0 when left out.'),
  parameter(['thresholdUnit', 'STRING', 'Threshold Unit'], 'What the threshold is given in: rows, or percent of the rows.', { optionValues: ['ABSOLUTE', 'PERCENTAGE'] }),
]

/** What a test comes to where there is no value to look at. */
export const whenEmpty = parameter(['whenEmpty', 'STRING', 'When Empty'], 'What the test comes to when there is no value: Aborted when left out.', { optionValues: ['Aborted', 'Success', 'Failed'] })

/** NULLs that count neither for nor against. */
export const ignoreNulls = parameter(['ignoreNulls', 'BOOLEAN', 'Ignore NULLs'], 'Leave rows with NULL out; off when left out.')

/** A built-in definition as the request that makes it. */
export function toCreateRequest(entityType: 'TABLE' | 'COLUMN', name: string, { supportedDataTypes, parameterDefinition, ...rest }: BuiltIn): CreateTestDefinition {
  return {
    name, entityType, testPlatforms: ['OpenMetadata'], provider: 'system', enabled: true,
    ...rest,
    ...(supportedDataTypes !== undefined && { supportedDataTypes: [...supportedDataTypes] }),
    parameterDefinition: [...parameterDefinition ?? []],
    supportsRowLevelPassedFailed: rest.supportsRowLevelPassedFailed === true,
    supportsDynamicAssertion: rest.supportsDynamicAssertion === true,
  }
}
