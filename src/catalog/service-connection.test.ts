import { randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestCatalog, type TestCatalog } from '../../test/catalog.ts'
import { servers } from '../../test/server.ts'
import type { CreateDatabaseService } from '../model/database.ts'
import { createEntity, createOrUpdateEntity } from './create.ts'
import { deleteEntity, restoreEntity } from './delete.ts'
import { getEntity, getVersions } from './get.ts'
import { patchEntity, type Operation } from './patch.ts'
import { putEntities } from './put.ts'
import { createSecretBox, toSecretKey } from './secret-box.ts'
import { readServiceConnection } from './service-connection.ts'

const box = createSecretBox(toSecretKey(randomBytes(32).toString('base64')))
const openSecretBox = () => Promise.resolve(box)
const person = { name: 'ann', isBot: false, openSecretBox }
const bot = { name: 'ingestion-bot', isBot: true, openSecretBox }
const config = { hostPort: 'db:5432', username: 'reader', authType: { password: 'hunter1' }, sslConfig: { sslKey: 'env:KEY' } }
const masked = { ...config, authType: { password: '*********' } }

describe.each(servers())('connections of services on PostgreSQL %i', (major) => {
  let catalog: TestCatalog
  let pool: Pool
  let count = 0
  beforeAll(async () => {
    catalog = await openTestCatalog(major)
    pool = catalog.pool
  })
  afterAll(() => catalog.close())

  const newName = () => `pg.${count += 1}`
  const request = (name: string, password?: string): CreateDatabaseService =>
    ({ name, serviceType: 'Postgres', ...(password !== undefined && { connection: { config: { ...config, authType: { password } } } }) })
  const connectionOf = (name: string) => readServiceConnection(pool, openSecretBox, name)
  const passwordOf = async (name: string) => ((await connectionOf(name)) as typeof config | undefined)?.authType.password
  const sealedOf = async (id: string) =>
    (await pool.query<{ sealed: Record<string, string> | null }>('select sealed_secrets as sealed from trunkline.entity where id = $1', [id])).rows[0]!.sealed
  const ingest = async (name: string, password: string | undefined, overrideMetadata = false) => {
    const [result] = await putEntities(pool, [{ entityType: 'databaseService', fullyQualifiedName: `"${name}"`, request: request(name, password) }], {
      overrideMetadata, updatedBy: 'ingestion', openSecretBox,
    })
    return 'outcome' in result! ? result.outcome : result
  }

  test('a connection is shown masked, stored sealed, and read back whole', async () => {
    const name = newName()
    const created = await createEntity(pool, 'databaseService', request(name, 'hunter1'), person)
    expect(created.connection).toEqual({ config: masked })
    expect(Object.values((await sealedOf(created.id))!)).toEqual([expect.stringMatching(/^sealed:v1:/)])
    expect(await connectionOf(name)).toEqual(config)
    expect((await getEntity(pool, 'databaseService', { id: created.id })).connection).toEqual({ config: masked })
  })

  test('a service without a connection has none, and one that does not exist is told', async () => {
    const name = newName()
    await createEntity(pool, 'databaseService', request(name), person)
    expect(await connectionOf(name)).toBeUndefined()
    await expect(connectionOf('nowhere')).rejects.toMatchObject({ code: 'ENTITY_NOT_FOUND' })
  })

  test('a mask that comes back keeps the secret; another secret is a version that does not tell it', async () => {
    const name = newName()
    const { id } = await createEntity(pool, 'databaseService', request(name, 'hunter1'), person)
    expect((await createOrUpdateEntity(pool, 'databaseService', request(name, '*********'), person)).outcome).toBe('unchanged')
    expect((await createOrUpdateEntity(pool, 'databaseService', request(name, 'hunter1'), person)).outcome).toBe('unchanged')
    const { entity } = await createOrUpdateEntity(pool, 'databaseService', request(name, 'hunter2'), person)
    expect(entity.version).toBe(0.2)
    const shown = { name: 'connection', oldValue: expect.stringContaining('"password":"*********"'), newValue: expect.stringContaining('"password":"*********"') }
    expect(entity.changeDescription).toMatchObject({ fieldsUpdated: [shown], fieldsAdded: [], fieldsDeleted: [] })
    expect([await passwordOf(name), Object.keys((await sealedOf(id))!).length]).toEqual(['hunter2', 1])
    expect(JSON.stringify(await getVersions(pool, 'databaseService', id))).not.toMatch(/hunter|\*{9}:/)
  })

  test('a patch changes one secret and leaves the others; removing the connection removes them', async () => {
    const name = newName()
    const patch = (...operations: Operation[]) => patchEntity(pool, 'databaseService', { fqn: `"${name}"` }, { operations, actor: person })
    const { id } = await createEntity(pool, 'databaseService', request(name, 'hunter1'), person)
    const key = await patch({ op: 'replace', path: '/connection/config/sslConfig/sslKey', value: 'pem' }, { op: 'test', path: '/connection/config/authType/password', value: '*********' })
    expect(key.connection).toEqual({ config: { ...masked, sslConfig: { sslKey: '*********' } } })
    expect((await patch({ op: 'replace', path: '/connection/config/authType/password', value: 'hunter1' })).version).toBe(key.version)
    await patch({ op: 'replace', path: '/connection/config/authType/password', value: 'hunter3' }, { op: 'replace', path: '/connection/config/hostPort', value: 'db:5433' })
    expect(await connectionOf(name)).toEqual({ ...config, hostPort: 'db:5433', authType: { password: 'hunter3' }, sslConfig: { sslKey: 'pem' } })
    await patch({ op: 'remove', path: '/connection/config/authType' })
    expect(Object.keys((await sealedOf(id))!)).toEqual([expect.stringMatching(/^config\.sslConfig\.sslKey /)])
    await patch({ op: 'remove', path: '/connection' })
    expect([await sealedOf(id), await connectionOf(name)]).toEqual([null, undefined])
    await expect(patch({ op: 'add', path: '/connection', value: { config: masked } })).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
  })

  test('a run stores what its file says; the same file again changes nothing, another password does', async () => {
    const name = newName()
    const outcomes: unknown[] = []
    for (const password of ['hunter1', 'hunter1', 'hunter2', undefined]) outcomes.push(await ingest(name, password), await passwordOf(name))
    expect(outcomes).toEqual(['created', 'hunter1', 'unchanged', 'hunter1', 'updated', 'hunter2', 'updated', undefined])
    const { id } = await getEntity(pool, 'databaseService', { fqn: `"${name}"` })
    expect(await sealedOf(id)).toBeNull()
  })

  test('what a person entered stays over what a run brings, unless overridden', async () => {
    const name = newName()
    await ingest(name, 'hunter1')
    await patchEntity(pool, 'databaseService', { fqn: `"${name}"` }, { operations: [{ op: 'replace', path: '/connection/config/authType/password', value: 'hunter2' }], actor: person })
    expect([await ingest(name, 'hunter1'), await passwordOf(name)]).toEqual(['unchanged', 'hunter2'])
    await ingest(name, 'hunter3')
    expect(await passwordOf(name)).toBe('hunter2')
    await ingest(name, 'hunter3', true)
    expect(await passwordOf(name)).toBe('hunter3')
  })

  test('a bot that sends no connection removes it with its secrets', async () => {
    const name = newName()
    const { entity } = await createOrUpdateEntity(pool, 'databaseService', request(name, 'hunter1'), bot)
    expect(await passwordOf(name)).toBe('hunter1')
    await createOrUpdateEntity(pool, 'databaseService', request(name), bot)
    expect([await sealedOf(entity.id), await connectionOf(name)]).toEqual([null, undefined])
  })

  test('secrets come back with a deleted service that is restored', async () => {
    const name = newName()
    const { id } = await createEntity(pool, 'databaseService', request(name, 'hunter1'), person)
    await deleteEntity(pool, 'databaseService', id, { recursive: false, hardDelete: false, actor: person })
    await expect(connectionOf(name)).rejects.toMatchObject({ code: 'ENTITY_NOT_FOUND' })
    await restoreEntity(pool, 'databaseService', id, person)
    expect(await passwordOf(name)).toBe('hunter1')
  })

  test('without a box no secret is kept', async () => {
    const name = newName()
    await createEntity(pool, 'databaseService', request(name, 'hunter1'), { name: 'ann', isBot: false })
    await expect(connectionOf(name)).rejects.toMatchObject({ code: 'SECRET_UNREADABLE', object: 'config.authType.password' })
  })

  test('the database holds no secret in clear', async () => {
    const { rows } = await pool.query<{ text: string }>('select e::text as text from trunkline.entity e union all select v::text from trunkline.entity_version v')
    expect(rows.filter((row) => /hunter\d/.test(row.text))).toEqual([])
  })
})
