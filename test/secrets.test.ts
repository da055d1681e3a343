import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAuthority, createClientCertificate, createServerCertificate, type KeyPair } from './certificates.ts'
import { metadataFile, startCommand, type CommandResult, type Watch } from './command-line.ts'
import { dumpCatalog } from './dump-catalog.ts'
import { freePort, startPrivateServer, type PrivateServer } from './private-server.ts'
import { findSecrets } from './secret-search.ts'
import { servers } from './server.ts'

const folder = mkdtempSync(join(tmpdir(), 'trunkline-secrets-'))
const password = `Tr0ub4dor&3 "q'\\/@:?#%+=$1é-${process.pid}`
const otherPassword = `0therPa$$w/rd "of':@a?#mistake ${process.pid}`
const keeperPassword = `K33per's "p@ss/w:rd?#% ${process.pid}`
const secrets: Record<string, string> = { password, otherPassword, keeperPassword }

let server: PrivateServer
let authority: KeyPair
let clientCertificate: KeyPair
let good: Record<string, unknown>
let environment: Record<string, string>

beforeAll(async () => {
  authority = await createAuthority('The Authority')
  clientCertificate = await createClientCertificate(authority, 'reader')
  secrets['sslKey'] = clientCertificate.key.split('\n')[1]!
  server = await startPrivateServer({
    major: servers().at(-1)!, tls: { ...(await createServerCertificate(authority, ['localhost'])), ca: authority.cert }, hba: ['host all all all scram-sha-256'],
    settings: { log_connections: 'on', log_min_error_statement: 'error' },
  })
  const client = new Client(server.connection('postgres'))
  await client.connect()
  const create = async (role: string, text: string) => client.query((await client.query<{ sql: string }>('select format(\'create role %I login password %L\', $1::text, $2::text) as sql', [role, text])).rows[0]!.sql)
  await create('reader', password)
  await create('keeper', keeperPassword)
  await client.query('create database catalog owner keeper')
  await client.query('create extension pg_stat_statements; grant pg_read_all_stats to reader')
  await client.query('create table public.orders (id int primary key); create view public.paid as select id from public.orders; grant select on all tables in schema public to reader')
  // From here on the server writes down every statement with its parameters.
  await client.query("alter system set log_statement = 'all'")
  await client.query('select pg_reload_conf()')
  await client.end()
  good = { username: 'reader', authType: { password: '${SHOP_PASSWORD}' }, hostPort: `127.0.0.1:${server.port}`, database: 'postgres' }
  environment = {
    SHOP_PASSWORD: password, OTHER_PASSWORD: otherPassword, TRUNKLINE_HOME: join(folder, 'home'),
    DATABASE_URL: `postgresql://keeper:${encodeURIComponent(keeperPassword)}@127.0.0.1:${server.port}/catalog`,
  }
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
})

/** Every secret of this test that a text shows in any form. */
const shown = (text: string) => findSecrets(text, secrets)

let files = 0
/** Runs a command on a workflow file, and looks at all it prints. */
async function run(command: string, connection: object, words: readonly string[] = [], more: { environment?: Record<string, string>; watch?: Watch; config?: object; type?: string } = {}): Promise<CommandResult> {
  const path = join(folder, `${files += 1}.json`)
  writeFileSync(path, metadataFile(connection, more.config).replace('"postgres"', `"${more.type ?? 'postgres'}"`))
  const result = await startCommand([command, '-c', path, ...words], { ...environment, ...more.environment }, more.watch)
  expect(shown(result.out + result.err)).toEqual([])
  return result
}

test('the search finds a secret whole, in pieces and however it is written', () => {
  for (const text of [password, password.slice(5), encodeURIComponent(password), JSON.stringify({ password }), JSON.stringify(JSON.stringify(password)), new URLSearchParams({ password }).toString()]) {
    expect([text, shown(`before ${text} after`).length]).toEqual([text, 1])
  }
  for (const encoding of ['base64', 'base64url', 'hex'] as const) expect(shown(Buffer.from(password).toString(encoding))).toHaveLength(1)
  expect(shown('the password of reader')).toEqual([])
})

const loud = ['--log-level', 'DEBUG', '--debug']

/** The workflows beside metadata, as command, type of source and configuration. */
const others: [command: string, type: string, config: object][] = [['usage', 'postgres-usage', {}], ['lineage', 'postgres-lineage', {}], ['profile', 'postgres', { type: 'Profiler' }]]

