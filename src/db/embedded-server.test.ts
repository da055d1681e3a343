import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { testBinaries } from '../../test/binaries.ts'
import { ask, gone, postmasterOf, preparedDirectory, startOwner } from '../../test/embedded-processes.ts'
import { servers } from '../../test/server.ts'
import { ensureDatabase } from './create-database.ts'
import { isRunning } from './embedded/processes.ts'
import { startEmbeddedServer, type EmbeddedServer } from './embedded-server.ts'

describe.each(servers())('the embedded server, PostgreSQL %i', (major) => {
  const binaries = testBinaries(major)
  let folder: string
  let directory: string
  const start = (settings = {}): Promise<EmbeddedServer> => startEmbeddedServer({ binaries, directory, settings, log: () => {} })

  beforeEach(async () => {
    folder = await preparedDirectory(major)
    directory = folder
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  test('is made, starts, keeps what was written, and stops', async () => {
    rmSync(join(directory, 'data'), { recursive: true })
    const first = await start()
    expect(first.adopted).toBe(false)
    expect(first.version).toMatch(new RegExp(`^${major}\\.\\d+$`))
    await ask(first, 'create table kept (id int)')
    await first.stop()
    expect(existsSync(join(directory, 'data', 'postmaster.pid'))).toBe(false)
    const second = await start()
    expect(await ask(second, 'select * from kept')).toEqual([])
    await second.stop()
  })

  test('listens on its socket only, which nobody else can reach', async () => {
    const server = await start()
    expect(await ask(server, `select current_setting('listen_addresses') as addresses, current_setting('shared_preload_libraries') as libraries, current_setting('server_encoding') as encoding`)).toEqual([
      { addresses: '', libraries: 'pg_stat_statements', encoding: 'UTF8' },
    ])
    expect(statSync(server.connection('postgres').host).mode & 0o077).toBe(0)
    await server.stop()
  })

  test('runs as another user when we are root, as ourselves when not', async () => {
    const server = await start()
    const uid = process.getuid?.()
    const { uid: owner } = statSync(join(directory, 'data'))
    expect(owner === 0).toBe(false)
    expect(owner === uid).toBe(uid !== 0)
    await server.stop()
  })

  test('is adopted by a second user, and stops with the last', async () => {
    const first = await start()
    const pid = postmasterOf(directory)
    const second = await start()
    expect(second.adopted).toBe(true)
    await first.stop()
    expect(await ask(second, 'select 1 as one')).toEqual([{ one: 1 }])
    await second.stop()
    expect(isRunning(pid)).toBe(false)
    await second.stop()
  })

  test('is created once by two processes that start at the same time, and outlives the first that ends', async () => {
    rmSync(join(directory, 'data'), { recursive: true })
    const owners = [startOwner(binaries, directory), startOwner(binaries, directory)] as const
    const adopted = await Promise.all(owners.map(async (owner) => (await owner.ready).adopted))
    expect(adopted.filter((isAdopted) => isAdopted)).toHaveLength(1)
    const pid = postmasterOf(directory)
    await owners[0].end('SIGTERM')
    expect(isRunning(pid)).toBe(true)
    await owners[1].end('SIGTERM')
    await gone(pid)
    expect(readdirSync(directory).filter((name) => name.startsWith('data.new'))).toEqual([])
    expect(readdirSync(join(directory, 'users'))).toEqual([])
  })

  test('may be started by one process while another stops it', async () => {
    for (let round = 0; round < 5; round += 1) {
      const first = await start()
      const [second] = await Promise.all([start(), first.stop()])
      expect(await ask(second, 'select 1 as one')).toEqual([{ one: 1 }])
      await second.stop()
    }
  })

  test('works in a folder whose path is too long for a socket, with characters that need quoting', async () => {
    directory = join(folder, 'a "folder", with a name', 'x'.repeat(90))
    const server = await start()
    expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }])
    const { host } = server.connection('postgres')
    expect(host.length).toBeLessThan(85)
    expect(statSync(host).mode & 0o077).toBe(0)
    await server.stop()
    rmSync(host, { recursive: true })
  })

  test('gets a database of our own, once', async () => {
    const server = await start()
    await Promise.all([ensureDatabase(server, 'My "catalog"'), ensureDatabase(server, 'My "catalog"'), ensureDatabase(server, 'My "catalog"')])
    expect(await ask(server, `select datname from pg_database where datname like 'My%'`)).toEqual([{ datname: 'My "catalog"' }])
    await server.stop()
  })

  test('tells why it does not start, and where its log is', async () => {
    await expect(start({ shared_buffers: 'many' })).rejects.toMatchObject({
      code: 'EMBEDDED_START_FAILED',
      message: expect.stringContaining('invalid value for parameter "shared_buffers"'),
      hint: expect.stringContaining(join(directory, 'postgres.log')),
    })
    expect(readdirSync(join(directory, 'users'))).toEqual([])
  })

  test('does not touch what lies in its place', async () => {
    rmSync(join(directory, 'data'), { recursive: true })
    mkdirSync(join(directory, 'data'))
    writeFileSync(join(directory, 'data', 'letter.txt'), 'Dear Ana')
    await expect(start()).rejects.toMatchObject({ code: 'EMBEDDED_START_FAILED', hint: expect.stringContaining('move it away') })
    expect(readdirSync(join(directory, 'data'))).toEqual(['letter.txt'])
  })

  test('refuses the files of another major version, and says what to do', async () => {
    writeFileSync(join(directory, 'data', 'PG_VERSION'), '13\n')
    await expect(start()).rejects.toMatchObject({
      code: 'EMBEDDED_START_FAILED',
      message: expect.stringContaining('were made by PostgreSQL 13'),
      hint: expect.stringContaining('pg_upgrade'),
    })
  })
})
