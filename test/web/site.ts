import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { build } from 'vite'
import type { OidcSettings } from '../../src/api/sign-in/oidc-settings.ts'
import { createApp } from '../../src/app.ts'
import { packageRoot, readWorkflowFile } from '../../src/config.ts'
import { Secret } from '../../src/model/secret.ts'
import { temporaryDatabase, type TemporaryDatabase } from '../server.ts'
import { signInAs } from '../sign-in.ts'
import { sessionAt } from './visit.ts'

/** A Trunkline with its pages, on a catalog of its own. */
export type Site = {
  /** Where the pages are: `http://127.0.0.1:<port>`. */
  address: string
  /** The headers of a request by `admin`, for what a test asks beside the pages. */
  headers: Record<string, string>
  /** Its catalog. */
  pool: Pool
  source: TemporaryDatabase
  /** Reads the source into the catalog, as the service `pg`. */
  ingest(): Promise<void>
  close(): Promise<void>
}

/** Serves the pages over an empty catalog, where visitors are signed in as `admin`, beside a source database made of `sql`. */
export async function openSite({ major, sql, oidc }: { major: number; sql: readonly string[]; oidc?: OidcSettings | undefined }): Promise<Site> {
  await buildPages()
  const home = mkdtempSync(join(tmpdir(), 'trunkline-web-'))
  const source = await temporaryDatabase({ major, sql })
  const catalog = await temporaryDatabase({ major })
  const app = createApp({ environment: {}, oidc, databaseUrl: new Secret(catalog.url), home, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
  const address = await app.serve({ host: '127.0.0.1', port: 0 })
  const admin = await signInAs(await app.store(), 'admin', { port: Number(new URL(address).port) })
  sessionAt.set(address, admin.cookie)
  const { host, port, user, database } = source.connection
  const file = readWorkflowFile(JSON.stringify({
    source: {
      type: 'postgres', serviceName: 'pg', sourceConfig: { config: {} },
      serviceConnection: { config: { hostPort: `${host}:${port}`, username: user, database } },
    },
  }), { fileName: 'metadata.yaml', environment: {} })
  return {
    address,
    headers: admin.headers,
    pool: await app.store(),
    source,
    ingest: async () => void (await app.ingest(file, { signal: new AbortController().signal, allowMassDelete: false, emit: () => {} })),
    close: async () => {
      await app.close()
      await Promise.all([source.drop(), catalog.drop()])
      rmSync(home, { recursive: true })
    },
  }
}

/** The server takes the pages from dist/web: `npm test` has built them, a single test file that runs first builds them itself. */
async function buildPages(): Promise<void> {
  if (existsSync(join(packageRoot, 'dist/web/index.html'))) return
  const environment = process.env['NODE_ENV']
  // Under vitest NODE_ENV is `test`, and React would be built for development: a third larger, and the worker of diagrams broken.
  process.env['NODE_ENV'] = 'production'
  try {
    await build({ configFile: join(packageRoot, 'web/vite.config.ts'), logLevel: 'error' })
  } finally {
    if (environment === undefined) delete process.env['NODE_ENV']
    else process.env['NODE_ENV'] = environment
  }
}
