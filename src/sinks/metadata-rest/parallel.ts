/** Does the work for all items, `atOnce` at a time; the results are in the order of the items. The first failure ends it, when what is under way has ended. */
export async function inParallel<Item, Result>(items: readonly Item[], atOnce: number, work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = []
  const next = items.entries()
  let failed = false
  const ends = await Promise.allSettled(Array.from({ length: Math.min(atOnce, items.length) }, async () => {
    for (const [index, item] of next) {
      if (failed) return
      try {
        results[index] = await work(item)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  return results
}
