/** Collects entries and hands them on in batches of one type, some being written while the next is read. */
export type Batches<Entry> = {
  /** Takes one entry; waits while as many batches as may be written at once are on their way, and one more is full: the back-pressure on the source. */
  add(entry: Entry): Promise<void>
  /** Ends when everything is written, or everything that was begun has ended. */
  flush(): Promise<void>
}

export type BatchOptions<Entry> = {
  size: number
  typeOf(entry: Entry): string
  /** Batches of one type being written at the same time; one of another type waits for all of them. */
  atOnce: number
  write(entries: Entry[]): Promise<void>
}

/** `write` is called with batches in their order; its failure is thrown by a later call. */
export function createBatches<Entry>({ size, typeOf, atOnce, write }: BatchOptions<Entry>): Batches<Entry> {
  let open: Entry[] = []
  const writing: { type: string; done: Promise<void> }[] = []

  async function startWriting(): Promise<void> {
    const [first] = open
    if (first === undefined) return
    const type = typeOf(first)
    while (writing.length >= atOnce || writing.some((batch) => batch.type !== type)) await writing.shift()!.done
    const done = write(open)
    // Thrown where a later call awaits it; until then it must not count as unhandled.
    done.catch(() => {})
    writing.push({ type, done })
    open = []
  }

  return {
    add: async (entry) => {
      const last = open.at(-1)
      if (open.length >= size || (last !== undefined && typeOf(last) !== typeOf(entry))) await startWriting()
      open.push(entry)
    },
    flush: async () => {
      const started = startWriting()
      await started.catch(() => {})
      const ended = await Promise.allSettled(writing.splice(0).map(({ done }) => done))
      await started
      for (const result of ended) if (result.status === 'rejected') throw result.reason
    },
  }
}
