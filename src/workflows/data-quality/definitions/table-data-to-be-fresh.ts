import { compares, judgeEmpty } from '../judge.ts'
import type { Definition } from '../test-plan.ts'

const seconds: Readonly<Record<string, number>> = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800 }

/** The youngest date or instant is at most so old. */
export const tableDataToBeFresh: Definition = ({ parameters }) => {
  const column = parameters.required('column')
  const unit = (parameters.text('timeUnit') ?? 'hours').trim().toLowerCase().replace(/s$/, '')
  const limit = String(Number(parameters.required('timeSinceUpdate')) * seconds[unit]!)
  return {
    figures: { age: { of: 'age', column, isWhole: true } },
    judge: ({ age = null }) => {
      if (age === null) return { ...judgeEmpty('ageInSeconds'), status: 'Failed' }
      const found = `${Number((Number(age) / seconds[unit]!).toFixed(2))} ${unit}(s)`
      return {
        status: compares(age, '<=', limit) ? 'Success' : 'Failed', result: `Found the youngest ${column} to be ${found} old. It should be at most ${parameters.required('timeSinceUpdate').trim()} ${unit}(s).`,
        values: [{ name: 'ageInSeconds', value: age }], bounds: { max: limit },
      }
    },
  }
}
