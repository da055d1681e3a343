import { TrunklineError } from '../../../model/errors.ts'
import { countOf, isTolerated, toleranceText } from '../judge.ts'
import { readTableName } from '../table-names.ts'
import type { Definition } from '../test-plan.ts'

/** Every row lies near the place that the column names, by a table of places. */
export const columnValueToBeAtExpectedLocation: Definition = ({ column, parameters, table }) => {
  const reference = parameters.text('referenceTable')
  if (reference === undefined) {
    throw new TrunklineError('TEST_INVALID', 'referenceTable is missing: there are no places of our own to compare with.', {
      object: 'referenceTable', hint: 'Name a table of the same database with the columns place, longitude and latitude, as schema.table.',
    })
  }
  const { databaseSchema, table: places } = readTableName(reference, table)
  const failing = {
    is: 'farFrom' as const, column, longitude: parameters.required('longitudeColumnName'), latitude: parameters.required('latitudeColumnName'),
    radius: parameters.required('radius').trim(), places: { databaseSchema, table: places },
  }
  return {
    figures: { failed: { of: 'rows', where: failing }, values: { of: 'values', column } }, failing, among: { is: 'notNull', column },
    judge: (figures) => {
      const [failed, values] = [countOf(figures, 'failed'), countOf(figures, 'values')]
      return {
        status: isTolerated(failed, values, parameters) ? 'Success' : 'Failed', result: `Found ${failed} of ${values} row(s) that are not within ${failing.radius} m of their place.${toleranceText(parameters)}`,
        values: [{ name: 'locationReferenceType', value: parameters.required('locationReferenceType') }, { name: 'unexpectedCount', value: failed }],
      }
    },
  }
}
