import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { Client } from 'pg'

import { prepareBinaries } from '../src/db/embedded/binaries.ts'
import { ensureCluster } from '../src/db/embedded/cluster.ts'
import { createDirectory } from '../src/db/embedded/directory.ts'
import { isRunning } from '../src/db/embedded/processes.ts'
import { chooseRunAs } from '../src/db/embedded/run-as.ts'
import type { EmbeddedServer } from '../src/db/embedded-server.ts'
import { testBinaries } from './binaries.ts'
import { temporaryDirectory } from './private-server.ts'
import { testDirectory } from './server.ts'

/** A child process that owns or shares an embedded server. */
export type Owner = {
  readonly child: ChildProcess
  /** Resolves when its server is ready; throws what it wrote to its error output when it ends before. */
  readonly ready: Promise<{ adopted: boolean }>
  /** Ends it by a signal, and says how it ended. */
  end(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

/** Starts a process that starts, or adopts, the embedded server of a folder. */
export function startOwner(binaries: string, directory: string, manner: 'plain' | 'polite' = 'plain'): Owner {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'embedded-owner.ts'), binaries, directory, manner], { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
  let errors = ''
  child.stderr.on('data', (data: Buffer) => {
    errors += data.toString()
  })
  const lines = createInterface(child.stdout)
  const ready = Promise.race([
    new Promise<{ adopted: boolean }>((resolve) => {
      lines.once('line', (line) => resolve(JSON.parse(line)))
    }),
    ended.then(() => Promise.reject(new Error(`It ended before its server was ready: ${errors}`))),
  ])
  // A test that kills it early does not wait for it.
  ready.catch(() => {})
  return {
    child,
    ready,
    end: (signal) => {
      child.kill(signal)
      return ended
    },
  }
}

/** A folder with a cluster ready to start, made once per major and copied: making one anew takes a second each time. */
export async function preparedDirectory(major: number): Promise<string> {
  const template = createDirectory(join(testDirectory(), `prepared-${major}`))
  const runAs = chooseRunAs(join(template, 'data'))
  const binaries = await prepareBinaries(testBinaries(major), template, runAs)
  const cluster = await ensureCluster({ directory: template, binaries, runAs, durable: false })
  const directory = temporaryDirectory()
  // With its owner, which Node's own copy does not keep.
  execFileSync('cp', ['-a', cluster, directory])
  return directory
}

/** The process id that the cluster's postmaster.pid names. */
export function postmasterOf(directory: string): number {
  return Number(readFileSync(join(directory, 'data', 'postmaster.pid'), 'utf8').split('\n')[0])
}

/** Waits until a process is gone. */
export async function gone(pid: number): Promise<void> {
  while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 10))
}

/** Runs one statement on a server and returns its rows. */
export async function ask(server: EmbeddedServer, statement: string): Promise<unknown[]> {
  const client = new Client(server.connection('postgres'))
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}
