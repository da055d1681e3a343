import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { parsePostmasterPid, removeMistakenLock, runningPostmaster } from './postmaster-pid.ts'

test('the file of a running server tells its process, port, socket and status', () => {
  const text = '4711\n/var/lib/data\n1764000000\n5432\n/var/run/pg\n\n  1234 5678\nready   \n'
  expect(parsePostmasterPid(text)).toEqual({ pid: 4711, port: 5432, socketDirectory: '/var/run/pg', status: 'ready' })
})

test('the file of a server that is starting may end anywhere', () => {
  expect(parsePostmasterPid('4711\n/var/lib/data\n')).toEqual({ pid: 4711, port: undefined, socketDirectory: undefined, status: undefined })
  expect(parsePostmasterPid('')).toBeUndefined()
})

test('no text breaks the reading', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const found = parsePostmasterPid(text)
      expect(found === undefined || found.pid > 0).toBe(true)
    }),
  )
})

test('a left-over file names no running server, be its process gone or another program', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-pid-'))
  expect(runningPostmaster(folder)).toBeUndefined()
  writeFileSync(join(folder, 'postmaster.pid'), `${process.pid}\n${folder}\n0\n5432\n\n\n\nready\n`)
  expect(runningPostmaster(folder)).toBeUndefined()
  rmSync(folder, { recursive: true })
})

test('a lock is removed when its process id belongs to another program, and left when it belongs to none or to the server', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-lock-'))
  const lock = join(folder, 'postmaster.pid')
  writeFileSync(lock, `${process.pid}\n`)
  expect(removeMistakenLock(lock, folder)).toBe(true)
  expect(existsSync(lock)).toBe(false)
  expect(removeMistakenLock(lock, folder)).toBe(false)

  const server = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '--', '-D', folder, '-c', 'x=y'], { stdio: 'ignore' })
  writeFileSync(lock, `${server.pid}\n`)
  expect(removeMistakenLock(lock, folder)).toBe(false)
  const ended = new Promise((resolve) => {
    server.once('exit', resolve)
  })
  server.kill('SIGKILL')
  await ended
  expect(removeMistakenLock(lock, folder)).toBe(false)
  rmSync(folder, { recursive: true })
})
