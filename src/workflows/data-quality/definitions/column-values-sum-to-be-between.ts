import { figureTest } from '../figure-test.ts'

/** The sum lies within bounds. */
export const columnValuesSumToBeBetween = figureTest({ of: 'sum', min: 'minValueForColSum', max: 'maxValueForColSum' })
