import { expect, test } from 'vitest'
import type { ConnectionTest, ConnectionTestStepResult } from '../../../connectors/connection-test.ts'
import { createConnectionTestRuns } from './runs.ts'
import type { ConnectionTestRunsOptions, NewConnectionTest } from './runs.ts'

const passed: ConnectionTestStepResult = { name: 'CheckAccess', mandatory: true, passed: true, message: 'Connected.', durationMs: 1 }

/** A test that ends when it is told to, and says whether it was cancelled. */
function heldTest(): { test: ConnectionTest; end(): void; wasCancelled(): boolean; begun(): boolean } {
  const { promise, resolve } = Promise.withResolvers<void>()
  let signal: AbortSignal | undefined
  return {
    test: async (options) => {
      signal = options.signal
      options.emit(passed)
      await promise
      return { status: 'Successful', lastUpdatedAt: 1, steps: [passed] }
    },
    end: resolve,
    wasCancelled: () => signal?.aborted === true,
    begun: () => signal !== undefined,
  }
}

function openRuns(options: Partial<ConnectionTestRunsOptions> = {}) {
  const runs = createConnectionTestRuns({ now: () => 1000, onError: () => {}, ...options })
  const add = (name: string, of: ConnectionTest = heldTest().test) => runs.add({ name, connection: {}, createdBy: 'admin', test: of } satisfies NewConnectionTest)
  return { ...runs, add }
}

test('a test waits until it is triggered, shows each step as it ends, and ends', async () => {
  const { add, get, start } = openRuns()
  const held = heldTest()
  const { id } = add('one', held.test)
  expect(get({ id })).toMatchObject({ status: 'Pending', steps: [] })
  expect(held.begun()).toBe(false)
  expect(start(id)).toMatchObject({ status: 'Running', steps: [passed] })
  expect(start(id).status).toBe('Running')
  held.end()
  await expect.poll(() => get({ name: 'one' })).toMatchObject({ status: 'Successful', outcome: 'Successful', steps: [passed] })
  expect(start(id)).toMatchObject({ status: 'Running' })
  expect(get({ id }).outcome).toBeUndefined()
})

test('only some run at a time; who is forgotten while waiting never runs', async () => {
  const { add, get, start, remove } = openRuns({ mostAtOnce: 2 })
  const held = Array.from({ length: 4 }, heldTest)
  const ids = held.map((one, index) => add(`test ${index}`, one.test).id)
  for (const id of ids) start(id)
  expect(ids.map((id) => get({ id }).status)).toEqual(['Running', 'Running', 'Pending', 'Pending'])
  remove(ids[2]!)
  held[0]!.end()
  await expect.poll(() => get({ id: ids[3]! }).status).toBe('Running')
  expect(held[2]!.begun()).toBe(false)
})

test('the name is taken once; a test that is forgotten is cancelled', () => {
  const { add, get, start, remove } = openRuns()
  const held = heldTest()
  const { id } = add('one', held.test)
  expect(() => add('one')).toThrow(expect.objectContaining({ code: 'ENTITY_EXISTS' }))
  start(id)
  expect(remove(id)).toMatchObject({ name: 'one', status: 'Running' })
  expect(held.wasCancelled()).toBe(true)
  for (const look of [() => get({ id }), () => start(id), () => remove(id), () => get({ name: 'one' })]) expect(look).toThrow(expect.objectContaining({ code: 'ENTITY_NOT_FOUND' }))
  expect(add('one').status).toBe('Pending')
})

test('they are few, and forgotten after a while', () => {
  let now = 1000
  const { add, get, start } = openRuns({ most: 2, keptForMs: 100, now: () => now })
  const held = heldTest()
  start(add('one', held.test).id)
  add('two')
  add('three')
  expect(() => get({ name: 'one' })).toThrow(expect.objectContaining({ code: 'ENTITY_NOT_FOUND' }))
  expect(held.wasCancelled()).toBe(true)
  now += 100
  expect(get({ name: 'two' }).status).toBe('Pending')
  now += 1
  expect(() => get({ name: 'two' })).toThrow(expect.objectContaining({ code: 'ENTITY_NOT_FOUND' }))
})

test('a test that breaks has failed, and is told of; one that was cancelled is not', async () => {
  const errors: unknown[] = []
  const { add, get, start, close } = openRuns({ onError: (error) => errors.push(error) })
  const { id } = add('broken', () => Promise.reject(new Error('a fault')))
  start(id)
  await expect.poll(() => get({ id })).toMatchObject({ status: 'Failed', outcome: 'Failed' })
  const running = Promise.withResolvers<void>()
  start(add('long', ({ signal }) => new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(new Error('cancelled'))
      running.resolve()
    })
  })).id)
  close()
  await running.promise
  await Promise.resolve()
  expect(errors).toEqual([new Error('a fault')])
})
