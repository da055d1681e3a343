import { randomBytes } from 'node:crypto'
import type { FastifyBaseLogger, FastifyInstance, LightMyRequestResponse } from 'fastify'
import type { Pool } from 'pg'
import type { SignInOptions } from '../src/api/sign-in/sign-in.ts'
import { createServer } from '../src/api/server.ts'
import { createSecretBox, type OpenSecretBox, toSecretKey } from '../src/catalog/secret-box.ts'
import { openStore } from '../src/catalog/store.ts'
import { fileKindOf, pipelineKinds } from '../src/app/pipeline-kinds.ts'
import { createConnectionTester } from '../src/connectors/postgres/test-connection/tester.ts'
import { TrunklineError } from '../src/model/errors.ts'
import { Secret } from '../src/model/secret.ts'
import { createNameFilter } from '../src/workflows/filter.ts'
import { createScheduler } from '../src/scheduler/create-scheduler.ts'
import type { Jobs } from '../src/scheduler/jobs.ts'
import type { Scheduler } from '../src/scheduler/scheduler.ts'
import { parseConnection } from '../src/workflows/workflow-file.ts'
import { temporaryDatabase } from './server.ts'
import { botHeaders, signInAs } from './sign-in.ts'

/** The API over an empty catalog in a database of its own. */
export type ApiServer = {
  readonly app: FastifyInstance
  readonly pool: Pool
  /** Where the catalog is. */
  readonly databaseUrl: string
  /** Sends a request below /api/v1 as `admin`, who is signed in, unless `headers` say who else; a PATCH as JSON Patch. */
  readonly call: (method: Method, path: string, body?: unknown, headers?: Record<string, string>) => Promise<LightMyRequestResponse>
  /** The headers of a bot's requests. */
  readonly asBot: () => Promise<Record<string, string>>
  readonly openSecretBox: OpenSecretBox
  readonly close: () => Promise<void>
}
type Method = 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'

/** A logger that says nothing, or hands each error to `onError`. */
export function quietLogger(onError: (entry: unknown) => void = () => {}): FastifyBaseLogger {
  const ignore = (): void => {}
  const logger: FastifyBaseLogger = { level: 'error', trace: ignore, debug: ignore, info: ignore, warn: ignore, error: onError, fatal: onError, silent: ignore, child: () => logger }
  return logger
}

/** Tests connections in an environment without variables. */
export const testConnectionTester = createConnectionTester({ environment: {}, parse: parseConnection, createNameFilter })

/** A scheduler whose queue never starts: what is deployed is kept, and nothing runs. */
export function idleScheduler(pool: Pool): Scheduler {
  const boss = (): never => { throw new TrunklineError('SCHEDULER_UNAVAILABLE', 'The scheduler is starting.') }
  const jobs: Jobs = { state: () => ({ state: 'starting' }), boss, started: new Promise(() => {}), close: () => Promise.resolve() }
  return createScheduler({ pool, jobs, kinds: pipelineKinds, fileKindOf, reconcile: () => Promise.resolve(), log: () => {} })
}

/** Starts the API on a fresh catalog of one PostgreSQL major; nothing listens, requests are injected. */
export async function startApi(major: number, onError?: (entry: unknown) => void, signIn: SignInOptions = {}): Promise<ApiServer> {
  const database = await temporaryDatabase({ major })
  const pool = await openStore({
    databaseUrl: new Secret(database.url), log: () => {},
    embeddedServer: () => Promise.reject(new Error('a test brings its own database')),
  })
  const box = createSecretBox(toSecretKey(randomBytes(32).toString('base64')))
  const openSecretBox = () => Promise.resolve(box)
  const app = await createServer({ pool, openSecretBox, connectionTester: testConnectionTester, scheduler: idleScheduler(pool), version: '1.0.0', logger: quietLogger(onError), allowedHosts: [], signIn })
  const admin = await signInAs(pool, 'admin')
  return {
    app,
    pool,
    databaseUrl: database.url,
    openSecretBox,
    asBot: () => botHeaders(pool, openSecretBox),
    call: (method, path, body, headers = {}) => app.inject({
      method, url: `/api/v1${path}`,
      headers: { host: 'localhost:8585', ...admin.headers, ...(body !== undefined && { 'content-type': method === 'PATCH' ? 'application/json-patch+json' : 'application/json' }), ...headers },
      ...(body !== undefined && { payload: JSON.stringify(body) }),
    }),
    close: async () => {
      await app.close()
      await pool.end()
      await database.drop()
    },
  }
}

/** Writes a service `pg`, a database `pg.shop` and a schema `pg.shop.public`, and says where tables go. */
export async function putSchema({ call }: ApiServer): Promise<'pg.shop.public'> {
  await call('PUT', '/services/databaseServices', { name: 'pg', serviceType: 'Postgres' })
  await call('PUT', '/databases', { name: 'shop', service: 'pg' })
  await call('PUT', '/databaseSchemas', { name: 'public', database: 'pg.shop' })
  return 'pg.shop.public'
}

/** The path of an entity by its fully qualified name. */
export function byName(collection: string, fqn: string): string {
  return `${collection}/name/${encodeURIComponent(fqn)}`
}
