/** Work by key, a few at a time, the rest in the order it came. */
export type Queue = {
  /** Work that is cancelled before its turn is never begun. It must not throw. */
  start(key: string, work: (signal: AbortSignal) => Promise<void>): void
  /** Waiting or running. */
  has(key: string): boolean
  cancel(key: string): void
}

/** Runs at most `mostAtOnce` pieces of work at a time; cancelled work counts until it has ended. */
export function createQueue(mostAtOnce: number): Queue {
  const waiting = new Map<string, (signal: AbortSignal) => Promise<void>>()
  const running = new Map<string, AbortController>()
  const startNext = (): void => {
    for (const [key, work] of waiting) {
      if (running.size >= mostAtOnce) return
      waiting.delete(key)
      const stop = new AbortController()
      running.set(key, stop)
      void work(stop.signal).finally(() => {
        running.delete(key)
        startNext()
      })
    }
  }
  return {
    start: (key, work) => {
      waiting.set(key, work)
      startNext()
    },
    has: (key) => waiting.has(key) || running.has(key),
    cancel: (key) => {
      waiting.delete(key)
      running.get(key)?.abort()
    },
  }
}
