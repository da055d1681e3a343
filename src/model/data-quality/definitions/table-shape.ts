import { bounds, parameter, type BuiltIn } from './definition.ts'

/** Tests of the columns that a table has: nothing of it is read. */
export const tableShapeDefinitions = {
  tableColumnCountToBeBetween: {
    displayName: 'Table Column Count To Be Between', dataQualityDimension: 'Integrity',
    description: 'The number of columns lies within the bounds.',
    parameterDefinition: bounds('minColValue', 'maxColValue', 'number of columns'),
  },
  tableColumnCountToEqual: {
    displayName: 'Table Column Count To Equal', dataQualityDimension: 'Integrity',
    description: 'The table has as many columns as expected.',
    parameterDefinition: [parameter(['columnCount', 'INT', 'Count'], 'Number of columns.', { required: true })],
  },
  tableColumnNameToExist: {
    displayName: 'Table Column Name To Exist', dataQualityDimension: 'Integrity',
    description: 'The table has a column of exactly this name.',
    parameterDefinition: [parameter(['columnName', 'STRING', 'Column Name'], 'Name of the column, in its case.', { required: true })],
  },
  tableColumnToMatchSet: {
    displayName: 'Table Column Names To Match Set', dataQualityDimension: 'Integrity',
    description: 'The table has these columns and no others.',
    parameterDefinition: [
      parameter(['columnNames', 'STRING', 'Column Names'], 'Names, separated by commas; a name with a comma in double quotes.', { required: true }),
      parameter(['ordered', 'BOOLEAN', 'Ordered'], 'Whether they have to be in this order; not when left out.'),
    ],
  },
  tableSchemaToMatchContract: {
    displayName: 'Table Schema To Match Contract', dataQualityDimension: 'Integrity',
    description: 'The table has the columns of a contract, with their types and whether they may be NULL.',
    parameterDefinition: [
      parameter(['columns', 'STRING', 'Columns'], 'JSON: [{"name": "id", "type": "bigint", "nullable": false}, …]; type and nullable are looked at where they are given.', { required: true }),
      parameter(['allowAdditional', 'BOOLEAN', 'Allow Additional'], 'Whether the table may have further columns; not when left out.'),
      parameter(['ordered', 'BOOLEAN', 'Ordered'], 'Whether the columns have to be in this order; not when left out.'),
    ],
  },
} as const satisfies Record<string, BuiltIn>
