import { countOf, judgeEmpty } from '../judge.ts'
import type { Definition } from '../test-plan.ts'

/** The values follow each other without a gap. */
export const columnValuesToHaveNoGaps: Definition = ({ column, parameters }) => {
  const step = parameters.text('step')?.trim()
  const most = parameters.whole('maxGaps') ?? 0
  return {
    figures: { gaps: { of: 'gaps', column, ...(step !== undefined && { step }) } },
    judge: (figures) => {
      const { values, gaps, after } = JSON.parse(countOf(figures, 'gaps')) as { values: number; gaps: number; after: string | null }
      if (values === 0) return judgeEmpty('gapCount', parameters)
      const where = after === null ? '' : ` The first follows ${after}.`
      return { status: gaps <= most ? 'Success' : 'Failed', result: `Found gapCount=${gaps} in ${values} value(s). There should be at most ${most}.${where}`, values: [{ name: 'gapCount', value: String(gaps) }], bounds: { max: String(most) } }
    },
  }
}
