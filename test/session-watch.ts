import { Client } from 'pg'
import type { EmbeddedConnection } from '../src/db/embedded-server.ts'

/** One session of ours as one look at the server showed it; times as the server writes them. */
export type SeenSession = { pid: number; application: string; state: string; database: string; statementAt: string; stateAt: string }
/** A statement of somebody else that waited for a session of ours at that moment. */
export type SeenWait = { pid: number; statementAt: string; query: string; blockerPid: number; blockerStatementAt: string }
export type Look = { sessions: SeenSession[]; waits: SeenWait[] }

const sessionsQuery = `
  select pid, application_name as application, coalesce(state, '') as state, datname::text as database,
         query_start::text as "statementAt", state_change::text as "stateAt"
  from pg_stat_activity where application_name like 'trunkline%' and datname = any ($1)`

const waitsQuery = `
  select waiting.pid, waiting.query_start::text as "statementAt", waiting.query, ours.pid as "blockerPid", ours.query_start::text as "blockerStatementAt"
  from pg_stat_activity waiting
  cross join lateral unnest(pg_blocking_pids(waiting.pid)) as blocking (pid)
  join pg_stat_activity ours on ours.pid = blocking.pid
  where waiting.datname = any ($1) and waiting.wait_event_type = 'Lock'
    and ours.application_name like 'trunkline%' and waiting.application_name not like 'trunkline%'`

/** Looks at the sessions of ours in some databases again and again, from a session of its own, while work goes on. */
export async function watchSessions(connection: EmbeddedConnection, databases: readonly string[], work: () => Promise<void>): Promise<Look[]> {
  const looks: Look[] = []
  const watcher = new Client(connection)
  await watcher.connect()
  const state = { isOver: false }
  const watching = (async () => {
    while (!state.isOver) {
      const sessions = await watcher.query<SeenSession>(sessionsQuery, [databases])
      const waits = await watcher.query<SeenWait>(waitsQuery, [databases])
      looks.push({ sessions: sessions.rows, waits: waits.rows })
      await pause()
    }
  })()
  try {
    await Promise.race([work(), watching])
  } finally {
    state.isOver = true
    await watching
    await watcher.end()
  }
  return looks
}

/**
 * Statements that waited for us longer than one statement of ours took: while they waited, we went on to another one, so that the lock
 * was kept in a transaction. One that waits for a single statement of ours to end is no harm.
 */
export function longWaits(looks: readonly Look[]): string[] {
  const waits = Map.groupBy(looks.flatMap((look) => look.waits), ({ pid, statementAt, blockerPid }) => `${pid} ${statementAt} ${blockerPid}`)
  return [...waits.values()].filter((seen) => new Set(seen.map(({ blockerStatementAt }) => blockerStatementAt)).size > 1).map(([first]) => first!.query)
}

/** Who stood idle in a transaction, unchanged, over this many looks in a row or more. */
export function idleInTransaction(looks: readonly Look[], inARow: number): SeenSession[] {
  const idle = looks.flatMap((look) => look.sessions).filter(({ state }) => state.startsWith('idle in transaction'))
  return [...Map.groupBy(idle, ({ pid, stateAt }) => `${pid} ${stateAt}`).values()].filter((seen) => seen.length >= inARow).map(([first]) => first!)
}

/** Waits, for a bounded number of looks, until the server knows no session of ours any more; gives those that stayed. */
export async function lastingSessions(connection: EmbeddedConnection, databases: readonly string[]): Promise<SeenSession[]> {
  const watcher = new Client(connection)
  await watcher.connect()
  try {
    for (let look = 1; ; look += 1) {
      const { rows } = await watcher.query<SeenSession>(sessionsQuery, [databases])
      if (rows.length === 0 || look === 200) return rows
      await pause()
    }
  } finally {
    await watcher.end()
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, 50) })
}
