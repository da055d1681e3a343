import { isTolerated, judgeEmpty, toBoundsText, toleranceText } from '../judge.ts'
import { isDecimal } from '../../../model/decimal.ts'
import type { Bounds, Definition } from '../test-plan.ts'

/** Every value lies within bounds, which may be days and instants. The server compares, exactly and in the type of the column. */
export const columnValuesToBeBetween: Definition = ({ column, parameters }) => {
  const [min, max] = [parameters.text('minValue')?.trim(), parameters.text('maxValue')?.trim()]
  const bounds: Bounds = { ...(min !== undefined && { min }), ...(max !== undefined && { max }) }
  const failing = { is: 'outside' as const, column, ...bounds }
  return {
    figures: { min: { of: 'min', column }, max: { of: 'max', column }, failed: { of: 'rows', where: failing }, rows: { of: 'values', column } },
    failing, among: { is: 'notNull', column }, claim: { that: 'within', column, ...bounds },
    judge: ({ min: least = null, max: greatest = null, failed, rows }) => {
      if (least === null || greatest === null) return judgeEmpty('min', parameters)
      return {
        status: isTolerated(failed ?? '0', rows ?? '0', parameters) ? 'Success' : 'Failed',
        result: `Found min=${least}, max=${greatest} vs. ${toBoundsText(bounds)}.${toleranceText(parameters)}`,
        values: [{ name: 'min', value: least }, { name: 'max', value: greatest }],
        ...([min, max].every((bound) => bound === undefined || isDecimal(bound)) && { bounds }),
      }
    },
  }
}
