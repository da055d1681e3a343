import { boundsOf, isTolerated, isWithin, judgeEmpty, toBoundsText, toleranceText } from '../judge.ts'
import type { Definition } from '../test-plan.ts'

/** Every length lies within bounds. */
export const columnValueLengthsToBeBetween: Definition = ({ column, parameters }) => {
  const bounds = boundsOf(parameters, 'minLength', 'maxLength')
  const failing = { is: 'lengthOutside' as const, column, ...bounds }
  return {
    figures: { min: { of: 'minLength', column }, max: { of: 'maxLength', column }, failed: { of: 'rows', where: failing }, rows: { of: 'values', column } },
    failing, among: { is: 'notNull', column }, claim: { that: 'lengthWithin', column, ...bounds },
    judge: ({ min = null, max = null, failed, rows }) => {
      if (min === null || max === null) return judgeEmpty('minValueLength', parameters)
      const isRight = isWithin(min, { ...bounds.min !== undefined && { min: bounds.min } }) && isWithin(max, { ...bounds.max !== undefined && { max: bounds.max } })
      return {
        status: isRight || isTolerated(failed ?? '0', rows ?? '0', parameters) ? 'Success' : 'Failed',
        result: `Found minValueLength=${min}, maxValueLength=${max} vs. ${toBoundsText(bounds)}.${toleranceText(parameters)}`,
        values: [{ name: 'minValueLength', value: min }, { name: 'maxValueLength', value: max }], bounds,
      }
    },
  }
}
