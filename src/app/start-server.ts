import { join } from 'node:path'
import type { Pool } from 'pg'
import pino from 'pino'
import { listen } from '../api/listen.ts'
import { createServer } from '../api/server.ts'
import type { OpenSecretBox } from '../catalog/secret-box.ts'
import { packageRoot, packageVersion, type Settings } from '../config.ts'
import type { ConnectionTester } from '../connectors/connection-test.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import type { ServeOptions } from './scheduling.ts'
import { createTestTrial } from './try-test.ts'

type Parts = {
  settings: Settings
  pool: Pool
  openSecretBox: OpenSecretBox
  connectionTester: ConnectionTester
  scheduler: Scheduler
  log: (message: string) => void
}

/** Builds the API and the pages over an open catalog; `address` listens, and says where. */
export async function startServer({ settings, log, ...parts }: Parts, { host, port }: ServeOptions): Promise<{ server: { close(): Promise<void> }; address(): Promise<string> }> {
  const server = await createServer({
    ...parts, tryTest: createTestTrial({ settings, store: () => Promise.resolve(parts.pool), openSecretBox: parts.openSecretBox }), webDirectory: join(packageRoot, 'dist/web'), version: packageVersion,
    logger: pino({ level: 'warn' }), allowedHosts: [host, ...settings.allowedHosts], trustedProxies: settings.trustedProxies, signIn: { oidc: settings.oidc },
  })
  return {
    server: { close: async () => { await server.close() } },
    address: () => listen(server, { host, port, isBehindProxy: settings.trustedProxies !== undefined, warn: log }),
  }
}
