import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp, type App } from '../src/app.ts'
import { getEntity } from '../src/catalog/get.ts'
import { loadSecretBox } from '../src/catalog/secret-key.ts'
import { readServiceConnection } from '../src/catalog/service-connection.ts'
import { readWorkflowFile } from '../src/config.ts'
import { Secret } from '../src/model/secret.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

const home = mkdtempSync(join(tmpdir(), 'trunkline-stored-'))
let source: TemporaryDatabase
let catalog: TemporaryDatabase
let app: App

beforeAll(async () => {
  source = await temporaryDatabase({ major: servers().at(-1)! })
  catalog = await temporaryDatabase({ major: servers().at(-1)! })
  app = createApp({ environment: {}, databaseUrl: new Secret(catalog.url), home, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
})
afterAll(async () => {
  await app.close()
  await Promise.all([source.drop(), catalog.drop()])
  rmSync(home, { recursive: true })
})

const connection = () => ({ hostPort: `${source.connection.host}:${source.connection.port}`, username: source.connection.user, database: source.name })

/** Runs a workflow file over this connection. */
async function ingest(config: object, storeServiceConnection?: boolean): Promise<void> {
  const openMetadataServerConfig = { hostPort: 'http://localhost:8585/api', storeServiceConnection }
  const text = JSON.stringify({
    source: { type: 'postgres', serviceName: 'pg', serviceConnection: { config } }, sink: { type: 'catalog' },
    ...(storeServiceConnection !== undefined && { workflowConfig: { openMetadataServerConfig } }),
  })
  const file = readWorkflowFile(text, { fileName: 'metadata.yaml', environment: {} })
  expect(await app.ingest(file, { signal: new AbortController().signal, allowMassDelete: false, emit: () => {} })).toMatchObject({ state: 'success' })
}
const stored = async () => readServiceConnection(await app.store(), () => loadSecretBox({ setting: undefined, file: join(home, 'secret.key') }), 'pg')
const version = async () => (await getEntity(await app.store(), 'databaseService', { fqn: 'pg' })).version

test('a run stores its connection, without making a key where there is no secret', async () => {
  await ingest(connection())
  expect([await version(), readdirSync(home)]).toEqual([0.1, []])
})

test('a run stores the secrets of its file sealed; the same file again changes nothing', async () => {
  const config = { ...connection(), authType: { password: 'hunter2' }, sslMode: 'disable' }
  await ingest(config)
  await ingest(config)
  expect([await version(), await stored(), readdirSync(home)]).toEqual([0.2, config, ['secret.key']])
})

test('storeServiceConnection: false keeps the connection out, and removes what was stored', async () => {
  await ingest({ ...connection(), authType: { password: 'hunter2' } }, false)
  expect([await stored(), (await getEntity(await app.store(), 'databaseService', { fqn: 'pg' })).connection]).toEqual([undefined, undefined])
  await ingest({ ...connection(), authType: { password: 'hunter2' } }, true)
  expect(await stored()).toEqual({ ...connection(), authType: { password: 'hunter2' } })
})

test('a file that names no connection runs with the stored one, and leaves it as it is', async () => {
  const options = { signal: new AbortController().signal, allowMassDelete: false, emit: () => {} }
  const fileOf = (serviceName: string) => readWorkflowFile(JSON.stringify({ source: { type: 'postgres', serviceName } }), { fileName: 'metadata.yaml', environment: {} })
  const before = await version()
  expect(await app.ingest(fileOf('pg'), options)).toMatchObject({ state: 'success', created: 0, updated: 0 })
  expect([await version(), await stored()]).toEqual([before, { ...connection(), authType: { password: 'hunter2' } }])
  await expect(app.ingest(fileOf('nobody'), options)).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('nobody') })
})
