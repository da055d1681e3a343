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

type Waiter = { readonly wake: () => void; readonly refuse: (error: Error) => void }

/** Opens sessions when asked, at most `cap` at a time; an idle session makes room for one to another database. */
export function createSessionPool(settings: ConnectionSettings, options: SessionOptions, cap: number = defaultConnectionCap): SessionPool {
  const idle: Session[] = []
  const leased = new Set<Session>()
  const waiters: Waiter[] = []
  let openCount = 0
  let isClosed = false

  async function take(database: string): Promise<Session> {
    for (;;) {
      if (isClosed) throw stopped('it had ended')
      const index = idle.findIndex((session) => session.database === database && session.isOpen())
      if (index >= 0) return idle.splice(index, 1)[0]!
      if (openCount < cap) return await open(database)
      const other = idle.shift()
      if (other === undefined) await waitForChange()
      else await closeOne(other)
    }
  }

  async function open(database: string): Promise<Session> {
    openCount += 1
    try {
      return await openSession(settings, { ...options, database })
    } catch (error) {
      openCount -= 1
      wakeNext()
      throw error
    }
  }

  async function closeOne(session: Session): Promise<void> {
    await session.close()
    openCount -= 1
    wakeNext()
  }

  async function waitForChange(): Promise<void> {
    const { promise, resolve: wake, reject: refuse } = Promise.withResolvers<void>()
    const waiter: Waiter = { wake, refuse }
    const onAbort = (): void => {
      waiters.splice(waiters.indexOf(waiter), 1)
      refuse(stopped('it was cancelled'))
    }
    if (options.signal.aborted) throw stopped('it was cancelled')
    waiters.push(waiter)
    options.signal.addEventListener('abort', onAbort, { once: true })
    await promise.finally(() => options.signal.removeEventListener('abort', onAbort))
  }

  function wakeNext(): void {
    waiters.shift()?.wake()
  }

  async function lease(database: string = settings.database): Promise<SessionLease> {
    const session = await take(database)
    leased.add(session)
    return {
      session,
      release: () => {
        if (!leased.delete(session)) return
        if (isClosed || !session.isOpen()) void closeOne(session)
        else {
          idle.push(session)
          wakeNext()
        }
      },
    }
  }

  return {
    lease,
    use: async (database, work) => {
      const { session, release } = await lease(database)
      try {
        return await work(session)
      } finally {
        release()
      }
    },
    close: async () => {
      isClosed = true
      for (const waiter of waiters.splice(0)) waiter.refuse(stopped('it had ended'))
      await Promise.all([...idle.splice(0), ...leased].map((session) => session.close()))
      leased.clear()
    },
  }
}

function stopped(why: string): TrunklineError {
  return new TrunklineError('RUN_CANCELLED', `The run got no connection, because ${why}.`)
}
