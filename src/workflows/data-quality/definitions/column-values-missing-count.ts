import type { RowCondition } from '../../../connectors/quality-connector.ts'
import { compares, countOf } from '../judge.ts'
import type { Definition } from '../test-plan.ts'

/** As many values as expected are NULL, or stand for it. */
export const columnValuesMissingCount: Definition = ({ column, parameters }) => {
  const expected = parameters.required('missingCountValue').trim()
  const listed = parameters.list('missingValueMatch')
  const missing: RowCondition = listed.length === 0 ? { is: 'null', column } : { is: 'any', of: [{ is: 'null', column }, { is: 'listed', column, values: listed }] }
  return {
    figures: { missing: { of: 'rows', where: missing } }, failing: missing,
    ...(listed.length === 0 && Number(expected) === 0 && { claim: { that: 'notNull', column } as const, provedValues: [{ name: 'nullCount', value: '0' }] }),
    judge: (figures) => {
      const found = countOf(figures, 'missing')
      return { status: compares(found, '==', expected) ? 'Success' : 'Failed', result: `Found nullCount=${found} vs. the expected nullCount=${expected}.`, values: [{ name: 'nullCount', value: found }] }
    },
  }
}
