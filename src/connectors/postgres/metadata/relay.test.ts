import { expect, test } from 'vitest'
import { collect } from '../../../../test/read-metadata.ts'
import { relay } from './relay.ts'

test('items come in their order, and the work ends before the iteration does', async () => {
  let isEnded = false
  const items = await collect(relay<number>(async (emit) => {
    for (let item = 0; item < 1000; item += 1) await emit(item)
    isEnded = true
  }))
  expect(items).toEqual(Array.from({ length: 1000 }, (_, index) => index))
  expect(isEnded).toBe(true)
})

test('the work runs ahead by a bounded number of items', async () => {
  let emitted = 0
  const items = relay<number>(async (emit) => {
    for (; emitted < 10_000; emitted += 1) await emit(emitted)
  })
  await items.next()
  await new Promise((resolve) => { setTimeout(resolve, 20) })
  expect(emitted).toBeLessThan(200)
  await items.return()
})

test('a failure of the work comes after the items it had handed out', async () => {
  const seen: number[] = []
  await expect((async () => {
    for await (const item of relay<number>(async (emit) => {
      await emit(1)
      throw new Error('broken')
    })) seen.push(item)
  })()).rejects.toThrow('broken')
  expect(seen).toEqual([1])
})

test('work whose taker left is told at its next item, and is waited for', async () => {
  let ended = 'not'
  for await (const item of relay<number>(async (emit) => {
    try {
      for (let item = 0; ; item += 1) await emit(item)
    } finally {
      await Promise.resolve()
      ended = 'cleaned up'
    }
  })) if (item === 3) break
  expect(ended).toBe('cleaned up')
})
