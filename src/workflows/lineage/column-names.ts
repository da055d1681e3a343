import type { CatalogSnapshot } from '../../sql/catalog-snapshot.ts'
import { splitColumnKey } from '../../sql/dependence.ts'

/** Columns as people write them: `schema.table.column`, joined by commas. */
export function columnNamesOf(catalog: CatalogSnapshot, keys: readonly string[]): string {
  return keys.map((key) => {
    const [oid, number] = splitColumnKey(key)
    const relation = catalog.relations.get(oid)
    return `${relation?.schema}.${relation?.name}.${relation?.columns.find((column) => column.number === number)?.name ?? number}`
  }).join(', ')
}