describe('a run that succeeds', () => {
  test('prints none, whatever it is asked to tell', async () => {
    expect(await run('ingest', good, loud)).toMatchObject({ exitCode: 0 })
    const json = await run('ingest', { ...good, authType: { password: 'env:SHOP_PASSWORD' } }, ['--json', ...loud])
    expect([json.exitCode, JSON.parse(json.out)]).toMatchObject([0, { state: 'success' }])
    expect((await Promise.all(['doctor', 'test-connection'].map((command) => run(command, good, ['--json'])))).map(({ exitCode }) => exitCode)).toEqual([0, 0])
  })

  test.each(others)('prints none: %s', async (command, type, config) => {
    const result = await run(command, good, loud, { type, config })
    expect([result.exitCode, result.err]).toEqual([0, expect.any(String)])
    expect((await run(command, good, [...loud, '--json', ...(command === 'lineage' ? ['--verify'] : [])], { type, config })).exitCode).toBe(0)
  })

  test('writes none into a file', async () => {
    const calls = join(folder, 'calls.jsonl')
    const sslConfig = { caCertificate: authority.cert, sslCertificate: clientCertificate.cert, sslKey: clientCertificate.key }
    expect((await run('ingest', { ...good, hostPort: `localhost:${server.port}`, sslMode: 'verify-full', sslConfig }, ['--sink', `file:${calls}`])).exitCode).toBe(0)
    expect(readFileSync(calls, 'utf8')).toContain('"password":"*********"')
    expect(shown(readFileSync(calls, 'utf8'))).toEqual([])
  })
})

describe('a run that fails', () => {
  test.each<[what: string, change: () => object | Promise<object>, code: string]>([
    ['wrong password', () => ({ authType: { password: 'env:OTHER_PASSWORD' } }), 'AUTHENTICATION_FAILED'],
    ['unknown host', () => ({ hostPort: 'no-such-host.invalid:5432' }), 'HOST_NOT_FOUND'],
    ['server gone', async () => ({ hostPort: `127.0.0.1:${await freePort()}` }), 'CONNECTION_REFUSED'],
    ['TLS failure', async () => ({ sslMode: 'verify-ca', sslConfig: { caCertificate: (await createAuthority('Another')).cert, sslCertificate: clientCertificate.cert, sslKey: clientCertificate.key } }), 'TLS_UNTRUSTED'],
    ['password as an option', () => ({ connectionOptions: { password: otherPassword } }), 'CONFIG_INVALID'],
    ['bad file', () => ({ password: otherPassword }), 'CONFIG_INVALID'],
  ])('prints none: %s', async (_what, change, code) => {
    const connection = { ...good, ...(await change()) }
    const [plain, json, test] = await Promise.all([run('ingest', connection, loud), run('ingest', connection, ['--json', '--debug']), run('test-connection', connection, ['--debug'])])
    expect([plain.exitCode === 0, plain.err, json.out, test.exitCode === 0]).toEqual([false, expect.stringContaining(code), expect.stringContaining(code), false])
  })

  test.each(others)('prints none where a run of another kind fails: %s', async (command, type, config) => {
    const wrong = await run(command, { ...good, authType: { password: 'env:OTHER_PASSWORD' } }, loud, { type, config })
    const gone = await run(command, { ...good, hostPort: `127.0.0.1:${await freePort()}` }, ['--json', '--debug'], { type, config })
    expect([wrong.exitCode === 0, wrong.err, gone.exitCode === 0, gone.out]).toEqual([false, expect.stringContaining('AUTHENTICATION_FAILED'), false, expect.stringContaining('CONNECTION_REFUSED')])
  })

  test('prints none when the server ends its sessions', async () => {
    const killer = new Client(server.connection('postgres'))
    await killer.connect()
    const done = new AbortController()
    const killing = (async () => {
      while (!done.signal.aborted) await killer.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'reader'")
    })()
    const result = await run('ingest', good, loud)
    done.abort()
    await killing
    await killer.end()
    expect(result.exitCode).toBe(1)
  })

  test('prints none when its catalog cannot be entered, or its key is none', async () => {
    const url = `postgresql://keeper:${encodeURIComponent(otherPassword)}@127.0.0.1:${server.port}/catalog`
    const urls = [url, url.replace('127.0.0.1', 'no-such-host.invalid'), `postgresql://keeper:${otherPassword}@127.0.0.1/catalog`]
    const results = await Promise.all(urls.map((DATABASE_URL) => run('ingest', good, loud, { environment: { DATABASE_URL } })))
    expect(results.map(({ exitCode }) => exitCode === 0)).toEqual([false, false, false])
    const home = join(folder, 'other-home')
    const key = await run('ingest', { ...good, authType: { password } }, loud, { environment: { TRUNKLINE_HOME: home, TRUNKLINE_SECRET_KEY: otherPassword } })
    expect([key.exitCode, key.err]).toEqual([2, expect.stringContaining('CONFIG_INVALID')])
  })
})

