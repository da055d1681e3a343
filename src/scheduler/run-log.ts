import type { RunLogLevel, RunLogLine } from '../model/run.ts'

/** The log of one run on its way to the store: lines gather, and are written a few times a second. */
export type RunLog = {
  say(level: RunLogLevel, message: string): void
  /** Writes what gathered; called again and again, and once at the end. Throws what the store throws, and keeps the lines. */
  flush(): Promise<void>
}

type RunLogOptions = { level: RunLogLevel; now(): number; write(lines: readonly RunLogLine[]): Promise<void>; mostLines?: number }

const gravity: Record<RunLogLevel, number> = { DEBUG: 0, INFO: 1, WARN: 2, ERROR: 3 }
const longestMessage = 10_000

/** A log that leaves out what is below `level`; beyond `mostLines` only errors are kept, and that is said once. */
export function createRunLog({ level, now, write, mostLines = 20_000 }: RunLogOptions): RunLog {
  let waiting: RunLogLine[] = []
  let seq = 0
  let writing: Promise<void> = Promise.resolve()
  const add = (lineLevel: RunLogLevel, message: string): void => {
    seq += 1
    waiting.push({ seq, at: now(), level: lineLevel, message: message.length > longestMessage ? `${message.slice(0, longestMessage)}…` : message })
  }
  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return
    const lines = waiting
    waiting = []
    try {
      await write(lines)
    } catch (error) {
      waiting = [...lines, ...waiting]
      throw error
    }
  }
  return {
    say: (lineLevel, message) => {
      if (gravity[lineLevel] < gravity[level]) return
      if (seq < mostLines) add(lineLevel, message)
      else if (seq === mostLines) add('WARN', `The log has ${mostLines} lines: only errors follow.`)
      else if (lineLevel === 'ERROR' && seq < 2 * mostLines) add(lineLevel, message)
    },
    flush: () => {
      writing = writing.catch(() => {}).then(flush)
      return writing
    },
  }
}
