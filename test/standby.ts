import { execFileSync } from 'node:child_process'
import { chownSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { startEmbeddedServer } from '../src/db/embedded-server.ts'
import { testBinaries } from './binaries.ts'
import { freePort, startPrivateServer, temporaryDirectory } from './private-server.ts'
import type { PrivateServer } from './private-server.ts'

/** `startStandbyAgain` starts the standby, which has been stopped, with all that it had; `stop` ends both. */
export type PrimaryAndStandby = { primary: PrivateServer; standby: PrivateServer; startStandbyAgain(): Promise<void>; stop(): Promise<void> }

/** A primary and a hot standby that follows it without delay, and cancels what stands in its way at once. */
export async function startPrimaryAndStandby(major: number, more: Readonly<Record<string, string>> = {}): Promise<PrimaryAndStandby> {
  const primary = await startPrivateServer({
    major, settings: { wal_level: 'replica', ...more }, hba: ['local all all trust', 'host all all all trust', 'host replication all all trust'],
  })
  const directory = temporaryDirectory()
  await copyCluster(primary, major, directory)
  const port = await freePort()
  const start = () => startEmbeddedServer({
    binaries: testBinaries(major), directory, log: () => {},
    settings: {
      ...more,
      fsync: 'off', listen_addresses: '127.0.0.1', port: String(port), hba_file: join(directory, 'pg_hba.conf'),
      primary_conninfo: `host=127.0.0.1 port=${primary.port} user=postgres`, max_standby_streaming_delay: '0', hot_standby_feedback: 'off',
    },
  })
  let server = await start()
  const standby = { ...server, directory, port, stop: () => server.stop(), tcpConnection: (database: string) => ({ ...server.connection(database), host: '127.0.0.1' }) }
  return {
    primary,
    standby,
    startStandbyAgain: async () => { server = await start() },
    stop: async () => {
      await standby.stop()
      await primary.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** A base backup by hand, as pg_basebackup is not among the binaries: https://www.postgresql.org/docs/current/continuous-archiving.html */
async function copyCluster(primary: PrivateServer, major: number, directory: string): Promise<void> {
  const client = new Client(primary.connection('postgres'))
  await client.connect()
  await client.query(major >= 15 ? `select pg_backup_start('standby', true)` : `select pg_start_backup('standby', true, false)`)
  const data = join(directory, 'data')
  execFileSync('cp', ['-a', join(primary.directory, 'data'), data])
  execFileSync('cp', ['-a', join(primary.directory, 'pg_hba.conf'), directory])
  const { rows: [label] } = await client.query<{ text: string }>(
    major >= 15 ? 'select labelfile as text from pg_backup_stop(false)' : 'select labelfile as text from pg_stop_backup(false, false)')
  await client.end()
  rmSync(join(data, 'postmaster.pid'), { force: true })
  const { uid, gid } = statSync(join(data, 'PG_VERSION'))
  for (const [name, text] of [['backup_label', label?.text ?? ''], ['standby.signal', '']] as const) {
    writeFileSync(join(data, name), text)
    chownSync(join(data, name), uid, gid)
  }
}
