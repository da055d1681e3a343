import { allTypes, bounds, ignoreNulls, numberTypes, parameter, textTypes, timeTypes, tolerance, whenEmpty, type BuiltIn } from './definition.ts'

/** Tests of each value of a column. */
export const columnValueDefinitions = {
  columnValueLengthsToBeBetween: {
    displayName: 'Column Value Lengths To Be Between', dataQualityDimension: 'Validity', supportedDataTypes: [...textTypes, 'ARRAY'], supportsRowLevelPassedFailed: true,
    description: 'Every value has a length within the bounds: characters of a text, elements of an array. NULL has none.',
    parameterDefinition: [...bounds('minLength', 'maxLength', 'length'), ...tolerance, whenEmpty],
  },
  columnValuesToBeBetween: {
    displayName: 'Column Values To Be Between', dataQualityDimension: 'Accuracy', supportedDataTypes: [...numberTypes, ...timeTypes], supportsRowLevelPassedFailed: true,
    description: 'Every value lies within the bounds; NULL is left out. Days and instants are given as ISO 8601 or in milliseconds since 1970.',
    parameterDefinition: [...bounds('minValue', 'maxValue', 'value', 'STRING'), ...tolerance, whenEmpty],
  },
  columnValuesMissingCount: {
    displayName: 'Column Values Missing Count', dataQualityDimension: 'Completeness', supportedDataTypes: allTypes, supportsRowLevelPassedFailed: true,
    description: 'As many values as expected are missing: NULL, or one of a list that stands for it.',
    parameterDefinition: [
      parameter(['missingCountValue', 'INT', 'Missing Count'], 'How many are missing.', { required: true }),
      parameter(['missingValueMatch', 'STRING', 'Missing Value Match'], 'Values that mean missing too, as a list: ["N/A", "-"].'),
    ],
  },
  columnValuesToBeInSet: {
    displayName: 'Column Values To Be In Set', dataQualityDimension: 'Validity', supportedDataTypes: [...numberTypes, ...textTypes, 'ENUM', 'BOOLEAN'], supportsRowLevelPassedFailed: true,
    description: 'With Match Enum, every value is one of the set. Without it, as OpenMetadata has it, one row with a value of the set is enough.',
    parameterDefinition: [
      parameter(['allowedValues', 'ARRAY', 'Allowed Values'], 'The set: ["a", "b"].', { required: true }),
      parameter(['matchEnum', 'BOOLEAN', 'Match Enum'], 'Whether every value has to be in the set. NULL is outside of it.'),
      ignoreNulls, ...tolerance,
    ],
  },
  columnValuesToBeNotInSet: {
    displayName: 'Column Values To Be Not In Set', dataQualityDimension: 'Validity', supportedDataTypes: [...numberTypes, ...textTypes, 'ENUM', 'BOOLEAN'], supportsRowLevelPassedFailed: true,
    description: 'No value is one of the set; NULL is not.',
    parameterDefinition: [parameter(['forbiddenValues', 'ARRAY', 'Forbidden Values'], 'The set: ["a", "b"].', { required: true }), ...tolerance],
  },
  columnValuesToBeNotNull: {
    displayName: 'Column Values To Be Not Null', dataQualityDimension: 'Completeness', supportedDataTypes: allTypes, supportsRowLevelPassedFailed: true,
    description: 'No value is NULL; an empty text is none.',
    parameterDefinition: [...tolerance],
  },
  columnValuesToBeUnique: {
    displayName: 'Column Values To Be Unique', dataQualityDimension: 'Uniqueness', supportedDataTypes: allTypes, supportsRowLevelPassedFailed: true,
    description: 'No value occurs twice. NULL is left out, as many as there are.',
    parameterDefinition: [parameter(['countNulls', 'BOOLEAN', 'Count NULLs'], 'Whether a second NULL is a duplicate; not when left out.'), ...tolerance],
  },
  columnValuesToMatchRegex: {
    displayName: 'Column Values To Match Regex', dataQualityDimension: 'Validity', supportedDataTypes: textTypes, supportsRowLevelPassedFailed: true,
    description: 'Every value matches a regular expression of PostgreSQL, somewhere in it unless ^ and $ say otherwise. NULL is left out.',
    parameterDefinition: [parameter(['regex', 'STRING', 'Regex'], 'The regular expression.', { required: true }), ...tolerance],
  },
  columnValuesToNotMatchRegex: {
    displayName: 'Column Values To Not Match Regex', dataQualityDimension: 'Validity', supportedDataTypes: textTypes, supportsRowLevelPassedFailed: true,
    description: 'No value matches a regular expression of PostgreSQL. NULL counts as a match, as OpenMetadata has it, unless NULLs are ignored.',
    parameterDefinition: [parameter(['forbiddenRegex', 'STRING', 'Forbidden Regex'], 'The regular expression.', { required: true }), ignoreNulls, ...tolerance],
  },
  columnValueToBeAtExpectedLocation: {
    displayName: 'Column Value To Be At Expected Location', dataQualityDimension: 'Accuracy', supportedDataTypes: [...textTypes, ...numberTypes], supportsRowLevelPassedFailed: true,
    description: 'Every row lies near the place that the column names: its longitude and latitude are at most so far from that place\'s in a table of places.',
    parameterDefinition: [
      parameter(['locationReferenceType', 'STRING', 'Location Reference Type'], 'What the column holds.', { required: true, optionValues: ['CITY', 'POSTAL_CODE'] }),
      parameter(['longitudeColumnName', 'STRING', 'Longitude Column'], 'Column with the longitude in degrees.', { required: true }),
      parameter(['latitudeColumnName', 'STRING', 'Latitude Column'], 'Column with the latitude in degrees.', { required: true }),
      parameter(['radius', 'FLOAT', 'Radius'], 'Metres that a row may be away.', { required: true }),
      parameter(['referenceTable', 'STRING', 'Reference Table'], 'schema.table of the same database with the columns place, longitude and latitude. There are no places of our own: without it the test is aborted.'),
      ...tolerance,
    ],
  },
} as const satisfies Record<string, BuiltIn>
