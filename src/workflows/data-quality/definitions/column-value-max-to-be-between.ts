import { figureTest } from '../figure-test.ts'

/** The greatest value lies within bounds. */
export const columnValueMaxToBeBetween = figureTest({ of: 'max', min: 'minValueForMaxInCol', max: 'maxValueForMaxInCol' })
