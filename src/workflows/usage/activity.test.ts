import fc from 'fast-check'
import { expect, test } from 'vitest'
import { counterKey, type StatementCounter, type StatisticsState } from '../../model/usage.ts'
import { toActivity } from './activity.ts'

const state: StatisticsState = { systemIdentifier: '7400', takenAt: 1_000, startedAt: 10, resetAt: 20, dropped: 0 }
const later = { ...state, takenAt: 2_000 }
const counter = (queryId: string, calls: number, more: Partial<StatementCounter> = {}): StatementCounter => ({
  roleOid: 1, databaseOid: 2, queryId, isTopLevel: true, calls, totalMs: calls * 2, planMs: 0, rows: calls * 3, blocksRead: 0, walBytes: 0, jitMs: 0, ...more,
})
const calls = (before: StatementCounter[], now: StatementCounter[], to = later, from = state) =>
  toActivity({ state: from, counters: before }, { state: to, counters: now }).statements.map(({ queryId, calls }) => [queryId, calls])

test('the first look gives totals and no window', () => {
  expect(toActivity(undefined, { state, counters: [counter('a', 5), counter('never', 0)] })).toEqual({ from: undefined, to: 1_000, statements: [counter('a', 5)], resets: [] })
})

test('afterwards only what came on top counts, and what did not run is left out', () => {
  expect(toActivity({ state, counters: [counter('a', 5), counter('b', 7)] }, { state: later, counters: [counter('a', 8), counter('b', 7), counter('new', 2)] }))
    .toEqual({ from: 1_000, to: 2_000, statements: [counter('a', 3), counter('new', 2)], resets: [] })
})

test('the same statement of another role, database or level is another counter', () => {
  expect(calls([counter('a', 5)], [counter('a', 5), counter('a', 1, { roleOid: 9 }), counter('a', 2, { databaseOid: 9 }), counter('a', 3, { isTopLevel: false })]))
    .toEqual([['a', 1], ['a', 2], ['a', 3]])
})

test('after a reset everything counts from zero, even what has more calls than before', () => {
  const { statements, resets } = toActivity({ state, counters: [counter('a', 5)] }, { state: { ...later, resetAt: 1_500 }, counters: [counter('a', 9)] })
  expect([statements[0]?.calls, resets]).toEqual([9, ['The statistics were reset at 1970-01-01 00:00:01 UTC: what ran between the last run and then is not counted.']])
})

test('an entry that was dropped and came again counts from zero, and that is said', () => {
  const { statements, resets } = toActivity({ state, counters: [counter('a', 50)] }, { state: { ...later, dropped: 1 }, counters: [counter('a', 4)] })
  expect(statements[0]?.calls).toBe(4)
  expect(resets).toEqual([
    expect.stringContaining('1 statement counts from zero again'), expect.stringContaining('dropped the rarest statements 1 time for lack of room'),
  ])
})

test('where an entry has a clock of its own, that decides: more calls than before may still be a new count', () => {
  expect(calls([counter('a', 5, { countsSince: 100 })], [counter('a', 9, { countsSince: 100 })])).toEqual([['a', 4]])
  expect(calls([counter('a', 5, { countsSince: 100 })], [counter('a', 9, { countsSince: 1_200 })])).toEqual([['a', 9]])
})

test('another server gives totals again; a start and a clock that went back are said', () => {
  const other = toActivity({ state, counters: [counter('a', 5)] }, { state: { ...later, systemIdentifier: '7500' }, counters: [counter('a', 6)] })
  expect([other.from, other.statements[0]?.calls, other.resets]).toEqual([undefined, 6, [expect.stringContaining('another server')]])
  expect(toActivity({ state, counters: [] }, { state: { ...state, takenAt: 500, startedAt: 400 }, counters: [] }).resets)
    .toEqual([expect.stringContaining('The server was started at'), expect.stringContaining('clock of the server went back')])
})

