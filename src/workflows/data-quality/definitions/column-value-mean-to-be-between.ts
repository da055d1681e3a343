import { figureTest } from '../figure-test.ts'

/** The mean lies within bounds. */
export const columnValueMeanToBeBetween = figureTest({ of: 'mean', min: 'minValueForMeanInCol', max: 'maxValueForMeanInCol' })
