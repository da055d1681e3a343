/** Collects entries and hands them on in batches of one type, one batch being written while the next is read. */
export type Batches<Entry> = {
  /** Takes one entry; waits while two batches are on their way, which is the back-pressure on the source. */
  add(entry: Entry): Promise<void>
  /** Ends when everything is written. */
  flush(): Promise<void>
}

/** `write` is called with one batch at a time, in order; its failure is thrown by the next call. */
export function createBatches<Entry>(size: number, typeOf: (entry: Entry) => string, write: (entries: Entry[]) => Promise<void>): Batches<Entry> {
  let open: Entry[] = []
  let writing: Promise<void> = Promise.resolve()

  async function startWriting(): Promise<void> {
    await writing
    if (open.length === 0) return
    writing = write(open)
    // Thrown where the next call awaits it; until then it must not count as unhandled.
    writing.catch(() => {})
    open = []
  }

  return {
    add: async (entry) => {
      const last = open.at(-1)
      if (open.length >= size || (last !== undefined && typeOf(last) !== typeOf(entry))) await startWriting()
      open.push(entry)
    },
    flush: async () => {
      await startWriting()
      await writing
    },
  }
}