test('a cluster that was counted before counts nothing twice, however often a service goes back and forth', () => {
  const other = { ...later, systemIdentifier: '7500', clusters: ['7400', '7500'] }
  const back = { ...state, takenAt: 3_000 }
  const { from, statements, resets } = toActivity({ state: other, counters: [counter('a', 6)] }, { state: back, counters: [counter('a', 9), counter('b', 2, { countsSince: 2_500 })] })
  expect([from, statements, resets]).toEqual([2_000, [counter('b', 2, { countsSince: 2_500 })], [expect.stringContaining('one that was counted before')]])
  // What was reset since the last run is all of the time since.
  expect(calls([counter('a', 6)], [counter('a', 4)], { ...back, resetAt: 2_400 }, other)).toEqual([['a', 4]])
  // A log told what the statistics tell.
  const ofLog = toActivity({ state: { systemIdentifier: 'log', takenAt: 2_000, startedAt: 0 }, counters: [] }, { state: back, counters: [counter('a', 9)] })
  expect([ofLog.statements, ofLog.resets]).toEqual([[], [expect.stringContaining('read a log')]])
  // An extension that does not tell of its resets: the server was up before.
  const { resetAt: _, ...unclocked } = state
  expect(calls([counter('a', 5)], [counter('a', 900)], { ...unclocked, takenAt: 2_000, startedAt: 12 }, unclocked)).toEqual([])
})

test('after a failover the counters are those of the former standby: only what is known to have begun since counts, and nothing when it goes back', () => {
  const standby = { ...later, resetAt: 15, startedAt: 12 }
  const { from, statements, resets } = toActivity({ state, counters: [counter('a', 5)] }, { state: standby, counters: [counter('a', 900), counter('b', 7)] })
  expect([from, statements, resets]).toEqual([1_000, [], [expect.stringContaining('another instance')]])
  const clocked = [counter('a', 900, { countsSince: 30 }), counter('b', 7, { countsSince: 1_500 })]
  expect(calls([counter('a', 5, { countsSince: 30 })], clocked, standby)).toEqual([['b', 7]])
  expect(calls(clocked, [counter('a', 905, { countsSince: 30 })], { ...later, takenAt: 3_000 }, standby)).toEqual([])
  // The same counters go on where the instance that was read all along is promoted.
  expect(calls([counter('a', 5)], [counter('a', 8)])).toEqual([['a', 3]])
  // A reset while the clock went back is a reset.
  expect(calls([counter('a', 5)], [counter('a', 2)], { ...state, takenAt: 900, resetAt: 800 })).toEqual([['a', 2]])
})

test('whatever happens, windows that follow one another add up to what was called, and no window is negative', () => {
  const history = fc.array(fc.record({ extra: fc.array(fc.nat(5), { minLength: 3, maxLength: 3 }), reset: fc.boolean() }), { minLength: 1, maxLength: 8 })
  fc.assert(fc.property(history, (steps) => {
    let counters = ['a', 'b', 'c'].map((queryId) => counter(queryId, 0))
    let resetAt = 20
    let before: Parameters<typeof toActivity>[0]
    const counted = new Map<string, number>()
    const happened = new Map<string, number>()
    for (const [index, { extra, reset }] of steps.entries()) {
      if (reset) [counters, resetAt] = [counters.map(({ queryId }) => counter(queryId, 0)), 999 + 2 * index]
      counters = counters.map(({ queryId, calls: had }, at) => counter(queryId, had + extra[at]!))
      for (const [at, { queryId }] of counters.entries()) happened.set(queryId, (happened.get(queryId) ?? 0) + extra[at]!)
      const now = { state: { ...state, takenAt: 1_000 + 2 * index, resetAt }, counters }
      for (const statement of toActivity(before, now).statements) {
        expect(Math.min(statement.calls, statement.totalMs, statement.rows)).toBeGreaterThanOrEqual(0)
        counted.set(statement.queryId, (counted.get(statement.queryId) ?? 0) + statement.calls)
      }
      before = now
    }
    for (const [queryId, count] of happened) expect(counted.get(queryId) ?? 0).toBe(count)
  }))
})

test('keys tell apart what counts apart', () => {
  expect(counterKey(counter('-12', 1))).toBe('1/2/-12/top')
})
