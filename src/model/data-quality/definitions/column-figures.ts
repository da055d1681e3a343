import { bounds, numberTypes, whenEmpty, type BuiltIn } from './definition.ts'

/** Tests of one figure of a column: its greatest value, its mean and so on. */
export const columnFigureDefinitions = {
  columnValueMaxToBeBetween: {
    displayName: 'Column Value Max To Be Between', dataQualityDimension: 'Accuracy', supportedDataTypes: numberTypes, supportsDynamicAssertion: true,
    description: 'The greatest value of the column lies within the bounds.',
    parameterDefinition: [...bounds('minValueForMaxInCol', 'maxValueForMaxInCol', 'maximum'), whenEmpty],
  },
  columnValueMinToBeBetween: {
    displayName: 'Column Value Min To Be Between', dataQualityDimension: 'Accuracy', supportedDataTypes: numberTypes, supportsDynamicAssertion: true,
    description: 'The least value of the column lies within the bounds.',
    parameterDefinition: [...bounds('minValueForMinInCol', 'maxValueForMinInCol', 'minimum'), whenEmpty],
  },
  columnValueMeanToBeBetween: {
    displayName: 'Column Value Mean To Be Between', dataQualityDimension: 'Accuracy', supportedDataTypes: [...numberTypes, 'ARRAY', 'SET'], supportsDynamicAssertion: true,
    description: 'The mean of the column lies within the bounds; of texts and arrays the mean of their lengths.',
    parameterDefinition: [...bounds('minValueForMeanInCol', 'maxValueForMeanInCol', 'mean'), whenEmpty],
  },
  columnValueMedianToBeBetween: {
    displayName: 'Column Value Median To Be Between', dataQualityDimension: 'Accuracy', supportedDataTypes: numberTypes, supportsDynamicAssertion: true,
    description: 'The median of the column lies within the bounds.',
    parameterDefinition: [...bounds('minValueForMedianInCol', 'maxValueForMedianInCol', 'median'), whenEmpty],
  },
  columnValueStdDevToBeBetween: {
    displayName: 'Column Value Std Dev To Be Between', dataQualityDimension: 'Accuracy', supportedDataTypes: numberTypes, supportsDynamicAssertion: true,
    description: 'The standard deviation of the column (of the population) lies within the bounds.',
    parameterDefinition: [...bounds('minValueForStdDevInCol', 'maxValueForStdDevInCol', 'standard deviation'), whenEmpty],
  },
  columnValuesSumToBeBetween: {
    displayName: 'Column Values Sum To Be Between', dataQualityDimension: 'Accuracy', supportedDataTypes: numberTypes, supportsDynamicAssertion: true,
    description: 'The sum of the column lies within the bounds.',
    parameterDefinition: [...bounds('minValueForColSum', 'maxValueForColSum', 'sum'), whenEmpty],
  },
} as const satisfies Record<string, BuiltIn>
