import { liveColumns } from '../live-columns.ts'
import type { Definition } from '../test-plan.ts'

/** There is a column of exactly this name. */
export const tableColumnNameToExist: Definition = ({ parameters }) => {
  const wanted = parameters.required('columnName')
  return {
    figures: { columns: { of: 'columns' } },
    judge: (figures) => {
      const isThere = liveColumns(figures).some(({ name }) => name === wanted)
      // OpenMetadata spells the value so.
      return { status: isThere ? 'Success' : 'Failed', result: `The column ${wanted} is ${isThere ? 'there' : 'not there'}.`, values: [{ name: 'columnNameExits', value: String(isThere) }] }
    },
  }
}
