import { randomUUID } from 'node:crypto'
import type { ConnectionTest, ConnectionTestResult, ConnectionTestStepResult, PreparedConnection } from '../../../connectors/connection-test.ts'
import { TrunklineError } from '../../../model/errors.ts'
import { createQueue } from './queue.ts'

/** What a caller asks to be tested; `connection` is how it is shown, `test` holds the secrets and is never shown. */
export type NewConnectionTest = {
  readonly name: string
  readonly displayName?: string
  readonly description?: string
  readonly serviceName?: string
  readonly connection: unknown
  readonly createdBy: string
  readonly test: ConnectionTest
  readonly previewFilters?: PreparedConnection['previewFilters']
}

/** A test and what came of it. `Successful` says that it came to its end; `outcome` says what it found. Times in ms since the epoch. */
export type ConnectionTestRun = NewConnectionTest & {
  readonly id: string
  readonly status: 'Pending' | 'Running' | 'Successful' | 'Failed'
  readonly updatedAt: number
  /** Those that ended so far. */
  readonly steps: readonly ConnectionTestStepResult[]
  readonly outcome?: ConnectionTestResult['status']
}

export type ConnectionTestRunsOptions = {
  readonly now: () => number
  /** Told of a test that broke, which none should. */
  readonly onError: (error: unknown) => void
  /** Beyond it the oldest is dropped, and cancelled where it runs. */
  readonly most?: number
  readonly mostAtOnce?: number
  readonly keptForMs?: number
}

/** The tests that were asked of this process. */
export type ConnectionTestRuns = {
  add(wanted: NewConnectionTest): ConnectionTestRun
  get(key: { id: string } | { name: string }): ConnectionTestRun
  /** Runs a test as soon as there is room, again where it ran before; one that is on its way is left alone. */
  start(id: string): ConnectionTestRun
  /** Forgets a test, and cancels it where it runs. */
  remove(id: string): ConnectionTestRun
  close(): void
}

/**
 * Keeps tests in memory, few and not for long: they hold secrets, tell of one moment, and are worth nothing after a restart,
 * so the store has no need of them. Every process answers for its own.
 */
export function createConnectionTestRuns({ now, onError, most = 100, mostAtOnce = 4, keptForMs = 30 * 60_000 }: ConnectionTestRunsOptions): ConnectionTestRuns {
  const runs = new Map<string, ConnectionTestRun>()
  const queue = createQueue(mostAtOnce)
  const forget = (id: string): void => {
    runs.delete(id)
    queue.cancel(id)
  }
  const forgetOld = (): void => {
    for (const { id, updatedAt } of runs.values()) if (updatedAt < now() - keptForMs) forget(id)
  }
  const get: ConnectionTestRuns['get'] = (key) => {
    forgetOld()
    const run = 'id' in key ? runs.get(key.id) : [...runs.values()].find(({ name }) => name === key.name)
    if (run === undefined) throw notFound('id' in key ? key.id : key.name)
    return run
  }
  return {
    get,
    add: (wanted) => {
      forgetOld()
      if ([...runs.values()].some(({ name }) => name === wanted.name)) throw exists(wanted.name)
      const [oldest] = runs.keys()
      if (runs.size >= most && oldest !== undefined) forget(oldest)
      const run: ConnectionTestRun = { ...wanted, id: randomUUID(), status: 'Pending', updatedAt: now(), steps: [] }
      runs.set(run.id, run)
      return run
    },
    start: (id) => {
      const { outcome: _outcome, ...run } = get({ id })
      if (queue.has(id)) return get({ id })
      const change = (changed: Partial<ConnectionTestRun>): void => {
        // What was forgotten meanwhile stays forgotten.
        if (runs.has(id)) runs.set(id, { ...runs.get(id)!, ...changed, updatedAt: now() })
      }
      runs.set(id, { ...run, status: 'Pending', steps: [], updatedAt: now() })
      queue.start(id, (signal) => carryOut(run.test, { signal, now, change, onError }))
      return get({ id })
    },
    remove: (id) => {
      const run = get({ id })
      forget(id)
      return run
    },
    close: () => { for (const id of runs.keys()) forget(id) },
  }
}

type CarryOut = Pick<ConnectionTestRunsOptions, 'now' | 'onError'> & { signal: AbortSignal; change(changed: Partial<ConnectionTestRun>): void }

async function carryOut(test: ConnectionTest, { signal, now, change, onError }: CarryOut): Promise<void> {
  const steps: ConnectionTestStepResult[] = []
  const emit = (step: ConnectionTestStepResult): void => {
    steps.push(step)
    change({ steps: [...steps] })
  }
  change({ status: 'Running' })
  try {
    const { status: outcome } = await test({ signal, now, emit })
    change({ status: 'Successful', outcome })
  } catch (error) {
    change({ status: 'Failed', outcome: 'Failed' })
    if (!signal.aborted) onError(error)
  }
}

function notFound(name: string): TrunklineError {
  return new TrunklineError('ENTITY_NOT_FOUND', `There is no automation workflow ${name}.`, {
    object: name, hint: 'They are forgotten after half an hour, and when the server stops: create it again.',
  })
}

function exists(name: string): TrunklineError {
  return new TrunklineError('ENTITY_EXISTS', `There is an automation workflow of the name ${name} already.`, { object: name, hint: 'Choose another name, or delete that one.' })
}
