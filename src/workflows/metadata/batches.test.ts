import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createBatches } from './batches.ts'

test('every entry arrives once, in order, in batches of one type and no more than the size', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom('a', 'b')), fc.integer({ min: 1, max: 4 }), async (types, size) => {
    const written: { type: string; index: number }[][] = []
    const batches = createBatches<{ type: string; index: number }>(size, ({ type }) => type, async (entries) => {
      await Promise.resolve()
      written.push(entries)
    })
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
  const batches = createBatches<number>(1, () => 'x', () => new Promise((resolve) => { finish = resolve }))
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
  const batches = createBatches<number>(1, () => 'x', () => Promise.reject(new Error('disk full')))
  await batches.add(1)
  await batches.add(2)
  await expect(batches.flush()).rejects.toThrow('disk full')
})
