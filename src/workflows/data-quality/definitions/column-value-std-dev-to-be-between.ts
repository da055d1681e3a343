import { figureTest } from '../figure-test.ts'

/** The standard deviation of the population lies within bounds. */
export const columnValueStdDevToBeBetween = figureTest({ of: 'stddev', min: 'minValueForStdDevInCol', max: 'maxValueForStdDevInCol' })
