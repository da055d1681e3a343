import type { Terminal } from './terminal.ts'

/** Gives a signal that the first Ctrl+C (or SIGTERM) aborts; the second ends the process at once. `release` stops listening. */
export function listenForStop(terminal: Terminal, message: string): { signal: AbortSignal; release(): void } {
  const stop = new AbortController()
  const onSignal = () => {
    if (stop.signal.aborted) process.exit(130)
    terminal.err(message)
    stop.abort()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return {
    signal: stop.signal,
    release: () => {
      process.off('SIGINT', onSignal)
      process.off('SIGTERM', onSignal)
    },
  }
}
