import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { testBinaries } from '../../test/binaries.ts'
import { ask, gone, postmasterOf, preparedDirectory, startOwner } from '../../test/embedded-processes.ts'
import { servers } from '../../test/server.ts'
import { isRunning } from './embedded/processes.ts'
import { startEmbeddedServer, type EmbeddedServer } from './embedded-server.ts'

describe.each(servers())('the embedded server after a crash, PostgreSQL %i', (major) => {
  const binaries = testBinaries(major)
  let directory: string
  let logged: string[]
  const start = (): Promise<EmbeddedServer> => startEmbeddedServer({ binaries, directory, log: (message) => logged.push(message) })

  beforeEach(async () => {
    directory = await preparedDirectory(major)
    logged = []
  })
  afterEach(() => rmSync(directory, { recursive: true, force: true }))
  test('is adopted when its owner was killed, and stopped by the one who adopted it', async () => {
    const owner = startOwner(binaries, directory)
    await owner.ready
    const pid = postmasterOf(directory)
    await owner.end('SIGKILL')
    expect(isRunning(pid)).toBe(true)
    const server = await start()
    expect(server.adopted).toBe(true)
    expect(postmasterOf(directory)).toBe(pid)
    await server.stop()
    expect(isRunning(pid)).toBe(false)
  })

  test.each([['SIGTERM', 'plain', null], ['SIGINT', 'plain', null], ['SIGHUP', 'plain', null], ['SIGTERM', 'polite', 7]] as const)(
    'stops when %s ends its owner (%s)',
    async (signal, manner, code) => {
      const owner = startOwner(binaries, directory, manner)
      await owner.ready
      const pid = postmasterOf(directory)
      expect(await owner.end(signal)).toEqual(code === null ? { code, signal } : { code, signal: null })
      await gone(pid)
      expect(existsSync(join(directory, 'data', 'postmaster.pid'))).toBe(false)
    },
  )

  test('recovers what was committed when server and owner were killed', async () => {
    const owner = startOwner(binaries, directory)
    await owner.ready
    const visitor = await start()
    await ask(visitor, 'create table kept as select generate_series(1, 1000) as id')
    process.kill(postmasterOf(directory), 'SIGKILL')
    await Promise.all([owner.end('SIGKILL'), visitor.stop()])
    const server = await start()
    expect(server.adopted).toBe(false)
    expect(await ask(server, 'select count(*)::int as count from kept')).toEqual([{ count: 1000 }])
    await server.stop()
  })

  test('is started again while we use it', async () => {
    const server = await start()
    const pid = postmasterOf(directory)
    process.kill(pid, 'SIGKILL')
    await vi.waitFor(async () => expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }]), { timeout: 30_000, interval: 100 })
    expect(postmasterOf(directory)).not.toBe(pid)
    expect(logged).toContain('PostgreSQL ended unexpectedly; starting it again')
    await server.stop()
  })

  test('starts although a backend of the killed server is still busy', async () => {
    const owner = startOwner(binaries, directory)
    await owner.ready
    const client = new Client({ host: join(directory, 'data'), user: 'postgres', database: 'postgres' })
    client.on('error', () => {})
    await client.connect()
    // A loop in the server's own code, which does not look whether its postmaster lives.
    const busy = client.query('select count(*) from generate_series(1, 100000) a, generate_series(1, 100000) b').catch(() => 'broken')
    await vi.waitFor(async () => expect(readdirSync(join(directory, 'data'))).toContain('postmaster.pid'))
    process.kill(postmasterOf(directory), 'SIGKILL')
    await owner.end('SIGKILL')
    const server = await start()
    expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }])
    expect(await busy).toBe('broken')
    if (process.platform === 'linux') expect(logged.join()).toContain('left over from a PostgreSQL that was killed')
    await server.stop()
  })

  test('is made anew when its making was killed half way', async () => {
    rmSync(join(directory, 'data'), { recursive: true })
    const owner = startOwner(binaries, directory)
    await vi.waitFor(() => expect(readdirSync(directory).some((name) => name.startsWith('data.new'))).toBe(true), { timeout: 30_000, interval: 5 })
    await owner.end('SIGKILL')
    expect(existsSync(join(directory, 'data'))).toBe(false)
    const server = await start()
    expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }])
    expect(readdirSync(directory).toSorted()).toEqual(['data', 'postgres.log', 'users'])
    await server.stop()
  })

  test('starts although the process id in its lock files now belongs to another program', async () => {
    writeFileSync(join(directory, 'data', 'postmaster.pid'), `${process.pid}\n${join(directory, 'data')}\n0\n5432\n\n\n\nready\n`)
    writeFileSync(join(directory, 'data', '.s.PGSQL.5432.lock'), `${process.pid}\n${join(directory, 'data')}\n`)
    const server = await start()
    expect(server.adopted).toBe(false)
    expect(logged.filter((message) => message.includes('belongs to another program'))).toHaveLength(2)
    await server.stop()
  })
})
