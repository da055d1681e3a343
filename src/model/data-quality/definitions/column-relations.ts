import { allTypes, numberTypes, parameter, textTypes, timeTypes, tolerance, whenEmpty, type BuiltIn } from './definition.ts'

/** Tests of a column that OpenMetadata lacks: against other columns and tables, its own past, or a schema. */
export const columnRelationDefinitions = {
  columnValuesToExistInTable: {
    displayName: 'Column Values To Exist In Table', dataQualityDimension: 'Integrity', supportedDataTypes: allTypes, supportsRowLevelPassedFailed: true,
    description: 'Every value occurs in a column of another table of the same database, as if a foreign key said so. NULL is left out.',
    parameterDefinition: [
      parameter(['referredTable', 'STRING', 'Referred Table'], 'The other table, as schema.table or by its fully qualified name.', { required: true }),
      parameter(['referredColumn', 'STRING', 'Referred Column'], 'Its column.', { required: true }),
      ...tolerance,
    ],
  },
  columnValuesToCompareWithColumn: {
    displayName: 'Column Values To Compare With Column', dataQualityDimension: 'Consistency', supportedDataTypes: allTypes, supportsRowLevelPassedFailed: true,
    description: 'In every row the value stands to that of another column as it should. Rows with NULL in either are left out, unless NULLs have to be on both sides.',
    parameterDefinition: [
      parameter(['operator', 'STRING', 'Operator'], 'How the column stands to the other.', { required: true, optionValues: ['==', '!=', '<', '<=', '>', '>='] }),
      parameter(['otherColumn', 'STRING', 'Other Column'], 'A column of the same table.', { required: true }),
      parameter(['nullsTogether', 'BOOLEAN', 'NULLs Together'], 'Whether a NULL on one side only fails the row; not when left out.'),
      ...tolerance,
    ],
  },
  columnValuesToHaveNoGaps: {
    displayName: 'Column Values To Have No Gaps', dataQualityDimension: 'Completeness', supportedDataTypes: [...numberTypes, ...timeTypes],
    description: 'The values, in their order, follow each other step by step from the least to the greatest: nothing is missing in between.',
    parameterDefinition: [
      parameter(['step', 'STRING', 'Step'], 'Greatest distance of two neighbours: a number, of times an interval such as 1 day. 1, or 1 day, when left out.'),
      parameter(['maxGaps', 'INT', 'Max Gaps'], 'Gaps that are let pass; 0 when left out.'),
      whenEmpty,
    ],
  },
  columnValuesToMatchJsonSchema: {
    displayName: 'Column Values To Match JSON Schema', dataQualityDimension: 'Validity', supportedDataTypes: ['JSON', ...textTypes], supportsRowLevelPassedFailed: true,
    description: 'Every json value is valid by a JSON Schema. NULL is left out.',
    parameterDefinition: [parameter(['jsonSchema', 'STRING', 'JSON Schema'], 'The schema as JSON, in the keywords that docs/data-quality.md lists.', { required: true }), ...tolerance],
  },
  columnValueDistributionToBeStable: {
    displayName: 'Column Value Distribution To Be Stable', dataQualityDimension: 'Consistency', supportedDataTypes: allTypes,
    description: 'The shares of the values, or of ranges of them, are close to what they were: the population stability index stays below the limit.',
    parameterDefinition: [
      parameter(['maxIndex', 'FLOAT', 'Max Index'], 'Population stability index that is let pass; 0.2 when left out. Below 0.1 nothing changed, above 0.25 much did.'),
      parameter(['baseline', 'STRING', 'Baseline'], 'Shares to compare with, as JSON: {"red": 0.5, "blue": 0.5}, or {"0..10": 0.3, "10..": 0.7} for ranges. The last profile of the column when left out.'),
      whenEmpty,
    ],
  },
} as const satisfies Record<string, BuiltIn>
