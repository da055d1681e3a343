import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createUsageMemories } from './usage-memory.ts'

const home = mkdtempSync(join(tmpdir(), 'trunkline-usage-memory-'))
afterAll(() => rmSync(home, { recursive: true }))

const calls = ['a', 'b', 'c', 'd'].map((path) => ({ method: 'POST' as const, path }))

test('what was made is not pending for the next process, however often it is cut off; a newer memory begins anew', async () => {
  const open = () => createUsageMemories(home, 'http://x/api/v1')
  expect(await open().read('pg')).toEqual({})
  const first = open()
  await first.write('pg', { pending: calls })
  await first.advance('pg', 1)
  await first.advance('pg', 2)
  const second = open()
  expect((await second.read('pg')).pending).toEqual(calls.slice(2))
  await second.advance('pg', 1)
  expect((await open().read('pg')).pending).toEqual(calls.slice(3))
  await second.write('pg', { pending: calls.slice(0, 1) })
  expect((await open().read('pg')).pending).toEqual(calls.slice(0, 1))
  expect(await open().read('other')).toEqual({})
})
