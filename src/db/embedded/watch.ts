import { errorText } from '../error-code.ts'
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
    starting = startAgain()
  }, lookEveryMs)
  const startAgain = async (): Promise<void> => {
    try {
      pid = (await startOrAdopt(launch)).pid
    } catch (error) {
      launch.log(`PostgreSQL could not be started again: ${errorText(error)}`)
    }
    starting = undefined
  }
  timer.unref()
  return async () => {
    clearInterval(timer)
    await starting
  }
}
