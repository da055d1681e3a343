import { parameter, type BuiltIn } from './definition.ts'

/** Tests by SQL of a person, and of a table against another. */
export const tableQueryDefinitions = {
  tableCustomSQLQuery: {
    displayName: 'Custom SQL Query', dataQualityDimension: 'SQL', supportsRowLevelPassedFailed: true,
    description: 'A SELECT returns as many rows, or a number, as expected. It runs in a read-only transaction that is undone.',
    parameterDefinition: [
      parameter(['sqlExpression', 'STRING', 'SQL Expression'], 'One SELECT.', { required: true }),
      parameter(['strategy', 'STRING', 'Strategy'], 'What is compared: the number of rows, or the first value of the first row. ROWS when left out.', { optionValues: ['ROWS', 'COUNT'] }),
      parameter(['operator', 'STRING', 'Operator'], 'How it stands to the threshold; <= when left out.', { optionValues: ['==', '>', '>=', '<', '<=', '!='] }),
      parameter(['threshold', 'NUMBER', 'Threshold'], 'What it is compared with; 0 when left out.'),
      parameter(['thresholdUnit', 'STRING', 'Threshold Unit'], 'Rows, or percent of the table\'s rows.', { optionValues: ['ABSOLUTE', 'PERCENTAGE'] }),
      parameter(['partitionExpression', 'STRING', 'Partition Expression'], 'Condition on the table\'s rows that passed rows and percentages are reckoned among.'),
    ],
  },
  tableDiff: {
    displayName: 'Compare Two Tables', dataQualityDimension: 'Consistency', supportsDynamicAssertion: true,
    description: 'The table has the same rows as another, which may be in another database or service. Both servers compute checksums by ranges of the key; only ranges that differ are looked into.',
    parameterDefinition: [
      parameter(['table2', 'STRING', 'Table 2'], 'Fully qualified name of the other table.', { required: true }),
      parameter(['keyColumns', 'ARRAY', 'Key Columns'], 'Columns that identify a row; the primary key when left out.'),
      parameter(['table2.keyColumns', 'ARRAY', 'Table 2 Key Columns'], 'The same in the other table where their names differ.'),
      parameter(['useColumns', 'ARRAY', 'Columns'], 'Columns to compare; all when left out.'),
      parameter(['threshold', 'NUMBER', 'Threshold'], 'Rows that may differ; 0 when left out.'),
      parameter(['where', 'STRING', 'Where'], 'Condition on the rows of both tables.'),
      parameter(['caseSensitiveColumns', 'BOOLEAN', 'Case Sensitive Columns'], 'Whether names of columns differ by case; not when left out.'),
    ],
  },
} as const satisfies Record<string, BuiltIn>
