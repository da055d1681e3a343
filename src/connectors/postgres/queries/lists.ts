/** Rows fact by fact, in lists of equal length; null where there is no row. */
export type Lists<Row> = { readonly [Fact in keyof Row]: readonly Row[Fact][] | null }

/** The answer of a statement that gives its rows as lists. */
export type ListsRow<Row> = { readonly lists: Lists<Row> }

/**
 * The rows one by one. The driver takes rows apart field by field: for ten thousand rows of ten fields that took longer than the server needed to
 * find them. As lists they are one text of JSON.
 */
export function fromLists<Row extends object>([answer]: readonly ListsRow<Row>[]): Row[] {
  if (answer === undefined) return []
  const facts = Object.entries(answer.lists) as [keyof Row, readonly unknown[] | null][]
  return (facts[0]?.[1] ?? []).map((_, i) => {
    const row: Partial<Record<keyof Row, unknown>> = {}
    for (const [fact, list] of facts) row[fact] = list?.[i]
    return row as Row
  })
}
