import { liveColumns } from '../live-columns.ts'
import type { Definition } from '../test-plan.ts'

/** The columns are these and no others. */
export const tableColumnToMatchSet: Definition = ({ parameters }) => {
  const wanted = splitNames(parameters.required('columnNames'))
  const isOrdered = parameters.flag('ordered')
  return {
    figures: { columns: { of: 'columns' } },
    judge: (figures) => {
      const found = liveColumns(figures).map(({ name }) => name)
      const [missing, further] = [without(wanted, found), without(found, wanted)]
      const isMatch = missing.length === 0 && further.length === 0 && (!isOrdered || wanted.every((name, index) => found[index] === name))
      const differences = [...missing.map((name) => `${name} is missing`), ...further.map((name) => `${name} is not expected`)]
      const why = differences.length > 0 ? differences.join(', ') : 'their order differs'
      return { status: isMatch ? 'Success' : 'Failed', result: `Found ${found.join(', ')} vs. the expected ${wanted.join(', ')}${isMatch ? '' : `: ${why}`}.`, values: [{ name: 'columnNames', value: isMatch ? '1' : '0' }] }
    },
  }
}

/** Members of a list that another does not have as often. */
function without(list: readonly string[], other: readonly string[]): string[] {
  const rest = [...other]
  return list.filter((name) => {
    const at = rest.indexOf(name)
    if (at >= 0) rest.splice(at, 1)
    return at < 0
  })
}

function splitNames(text: string): string[] {
  return [...text.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^,]*?))\s*(?:,|$)/g)].map(([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '').filter((name) => name !== '')
}
