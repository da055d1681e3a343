// The catalog with 100,000 tables: search, lists and pages through the API, and how soon `trunkline serve` shows its first page.
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startApi } from '../test/api-server.ts'
import { cpuOf } from './process.ts'
import { createRandom, writeWideCatalog, type WideCatalog } from './wide-catalog.ts'

const root = join(import.meta.dirname, '..')
const tables = Number(process.argv[2] ?? 100_000)
const requests = Number(process.argv[3] ?? 200)
const reachMs = 50

say(`${tables} tables of 12 columns on PostgreSQL 18, ${requests} different requests each`)
const api = await startApi(18)
try {
  const startedAt = performance.now()
  const catalog = await writeWideCatalog(api.pool, tables, say)
  say(`written in ${((performance.now() - startedAt) / 1000).toFixed(0)} s, ${Math.round(tables / ((performance.now() - startedAt) / 1000))} tables a second`)
  for (const [name, toPath] of Object.entries(questionsOf(catalog))) await measure(name, toPath)
  await measureStart('serve, DATABASE_URL', { DATABASE_URL: api.databaseUrl })
  await measureStart('serve, embedded store')
} finally {
  await api.close()
}
process.exit(0)

/** What people ask, by name: each call gives another path below /api/v1. */
function questionsOf({ schemas, tables: names, columns }: WideCatalog): Record<string, () => string> {
  const random = createRandom(7)
  const table = () => random.of(names)
  const wordOf = (fqn: string, at: number) => fqn.split('.').at(-1)!.split('_')[at]!
  const search = (q: string, rest = '') => `/catalog/search?q=${encodeURIComponent(q)}${rest}`
  return {
    'search: one word': () => search(wordOf(table(), 1)),
    'search: first letters': () => search(wordOf(table(), 1).slice(0, 3)),
    'search: two letters': () => search(random.of(columns).slice(0, 2)),
    'search: a whole name': () => search(table().split('.').at(-1)!),
    'search: two words': () => search(`${wordOf(table(), 0)} ${wordOf(table(), 1)}`),
    'search: a column': () => search(`${random.of(columns)}_${random.of(columns)}`),
    'search: schema.table': () => search(table().split('.').slice(2).join('.')),
    'search: a typing error': () => search(withError(wordOf(table(), 0)) + wordOf(table(), 1)),
    'search: word with error': () => search(withError(wordOf(table(), 1))),
    'search: in a schema': () => search(random.of(columns), `&databaseSchema=${encodeURIComponent(random.of(schemas))}`),
    'search: nothing typed': () => search('', `&type=table&sort=${random.of(['name', 'updated', 'relevance'])}`),
    'search: no such word': () => search(`zzqx${random.of(columns)}`),
    'list: tables of a schema': () => `/catalog/children?type=table&limit=100&parent=${encodeURIComponent(random.of(schemas))}`,
    'list: filtered': () => `/catalog/children?type=table&limit=100&q=${wordOf(table(), 1)}&parent=${encodeURIComponent(random.of(schemas))}`,
    'list: GET /tables': () => `/tables?limit=50&fields=owners,tags&databaseSchema=${encodeURIComponent(random.of(schemas))}`,
    'table page': () => `/tables/name/${encodeURIComponent(table())}?fields=*&include=all`,
    'home page': () => '/catalog/summary',
  }
}

/** Two letters of a word in the wrong order. */
function withError(word: string): string {
  return `${word.slice(0, 2)}${word[3] ?? ''}${word[2] ?? ''}${word.slice(4)}`
}

async function measure(name: string, toPath: () => string): Promise<void> {
  const times: number[] = []
  let cpuBefore = 0
  for (let i = 0; i < requests + 10; i++) {
    if (i === 10) cpuBefore = await cpuMs()
    const path = toPath()
    const startedAt = performance.now()
    const answer = await api.call('GET', path)
    if (answer.statusCode !== 200) throw new Error(`${path} answered ${answer.statusCode}: ${answer.body}`)
    if (i >= 10) times.push(performance.now() - startedAt) // the first ones warm caches
  }
  const cpu = (await cpuMs() - cpuBefore) / requests
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))]!
  say(`${name.padEnd(26)} P50 ${ms(at(0.5))}  P95 ${ms(at(0.95))} (reach ${reachMs})  most ${ms(times.at(-1)!)}  processor ${ms(cpu)}`)
}

/** Processor time of this process and of the store's sessions so far, in ms: what a request costs whatever else the machine does. Linux; elsewhere this process alone. */
async function cpuMs(): Promise<number> {
  const { user, system } = process.cpuUsage()
  const { rows } = await api.pool.query<{ pid: number }>('select pid from pg_stat_activity where datname = current_database()')
  return (user + system) / 1000 + rows.reduce((sum, { pid }) => sum + cpuOf(pid).ownMs, 0)
}

/** From the start of the process to the whole first page and the answer it asks for; the store exists and was closed properly. */
async function measureStart(name: string, environment: Record<string, string> = {}): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'trunkline-bench-'))
  chmodSync(home, 0o755) // root hands the embedded server to another user
  try {
    await serveOnce({ ...environment, TRUNKLINE_HOME: home })
    const times: number[] = []
    for (let i = 0; i < 3; i++) times.push(await serveOnce({ ...environment, TRUNKLINE_HOME: home }))
    times.sort((a, b) => a - b)
    say(`${name.padEnd(26)} first page after ${(times[1]! / 1000).toFixed(2)} s, median of 3 (reach 2)`)
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

async function serveOnce(environment: Record<string, string>): Promise<number> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [join(root, 'dist/src/cli/main.js'), 'serve', '--port', '0'], {
    env: { ...withoutStore(process.env), ...environment }, stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = new Promise((resolve) => child.on('close', resolve))
  try {
    let text = ''
    let address: string | undefined
    for await (const part of child.stdout) {
      text += String(part)
      address = /http:\/\/\S+/.exec(text)?.[0]
      if (address !== undefined) break
    }
    if (address === undefined) throw new Error(`serve ended without an address: ${text}`)
    const page = await fetch(address)
    if (page.status !== 200) throw new Error(`The first page answered ${page.status}.`)
    await page.text()
    return performance.now() - startedAt
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}

function withoutStore({ DATABASE_URL: _url, TRUNKLINE_HOME: _home, ...environment }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return environment
}

function ms(time: number): string {
  return `${time.toFixed(1).padStart(7)} ms`
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
