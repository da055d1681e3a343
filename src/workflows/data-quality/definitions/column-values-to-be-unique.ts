import { countOf, isTolerated, toleranceText } from '../judge.ts'
import type { Definition } from '../test-plan.ts'

/** No value occurs twice. Of a group of duplicates each row fails; NULLs are left out unless they are counted. */
export const columnValuesToBeUnique: Definition = ({ column, parameters }) => {
  const countNulls = parameters.flag('countNulls')
  return {
    figures: { values: { of: 'values', column }, once: { of: 'valuesOnce', column }, nulls: { of: 'rows', where: { is: 'null', column } } },
    failing: { is: 'duplicate', column, countNulls }, ...(!countNulls && { among: { is: 'notNull', column } as const }),
    claim: { that: 'unique', column, countNulls },
    judge: (figures) => {
      const [values, once, nulls] = [countOf(figures, 'values'), countOf(figures, 'once'), Number(countOf(figures, 'nulls'))]
      const failed = Number(values) - Number(once) + (countNulls && nulls > 1 ? nulls : 0)
      const nullText = countNulls && nulls > 1 ? ` ${nulls} are NULL.` : ''
      return {
        status: isTolerated(String(failed), String(Number(values) + (countNulls ? nulls : 0)), parameters) ? 'Success' : 'Failed',
        result: `Found valuesCount=${values} vs. uniqueCount=${once}. Both should be equal.${nullText}${toleranceText(parameters)}`,
        values: [{ name: 'valueCount', value: values }, { name: 'uniqueCount', value: once }],
      }
    },
  }
}
