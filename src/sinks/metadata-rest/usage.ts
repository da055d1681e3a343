import { TrunklineError } from '../../model/errors.ts'
import type { UsageBase, UsageSet } from '../../model/usage-write.ts'
import type { OpenMetadataCall } from '../call.ts'
import { decodeFullyQualifiedName } from '../open-metadata-wire.ts'
import type { UsageSink } from '../sink.ts'
import { toUsageCalls } from '../usage-wire.ts'
import { makeCall } from './calls.ts'
import { mostAtOnce, type Answer } from './client.ts'
import { isOffered, toDialectBody } from './dialect.ts'
import { inParallel } from './parallel.ts'
import { requireSuccess, type Session } from './session.ts'

/**
 * What is remembered of the runs of a service: the server has no place for it. `pending` are the calls that count, of a run that was not written to
 * its end: they are made once, so they are remembered until they were.
 */
export type UsageMemory = { base?: UsageBase; pending?: readonly OpenMetadataCall[] }

/** Keeps a service's memory from run to run, on this machine. */
export type UsageMemories = {
  read(serviceName: string): Promise<UsageMemory>
  write(serviceName: string, memory: UsageMemory): Promise<void>
  /** So many of the pending calls that were read or written last, from the first on, were made: they are not pending any longer. */
  advance(serviceName: string, made: number): Promise<void>
}

/** Statements, users, joins and life cycles are written first, all of them as often as one likes; counts, which the server adds up, last and once. */
export function createUsageWriter(session: Session, memories: UsageMemories): Pick<UsageSink, 'readUsageBase' | 'writeUsage'> {
  return {
    readUsageBase: async (serviceName) => (await memories.read(serviceName)).base,
    writeUsage: async (set) => {
      const { base, pending = [] } = await memories.read(set.serviceName)
      if (base?.snapshot.state.takenAt !== set.baseTakenAt) throw overtaken(set)
      const unknown = new Set<string>()
      await makeCounts(session, pending, { memories, serviceName: set.serviceName, unknown })
      const calls = toUsageCalls(set)
      const created = await writeQueries(session, set, unknown)
      await inParallel(calls.filter((call) => !isCount(call) && call.path !== '/queries'), mostAtOnce, (call) => write(session, call, unknown))
      const counts = calls.filter(isCount)
      await memories.write(set.serviceName, { ...(set.base !== undefined && { base: set.base }), pending: counts })
      await makeCounts(session, counts, { memories, serviceName: set.serviceName, unknown })
      return { createdQueries: created, knownQueries: set.queries.length - created, unknown: [...unknown].toSorted() }
    },
  }
}

/** Doing these twice is not the same as once; the percentiles are computed from them. */
const isCount = ({ path }: OpenMetadataCall): boolean => path.startsWith('/usage/') || path === '/queryCostRecord'

type Counting = { memories: UsageMemories; serviceName: string; unknown: Set<string> }

/** One after the other, each forgotten when it was made: a run that is killed leaves one at most of which nobody knows whether it counted. */
async function makeCounts(session: Session, calls: readonly OpenMetadataCall[], { memories, serviceName, unknown }: Counting): Promise<void> {
  for (const [index, call] of calls.entries()) {
    if (isOffered(call, session.dialect)) await write(session, call, unknown, { isRepeatable: call.path.startsWith('/usage/compute') })
    await memories.advance(serviceName, index + 1)
  }
}

async function writeQueries(session: Session, set: UsageSet, unknown: Set<string>): Promise<number> {
  const calls = toUsageCalls(set).filter(({ path }) => path === '/queries')
  const created = await inParallel(calls, mostAtOnce, async (call) => {
    const answer = await write(session, { ...call, body: toDialectBody(call.body as Record<string, unknown>, session.dialect) }, unknown)
    const { id, fullyQualifiedName } = (answer?.body ?? {}) as { id?: string; fullyQualifiedName?: string }
    if (id !== undefined && fullyQualifiedName !== undefined) session.learn({ type: 'query', fullyQualifiedName }, id)
    return answer?.status === 201 ? 1 : 0
  })
  return created.reduce<number>((sum, one) => sum + one, 0)
}

/** Undefined where the server does not hold what the call is about. */
async function write(session: Session, call: OpenMetadataCall, unknown: Set<string>, options: { isRepeatable?: boolean } = {}): Promise<Answer | undefined> {
  const made = await makeCall(session, call.method === 'PATCH' ? await withKnownLifeCycle(session, call) : call, options)
  if ('unknown' in made) {
    if (made.unknown.type === 'table') unknown.add(decodeFullyQualifiedName(made.unknown.fullyQualifiedName))
    return undefined
  }
  requireSuccess(made.answer, `${call.method} ${call.path}${call.id === undefined ? '' : ` of ${call.id.fullyQualifiedName}`}`)
  return made.answer
}

function overtaken({ serviceName }: UsageSet): TrunklineError {
  return new TrunklineError('RUN_ACTIVE', `Another usage run of ${serviceName} was written since this one began.`, { object: serviceName, hint: 'Let one run at a time; the next one counts from there.' })
}

type LifeCycle = Record<string, { timestamp: number }>

/** A patch of the life cycle keeps what was seen earlier, and what others saw later. */
async function withKnownLifeCycle(session: Session, call: OpenMetadataCall): Promise<OpenMetadataCall> {
  const id = call.id === undefined ? undefined : await session.findId(call.id)
  const [step] = call.body as [{ op: string; path: string; value: LifeCycle }]
  if (id === undefined) return call
  const answer = await session.client.send({ method: 'GET', path: `/tables/${id}?fields=lifeCycle` })
  const known = (answer.status === 200 ? (answer.body as { lifeCycle?: LifeCycle }).lifeCycle : undefined) ?? {}
  const value = { ...known, ...Object.fromEntries(Object.entries(step.value).filter(([event, { timestamp }]) => (known[event]?.timestamp ?? 0) < timestamp)) }
  return { ...call, body: [{ ...step, value }] }
}
