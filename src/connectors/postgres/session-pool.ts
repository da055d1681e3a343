import { TrunklineError } from '../../model/errors.ts'
import { openSession } from './session.ts'
import type { Session, SessionOptions } from './session.ts'
import type { ConnectionSettings } from './settings/connection-settings.ts'

/** A session that its holder gives back when it is done. */
export type SessionLease = { readonly session: Session; release(): void }

/** Sessions to the databases of one source, never more at a time than the cap. */
export type SessionPool = {
  /** Waits for its turn, and reuses an idle session to the same database (by default that of the settings). */
  lease(database?: string): Promise<SessionLease>
  /** Runs work on a leased session. */
  use<T>(database: string | undefined, work: (session: Session) => Promise<T>): Promise<T>
  /** Closes every session; who still waits is refused. */
  close(): Promise<void>
}

/** Connections that one run opens to one source at a time, unless it is told otherwise. */
export const defaultConnectionCap = 2

/** Opens sessions when asked, at most `cap` at a time; an idle session makes room for one to another database. */
export function createSessionPool(settings: ConnectionSettings, options: SessionOptions, cap: number = defaultConnectionCap): SessionPool {
  const idle: Session[] = []
  const leased = new Set<Session>()
  const queue = createQueue(options.signal)
  let openCount = 0
  let isClosed = false

  async function take(database: string): Promise<Session> {
    for (;;) {
      if (isClosed) throw stopped('it had ended')
      const index = idle.findIndex((session) => session.database === database && session.isOpen())
      if (index >= 0) return idle.splice(index, 1)[0]!
      if (openCount < cap) return await open(database)
      const other = idle.shift()
      if (other === undefined) await queue.wait()
      else await closeOne(other)
    }
  }

  async function open(database: string): Promise<Session> {
    openCount += 1
    try {
      return await openSession(settings, { ...options, database })
    } catch (error) {
      openCount -= 1
      queue.wakeNext()
      throw error
    }
  }

  async function closeOne(session: Session): Promise<void> {
    await session.close()
    openCount -= 1
    queue.wakeNext()
  }

  function giveBack(session: Session): void {
    if (!leased.delete(session)) return
    if (isClosed || !session.isOpen()) {
      void closeOne(session)
      return
    }
    idle.push(session)
    queue.wakeNext()
  }

  async function lease(database: string = settings.database): Promise<SessionLease> {
    const session = await take(database)
    leased.add(session)
    return { session, release: () => giveBack(session) }
  }

  async function close(): Promise<void> {
    isClosed = true
    queue.refuseAll()
    await Promise.all([...idle.splice(0), ...leased].map((session) => session.close()))
    leased.clear()
  }

  return { lease, use: (database, work) => useLease(lease(database), work), close }
}

async function useLease<T>(leasing: Promise<SessionLease>, work: (session: Session) => Promise<T>): Promise<T> {
  const { session, release } = await leasing
  try {
    return await work(session)
  } finally {
    release()
  }
}

type Queue = { wait(): Promise<void>; wakeNext(): void; refuseAll(): void }

/** Who waits for a place, first come first served; a cancelled run waits no longer. */
function createQueue(signal: AbortSignal): Queue {
  type Waiter = { readonly wake: () => void; readonly refuse: (error: Error) => void }
  const waiters: Waiter[] = []
  return {
    wait: async () => {
      if (signal.aborted) throw stopped('it was cancelled')
      const { promise, resolve: wake, reject: refuse } = Promise.withResolvers<void>()
      const waiter: Waiter = { wake, refuse }
      const onAbort = (): void => {
        waiters.splice(waiters.indexOf(waiter), 1)
        refuse(stopped('it was cancelled'))
      }
      waiters.push(waiter)
      signal.addEventListener('abort', onAbort, { once: true })
      await promise.finally(() => signal.removeEventListener('abort', onAbort))
    },
    wakeNext: () => waiters.shift()?.wake(),
    refuseAll: () => {
      for (const waiter of waiters.splice(0)) waiter.refuse(stopped('it had ended'))
    },
  }
}

function stopped(why: string): TrunklineError {
  return new TrunklineError('RUN_CANCELLED', `The run got no connection, because ${why}.`)
}
