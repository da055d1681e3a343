import { Worker } from 'node:worker_threads'
import { TrunklineError } from '../../model/errors.ts'
import type { StatementLineage, StatementOutcome } from '../../model/lineage.ts'
import type { RoutineOutputs } from '../catalog-snapshot.ts'
import type { OverlayTable } from '../resolver/scope.ts'
import type { OutputsInput } from '../routine/routine-outputs.ts'
import type { RoutinesFound, RoutinesInput } from '../routine/routine-search.ts'
import type { StatementGroup, WorkerAnswer, WorkerRequest, WorkerSetup } from './messages.ts'

export type ResolvingOptions = {
  threads: number
  /** Per statement; a net for what its other bounds do not catch. */
  timeoutMs: number
  signal: AbortSignal
}

/** A worker is renewed after so many statements or characters: the memory of the parser never shrinks. */
const statementsPerWorker = 2000
const charactersPerWorker = 20_000_000
const groupSize = 50
const memoryMb = 1024

/**
 * Resolves statements in worker threads, in the order given: however many threads there are and however busy the machine, the results are
 * the same. A statement that takes too long or too much memory costs its worker, and is told as such.
 */
export async function resolveStatements(setup: WorkerSetup, groups: readonly StatementGroup[], options: ResolvingOptions): Promise<StatementLineage[]> {
  const queue = groups.flatMap((group, number) => chunks(group, number))
  const results: StatementLineage[][] = groups.map(() => [])
  const next = (): Chunk | undefined => queue.shift()
  const work = async (): Promise<void> => {
    let line: WorkerLine | undefined
    try {
      for (let chunk = next(); chunk !== undefined; chunk = next()) {
        options.signal.throwIfAborted()
        if (line?.isWornOut() === true) {
          await line.end()
          line = undefined
        }
        line ??= await openWorker(setup)
        const done = await line.resolve(chunk, options, (index, result) => { results[chunk!.number]![chunk!.start + index] = result })
        if (done.failed === undefined) continue
        await line.end()
        line = undefined
        const { at, outcome, reason } = done.failed
        results[chunk.number]![chunk.start + at] = refused(chunk.group.statements[at]!.text, outcome, reason)
        queue.unshift(...rest(chunk, at))
      }
    } finally {
      await line?.end()
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, Math.min(options.threads, queue.length)) }, work))
  return results.flat()
}

/** The tables that statements make, which the catalog does not hold. */
export async function findOverlay(setup: WorkerSetup, group: StatementGroup, { signal }: Pick<ResolvingOptions, 'signal'>): Promise<Map<string, OverlayTable>> {
  signal.throwIfAborted()
  const line = await openWorker(setup)
  try {
    return await line.overlay(group)
  } finally {
    await line.end()
  }
}

/** Looks through routines and triggers; throws where the worker breaks, which is told as a failure of the run's part. */
export async function findRoutinesInWorker(setup: WorkerSetup, input: RoutinesInput, { signal }: Pick<ResolvingOptions, 'signal'>): Promise<RoutinesFound> {
  signal.throwIfAborted()
  const line = await openWorker(setup)
  try {
    return await line.routines(input)
  } finally {
    await line.end()
  }
}

/** What the bodies of SQL functions give; throws where the worker breaks. */
export async function findOutputsInWorker(setup: WorkerSetup, input: OutputsInput, { signal }: Pick<ResolvingOptions, 'signal'>): Promise<RoutineOutputs> {
  signal.throwIfAborted()
  const line = await openWorker(setup)
  try {
    return await line.outputs(input)
  } finally {
    await line.end()
  }
}

type Chunk = { number: number; start: number; group: StatementGroup; passedOver: readonly number[] }

/** What is left after a statement that cost its worker; a session begins anew without it. */
function rest(chunk: Chunk, at: number): Chunk[] {
  const { group } = chunk
  if (at + 1 >= group.statements.length) return []
  if (group.isSession === true) return [{ ...chunk, passedOver: [...chunk.passedOver, at] }]
  return [{ ...chunk, start: chunk.start + at + 1, group: { ...group, statements: group.statements.slice(at + 1) } }]
}

function chunks(group: StatementGroup, number: number): Chunk[] {
  if (group.isSession === true) return [{ number, start: 0, group, passedOver: [] }]
  const parts: Chunk[] = []
  for (let start = 0; start < group.statements.length; start += groupSize) {
    parts.push({ number, start, passedOver: [], group: { ...group, statements: group.statements.slice(start, start + groupSize) } })
  }
  return parts
}

function refused(statement: string, outcome: StatementOutcome, reason: string): StatementLineage {
  return { position: 0, statement, kind: 'other', outcome, reason, reads: [], writes: [], edges: [], outputs: [], influence: [] }
}

type Failed = { at: number; outcome: StatementOutcome; reason: string }

