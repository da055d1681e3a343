const endSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Marks our listeners, so that they tell each other from those of the application. */
const mark = Symbol('embedded server')

/** What to do when the process ends: at once, when it exits, or with time to wait, when a signal asks it to end. */
export type EndHandlers = { readonly onExit: () => void; readonly onSignal: () => Promise<void> }

/**
 * Calls the handlers when this process ends, and returns a function that takes them away again.
 *
 * A signal is acted on only where nobody else listens to it: then the process would simply have died, and it still does,
 * after the handler. An application that listens ends in its own order, and `onExit` is called at its end.
 */
export function onProcessEnd(handlers: EndHandlers): () => void {
  const listener = Object.assign(
    (signal: NodeJS.Signals) => {
      if (process.listeners(signal).some((other) => !(mark in other))) return
      const end = (): void => {
        remove()
        if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
      }
      handlers.onSignal().then(end, end)
    },
    { [mark]: true },
  )
  const remove = (): void => {
    process.off('exit', handlers.onExit)
    for (const signal of endSignals) process.off(signal, listener)
  }
  process.on('exit', handlers.onExit)
  for (const signal of endSignals) process.on(signal, listener)
  return remove
}
