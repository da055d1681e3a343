import { figureTest } from '../figure-test.ts'

/** The median lies within bounds. */
export const columnValueMedianToBeBetween = figureTest({ of: 'median', min: 'minValueForMedianInCol', max: 'maxValueForMedianInCol' })