type WorkerLine = {
  isWornOut(): boolean
  resolve(chunk: Chunk, options: ResolvingOptions, take: (index: number, result: StatementLineage) => void): Promise<{ failed?: Failed }>
  overlay(group: StatementGroup): Promise<Map<string, OverlayTable>>
  routines(input: RoutinesInput): Promise<RoutinesFound>
  outputs(input: OutputsInput): Promise<RoutineOutputs>
  end(): Promise<void>
}

async function openWorker(setup: WorkerSetup): Promise<WorkerLine> {
  // The source runs as it is written, the build as JavaScript.
  const file = new URL(import.meta.url.endsWith('.ts') ? './resolve-worker.ts' : './resolve-worker.js', import.meta.url)
  const worker = new Worker(file, { workerData: setup, resourceLimits: { maxOldGenerationSizeMb: memoryMb } })
  let listener: (answer: WorkerAnswer | { type: 'broken'; error: unknown }) => void = () => {}
  let broken: unknown
  worker.on('message', (answer: WorkerAnswer) => listener(answer))
  worker.on('error', (error) => listener({ type: 'broken', error: broken = error }))
  const answers = <T>(request: WorkerRequest | undefined, hear: (answer: WorkerAnswer, finish: (value: T) => void) => void, onBroken: (error: unknown) => T): Promise<T> =>
    new Promise((resolve, reject) => {
      const breakOff = (error: unknown): void => {
        try {
          resolve(onBroken(error))
        } catch (thrown) {
          reject(thrown instanceof Error ? thrown : new Error(String(thrown)))
        }
      }
      listener = (answer) => (answer.type === 'broken' ? breakOff(answer.error) : hear(answer, resolve))
      if (broken !== undefined) breakOff(broken)
      else if (request !== undefined) worker.postMessage(request, [])
    })
  await answers<undefined>(undefined, (answer, finish) => { if (answer.type === 'ready') finish(undefined) }, (error) => { throw toFailure(error) })
  let statements = 0
  let characters = 0
  return {
    isWornOut: () => statements >= statementsPerWorker || characters >= charactersPerWorker,
    resolve: ({ group, passedOver }, { timeoutMs, signal }, take) => {
      statements += group.statements.length
      for (const { text } of group.statements) characters += text.length
      return resolveGroup({ passedOver, timeoutMs, signal, take }, (hear, onBroken) => answers({ type: 'resolve', group, passedOver }, hear, onBroken))
    },
    overlay: (group) => answers({ type: 'overlay', group }, (answer, finish) => { if (answer.type === 'overlay') finish(answer.overlay) }, () => new Map()),
    routines: (input) => answers({ type: 'routines', input }, (answer, finish) => { if (answer.type === 'routines') finish(answer.found) }, (error) => { throw toFailure(error) }),
    outputs: (input) => answers({ type: 'outputs', input }, (answer, finish) => { if (answer.type === 'outputs') finish(answer.outputs) }, (error) => { throw toFailure(error) }),
    end: async () => void (await worker.terminate()),
  }
}

type Outcome = { failed?: Failed }
type Ask = (hear: (answer: WorkerAnswer, finish: (value: Outcome) => void) => void, onBroken: (error: unknown) => Outcome) => Promise<Outcome>
type GroupRun = { passedOver: readonly number[]; timeoutMs: number; signal: AbortSignal; take: (index: number, result: StatementLineage) => void }

async function resolveGroup({ passedOver, timeoutMs, signal, take }: GroupRun, ask: Ask): Promise<Outcome> {
  const after = (index: number): number => (passedOver.includes(index) ? after(index + 1) : index)
  let at = after(0)
  let timer: NodeJS.Timeout | undefined
  let onAbort = (): void => {}
  try {
    return await new Promise<Outcome>((resolve, reject) => {
      const restart = (): void => {
        clearTimeout(timer)
        timer = setTimeout(() => resolve({ failed: { at, outcome: 'timedOut', reason: `it took longer than ${timeoutMs / 1000} s` } }), timeoutMs)
      }
      onAbort = () => reject(new TrunklineError('RUN_CANCELLED', 'The run was cancelled.'))
      signal.addEventListener('abort', onAbort, { once: true })
      restart()
      ask((answer, finish) => {
        if (answer.type === 'done') return finish({})
        if (answer.type !== 'resolved') return
        take(answer.index, answer.result)
        at = after(answer.index + 1)
        restart()
      }, (error) => ({ failed: { at, outcome: 'tooLarge', reason: toFailure(error).message } })).then(resolve, reject)
    })
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}

function toFailure(error: unknown): TrunklineError {
  const code = (error as { code?: string }).code
  const what = code === 'ERR_WORKER_OUT_OF_MEMORY' ? `it needs more than ${memoryMb} MB of memory` : error instanceof Error ? error.message : String(error)
  return new TrunklineError('INTERNAL', what, { cause: error })
}
