/** Both results; at the same time where told so, and then neither outlives the other's failure. */
export async function atOnce<A, B>(isAtOnce: boolean, first: () => Promise<A>, second: () => Promise<B>): Promise<[A, B]> {
  if (!isAtOnce) return [await first(), await second()]
  const both = [first(), second()] as const
  await Promise.allSettled(both)
  return [await both[0], await both[1]]
}

/** Items that may wait for their taker while the work goes on. */
const mostWaiting = 20

/**
 * The items that a piece of work hands out, as an async iterable. The work runs ahead by a bounded number of items: `emit` gives a promise to wait for where there is no room; when the taker stops early,
 * its next `emit` throws, so that it ends and cleans up before the iteration does.
 */
export async function* relay<T>(work: (emit: (item: T) => Promise<void> | undefined) => Promise<void>): AsyncGenerator<T, void> {
  const waiting: T[] = []
  const state = { isOver: false, isLeft: false }
  let arrived = Promise.withResolvers<void>()
  let taken = Promise.withResolvers<void>()

  const put = (item: T): undefined => {
    if (state.isLeft) throw new Error('nobody takes the items any more')
    waiting.push(item)
    arrived.resolve()
  }
  const putLater = async (item: T): Promise<void> => {
    while (waiting.length >= mostWaiting && !state.isLeft) {
      taken = Promise.withResolvers<void>()
      await taken.promise
    }
    put(item)
  }
  const emit = (item: T): Promise<void> | undefined => (waiting.length < mostWaiting ? put(item) : putLater(item))
  const running = work(emit).finally(() => {
    state.isOver = true
    arrived.resolve()
  })
  running.catch(() => {})

  try {
    for (;;) {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
        taken.resolve()
        yield item
      }
      if (state.isOver) break
      arrived = Promise.withResolvers<void>()
      await arrived.promise
    }
    await running
  } finally {
    state.isLeft = true
    taken.resolve()
    await running.catch(() => {})
  }
}
