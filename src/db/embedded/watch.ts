import { startOrAdopt, type Launch, type Launched } from './launch.ts'
import { isRunning } from './processes.ts'

const lookEveryMs = 1_000

/**
 * Looks after a running server: when its process is gone although we use it, it is started again. Our pools then find it
 * behind the same socket. Returns the function that ends the watch, after a start that is under way.
 */
export function watchServer(launch: Launch, launched: Launched): () => Promise<void> {
  let pid = launched.pid
  let starting: Promise<void> | undefined
  const timer = setInterval(() => {
    if (starting !== undefined || isRunning(pid)) return
    launch.log('PostgreSQL ended unexpectedly; starting it again')
    starting = startOrAdopt(launch).then(
      (again) => {
        pid = again.pid
        starting = undefined
      },
      (error: unknown) => {
        launch.log(`PostgreSQL could not be started again: ${error instanceof Error ? error.message : String(error)}`)
        starting = undefined
      },
    )
  }, lookEveryMs)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await starting
  }
}
