/** Makes a gate through which work passes one at a time, in the order it came; a failure does not hold up the next. */
export function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let previous: Promise<unknown> = Promise.resolve()
  return (work) => {
    const turn = previous.then(work, work)
    previous = turn.catch(() => {})
    return turn
  }
}
