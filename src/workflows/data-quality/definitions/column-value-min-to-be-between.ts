import { figureTest } from '../figure-test.ts'

/** The least value lies within bounds. */
export const columnValueMinToBeBetween = figureTest({ of: 'min', min: 'minValueForMinInCol', max: 'maxValueForMinInCol' })
