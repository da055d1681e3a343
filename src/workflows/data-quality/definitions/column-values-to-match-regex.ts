import { countOf, isTolerated, toleranceText } from '../judge.ts'
import type { Definition } from '../test-plan.ts'

/** Every value matches; NULL is left out. */
export const columnValuesToMatchRegex: Definition = ({ column, parameters }) => {
  const regex = parameters.required('regex')
  const failing = { is: 'notMatching' as const, column, regex }
  return {
    figures: { failed: { of: 'rows', where: failing }, values: { of: 'values', column } }, failing, among: { is: 'notNull', column }, claim: { that: 'matching', column, regex },
    judge: (figures) => {
      const [failed, values] = [countOf(figures, 'failed'), countOf(figures, 'values')]
      const matches = String(Number(values) - Number(failed))
      return {
        status: isTolerated(failed, values, parameters) ? 'Success' : 'Failed',
        result: `Found ${matches} value(s) matching the regex vs. ${values} value(s) in the column.${toleranceText(parameters)}`,
        values: [{ name: 'likeCount', value: matches }],
      }
    },
  }
}