describe('the API', () => {
  const answers: string[] = []
  let address = ''
  let oneTimePassword = ''
  /** What a browser sends once somebody is signed in. */
  let session: Record<string, string> = {}
  let stop: () => Promise<CommandResult>
  beforeAll(async () => {
    await new Promise<void>((resolve, reject) => {
      let kill = (): void => {}
      const ended = startCommand(['serve', '--port', '0'], environment, {
        onStart: (child) => { kill = () => child.kill('SIGTERM') },
        onOut: (text) => {
          // Printed this once, on purpose: the only place where it may stand.
          oneTimePassword ||= /one-time password +(\S+)/.exec(text)?.[1] ?? ''
          address ||= /http:\/\/\S+/.exec(text)?.[0] ?? ''
          if (address !== '') resolve()
        },
      })
      stop = () => (kill(), ended)
      void (async () => reject(new Error((await ended).err)))()
    })
    await signIn()
  })

  /** Signs in, chooses a password and makes a token: each is answered once, and is a secret from then on. */
  async function signIn(): Promise<void> {
    const send = async (method: string, path: string, body: unknown) => fetch(new URL(`/api/v1${path}`, address), { method, headers: { 'content-type': 'application/json', ...session }, body: JSON.stringify(body) })
    const answer = await send('POST', '/users/login', { name: 'admin', password: oneTimePassword })
    const cookie = answer.headers.getSetCookie()[0]!.split(';')[0]!
    session = { cookie, 'x-csrf-token': ((await answer.json()) as { csrfToken: string }).csrfToken }
    const signInPassword = `Chosen "w1th care" ${process.pid}`
    expect((await send('PUT', '/users/changePassword', { oldPassword: oneTimePassword, newPassword: signInPassword })).status).toBe(200)
    const { jwtToken } = (await (await send('PUT', '/users/security/token', { tokenName: 'laptop', JWTTokenExpiry: 'Unlimited' })).json()) as { jwtToken: string }
    Object.assign(secrets, { signInPassword, sessionToken: cookie.split('=')[1]!, tokenSignature: jwtToken.split('.')[2]! })
  }

  async function call(method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(new URL(`/api/v1${path}`, address), {
      method, headers: { ...session, ...(body !== undefined && { 'content-type': method === 'PATCH' ? 'application/json-patch+json' : 'application/json' }) }, ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    answers.push(`${[...response.headers].join()}${text}`)
    return { status: response.status, body: JSON.parse(text) as Record<string, unknown> }
  }

  const service = (name: string, config: unknown) => ({ name, serviceType: 'Postgres', connection: { config } })
  const collection = '/services/databaseServices'

  test('answers none', async () => {
    const config = { ...good, authType: { password }, sslConfig: { sslKey: clientCertificate.key }, connectionArguments: { proxy: `socks5://me:${encodeURIComponent(password)}@proxy` } }
    const { status, body: { id } } = await call('POST', collection, service('posted', config))
    expect(status).toBe(201)
    await call('PUT', collection, service('posted', { ...config, authType: { password: otherPassword } }))
    await call('PATCH', `${collection}/${String(id)}`, [{ op: 'replace', path: '/connection/config/authType/password', value: password }])
    await call('PUT', `${collection}/bulk`, [service('bulk', config), service('bulk', { password: otherPassword }), { ...service('', config), serviceType: otherPassword }])
    for (const path of [
      `${collection}?fields=*`, `${collection}/name/posted?fields=*`, `${collection}/name/pg`, `${collection}/${String(id)}/versions`, `${collection}/${String(id)}/versions/0.2`,
      '/catalog/search?q=posted', '/search/query?q=posted&index=all', '/catalog/summary', '/catalog/children?type=databaseService', '/catalog/runs', '/openapi.json', '/session', '/users/loggedInUser', '/users/security/token', '/people', '/people/tokens',
    ]) expect([path, (await call('GET', path)).status]).toEqual([path, 200])
    expect(answers.flatMap(shown)).toEqual([])
  })

  test('answers none where signing in fails', async () => {
    const { signInPassword } = secrets
    for (const body of [{ email: 'admin', password: signInPassword }, { name: 'admin', password: [signInPassword] }, { name: 'admin', password: otherPassword, more: signInPassword }]) {
      expect((await call('POST', '/users/login', body)).status).toBeGreaterThanOrEqual(400)
    }
    expect((await call('PUT', '/users/changePassword', { oldPassword: otherPassword, newPassword: signInPassword })).status).toBe(401)
    const forged = await fetch(new URL('/api/v1/tables', address), { headers: { authorization: `Bearer e30.e30.${secrets['tokenSignature']}` } })
    answers.push(await forged.text())
    expect([forged.status, answers.flatMap(shown)]).toEqual([401, []])
  })

  test('answers none where the request is wrong', async () => {
    const id = String((await call('GET', `${collection}/name/posted`)).body['id'])
    const statuses: number[] = []
    for (const [method, body] of [
      ['POST', service('posted', { password: otherPassword })], ['POST', { ...service('x', {}), connection: { config: otherPassword } }],
      ['POST', { ...service('x', { password: otherPassword }), unknown: otherPassword }], ['PUT', { ...service('x', { password: otherPassword }), serviceType: 'Mysql' }],
      ['PUT', `{"name": "x", "connection": {"config": {"password": ${JSON.stringify(otherPassword)}`], ['POST', `{"password": ${otherPassword}}`], ['PUT', JSON.stringify(otherPassword)],
      ['PATCH', [{ op: 'test', path: '/connection/config/authType/password', value: otherPassword }]],
      ['PATCH', [{ op: 'add', path: '/connection/config', value: otherPassword }]], ['PATCH', [{ op: 'add', path: '/nowhere/x', value: { password: otherPassword } }]],
      ['PATCH', [{ op: 'copy', from: '/connection/config/authType/password', path: '/description' }, { op: 'replace', path: '/name', value: otherPassword }]],
    ] as const) statuses.push((await call(method, method === 'PATCH' ? `${collection}/${id}` : collection, body)).status)
    expect(statuses.filter((status) => status < 400)).toEqual([])
    expect(answers.flatMap(shown)).toEqual([])
  })

  test('shows none in a copy of a secret to another field', async () => {
    await call('PATCH', `${collection}/name/posted`, [{ op: 'copy', from: '/connection/config/authType/password', path: '/description' }])
    expect((await call('GET', `${collection}/name/posted`)).body['description']).toBe('*********')
  })

  test('answers and logs none when its database goes away under it', async () => {
    const killer = new Client(server.connection('postgres'))
    await killer.connect()
    await killer.query("alter database catalog allow_connections false; select pg_terminate_backend(pid) from pg_stat_activity where datname = 'catalog'")
    const { status } = await call('PUT', collection, service('lost', { password: otherPassword }))
    await killer.query('alter database catalog allow_connections true')
    await killer.end()
    expect(status).toBeGreaterThanOrEqual(500)
    expect(answers.flatMap(shown)).toEqual([])
  })

  test('has written none into its log, and its statements say none', async () => {
    const looker = new Client(server.connection('catalog'))
    await looker.connect()
    await call('PUT', collection, service('posted', { ...good, authType: { password } }))
    const { rows } = await looker.query<{ query: string }>("select query from pg_stat_activity where usename = 'keeper'")
    await looker.end()
    expect(rows.length).toBeGreaterThan(0)
    expect(shown(rows.map(({ query }) => query).join('\n'))).toEqual([])
    const { exitCode, out, err } = await stop()
    expect([exitCode, shown(out + err)]).toEqual([0, []])
  })
})

describe('afterwards', () => {
  test('the exports hold none', async () => {
    for (const format of ['json', 'markdown']) {
      const directory = join(folder, format)
      expect(await startCommand(['export', '--format', format, '-o', directory, '--debug'], environment)).toMatchObject({ exitCode: 0 })
      const texts = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(directory, name)).isFile()).map((name) => readFileSync(join(directory, name), 'utf8'))
      expect([texts.length > 0, texts.flatMap(shown)]).toEqual([true, []])
    }
  })

  test('the database holds them sealed, and in no other form', async () => {
    secrets['key'] = readFileSync(join(folder, 'home', 'secret.key'), 'utf8').trim()
    const dump = await dumpCatalog(server.connection('catalog'))
    expect(dump).toContain('sealed:v1:')
    expect(shown(dump)).toEqual([])
  })

  test('a rotation prints no key and no secret', async () => {
    const { exitCode, out, err } = await startCommand(['rotate-key', '--debug'], environment)
    secrets['newKey'] = readFileSync(join(folder, 'home', 'secret.key'), 'utf8').trim()
    expect([exitCode, shown(out + err)]).toEqual([0, []])
  })

  test('the log of the server, with every statement and its parameters, shows none', () => {
    const log = readFileSync(join(server.directory, 'postgres.log'), 'utf8')
    expect(log).toMatch(/insert into trunkline\.entity[^]*parameters/i)
    expect(shown(log)).toEqual([])
  })
})
