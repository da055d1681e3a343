import type { Column } from '../../model/table.ts'

/** Who a column is within its table: its attribute number, whatever its name; its name where it has none. */
export function columnKey(column: Column): string {
  const postgres = column.extension?.['postgres'] as { attributeNumber?: unknown } | undefined
  return typeof postgres?.attributeNumber === 'number' ? `#${postgres.attributeNumber}` : `=${column.name}`
}

/** Pairs each new column with the old one that it was: by key, else by name; by name alone when the table is not the same object any more. */
export function matchColumns(before: readonly Column[], after: readonly Column[], options: { byName: boolean }): Map<Column, Column> {
  const pairs = new Map<Column, Column>()
  const free = new Set(before)
  const pairBy = (keyOf: (column: Column) => string): void => {
    const old = new Map([...free].map((column) => [keyOf(column), column]))
    for (const column of after) {
      const match = old.get(keyOf(column))
      if (pairs.has(column) || match === undefined || !free.delete(match)) continue
      pairs.set(column, match)
    }
  }
  if (!options.byName) pairBy(columnKey)
  pairBy((column) => column.name)
  return pairs
}
