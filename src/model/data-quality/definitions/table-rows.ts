import { bounds, parameter, timeTypes, type BuiltIn } from './definition.ts'

/** Tests of the rows of a table as a whole. */
export const tableRowDefinitions = {
  tableRowCountToBeBetween: {
    displayName: 'Table Row Count To Be Between', dataQualityDimension: 'Integrity', supportsDynamicAssertion: true,
    description: 'The number of rows lies within the bounds.',
    parameterDefinition: bounds('minValue', 'maxValue', 'number of rows'),
  },
  tableRowCountToEqual: {
    displayName: 'Table Row Count To Equal', dataQualityDimension: 'Integrity', supportsDynamicAssertion: true,
    description: 'The table has as many rows as expected.',
    parameterDefinition: [parameter(['value', 'INT', 'Count'], 'Number of rows.', { required: true })],
  },
  tableRowInsertedCountToBeBetween: {
    displayName: 'Table Row Inserted Count To Be Between', dataQualityDimension: 'Integrity', supportsDynamicAssertion: true, supportedDataTypes: timeTypes,
    description: 'As many rows as expected have a date or instant within a range before now.',
    parameterDefinition: [
      ...bounds('min', 'max', 'number of rows'),
      parameter(['columnName', 'STRING', 'Column Name'], 'Column of dates or instants that tells when a row came.', { required: true }),
      parameter(['rangeType', 'STRING', 'Range Type'], 'Unit of the range.', { required: true, optionValues: ['HOUR', 'DAY', 'MONTH', 'YEAR'] }),
      parameter(['rangeInterval', 'INT', 'Interval'], 'How many units the range goes back.', { required: true }),
    ],
  },
  tableDataToBeFresh: {
    displayName: 'Table Data To Be Fresh', dataQualityDimension: 'Accuracy',
    description: 'The youngest date or instant of a column is at most so old.',
    parameterDefinition: [
      parameter(['column', 'STRING', 'Column'], 'Column of dates or instants.', { required: true }),
      parameter(['timeSinceUpdate', 'NUMBER', 'Time Since Update'], 'Age that is let pass.', { required: true }),
      parameter(['timeUnit', 'STRING', 'Time Unit'], 'Unit of the age; hours when left out.', { optionValues: ['seconds', 'minutes', 'hours', 'days', 'weeks'] }),
    ],
  },
  tableRowCountToFollowHistory: {
    displayName: 'Table Row Count To Follow History', dataQualityDimension: 'Integrity',
    description: 'The number of rows lies where the past results of this test let expect it; the first results learn.',
    parameterDefinition: [
      parameter(['sensitivity', 'FLOAT', 'Sensitivity'], 'How many times the usual deviation is let pass; 3 when left out. Less finds more.'),
      parameter(['learningResults', 'INT', 'Learning Results'], 'Past results that are needed before the test can fail; 5 when left out.'),
      parameter(['maxChange', 'FLOAT', 'Max Change'], 'Percent that the number may always move away from the last, however steady it was; 1 when left out.'),
    ],
  },
} as const satisfies Record<string, BuiltIn>
