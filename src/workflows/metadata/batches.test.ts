import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createBatches } from './batches.ts'

test('every entry arrives once, in order, in batches of one type and no more than the size', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom('a', 'b')), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }), async (types, size, atOnce) => {
    const written: { type: string; index: number }[][] = []
    let running: string[] = []
    const batches = createBatches<{ type: string; index: number }>({ size, atOnce, typeOf: ({ type }) => type, write: async (entries) => {
      written.push(entries)
      running.push(entries[0]!.type)
      expect(running.length).toBeLessThanOrEqual(atOnce)
      expect(new Set(running).size).toBe(1)
      await new Promise((resolve) => { setImmediate(resolve) })
      running = running.slice(1)
    } })
    for (const [index, type] of types.entries()) await batches.add({ type, index })
    await batches.flush()
    expect(written.flat().map(({ index }) => index)).toEqual([...types.keys()])
    for (const batch of written) {
      expect(batch.length).toBeLessThanOrEqual(size)
      expect(new Set(batch.map(({ type }) => type)).size).toBe(1)
    }
  }))
})

test('one batch is written while the next is filled, and the third waits', async () => {
  let finish = () => {}
  const batches = createBatches<number>({ size: 1, atOnce: 1, typeOf: () => 'x', write: () => new Promise((resolve) => { finish = resolve }) })
  await batches.add(1)
  await batches.add(2)
  let isThirdTaken = false
  const third = (async () => {
    await batches.add(3)
    isThirdTaken = true
  })()
  await new Promise((resolve) => { setImmediate(resolve) })
  expect(isThirdTaken).toBe(false)
  finish()
  await third
  const flushed = batches.flush()
  for (let turns = 0; turns < 5; turns++) {
    await new Promise((resolve) => { setImmediate(resolve) })
    finish()
  }
  await flushed
})

test('a failed write is thrown by a later call', async () => {
  const batches = createBatches<number>({ size: 1, atOnce: 1, typeOf: () => 'x', write: () => Promise.reject(new Error('disk full')) })
  await batches.add(1)
  await batches.add(2)
  await expect(batches.flush()).rejects.toThrow('disk full')
})

test('a failed write lets the others end before it is thrown', async () => {
  const ended: number[] = []
  const batches = createBatches<number>({ size: 1, atOnce: 3, typeOf: () => 'x', write: async ([entry]) => {
    if (entry === 1) throw new Error('disk full')
    await new Promise((resolve) => { setImmediate(resolve) })
    ended.push(entry!)
  } })
  for (const entry of [1, 2, 3]) await batches.add(entry)
  await expect(batches.flush()).rejects.toThrow('disk full')
  expect(ended).toEqual([2, 3])
})
