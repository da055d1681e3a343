import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ApiServer, byName, putSchema, startApi } from '../../../test/api-server.ts'
import { servers } from '../../../test/server.ts'

const column = { name: 'id', dataType: 'BIGINT', dataTypeDisplay: 'bigint' }

describe.each(servers())('collections over PostgreSQL %i', (major) => {
  let api: ApiServer
  let schema: string

  beforeAll(async () => {
    api = await startApi(major)
    schema = await putSchema(api)
  })
  afterAll(() => api.close())

  test('PUT creates, then changes; what is the same is no new version', async () => {
    const request = { name: 'orders', databaseSchema: schema, columns: [column], description: 'all orders' }
    const created = await api.call('PUT', '/tables', request)
    expect(created.statusCode).toBe(201)
    expect(created.json()).toMatchObject({
      name: 'orders', fullyQualifiedName: 'pg.shop.public.orders', version: 0.1, deleted: false, updatedBy: 'admin',
      databaseSchema: { type: 'databaseSchema', fullyQualifiedName: 'pg.shop.public' }, database: { fullyQualifiedName: 'pg.shop' }, service: { name: 'pg' },
    })
    expect(created.headers['etag']).toBe('"0.1"')
    const again = await api.call('PUT', '/tables', request)
    expect([again.statusCode, again.json().version]).toEqual([200, 0.1])
    const changed = await api.call('PUT', '/tables', { ...request, description: 'every order' })
    expect([changed.statusCode, changed.json().version, changed.json().description]).toEqual([200, 0.2, 'every order'])
  })

  test('POST creates once; without a parent there is nothing to create below', async () => {
    const request = { name: 'items', databaseSchema: schema, columns: [column] }
    expect((await api.call('POST', '/tables', request)).statusCode).toBe(201)
    expect((await api.call('POST', '/tables', request)).json()).toMatchObject({ code: 409, errorCode: 'ENTITY_EXISTS' })
    expect((await api.call('POST', '/tables', { ...request, databaseSchema: 'pg.shop.nowhere' })).json()).toMatchObject({ code: 404, errorCode: 'ENTITY_NOT_FOUND' })
  })

  test('an entity is found by id and by name, with the fields that were asked for and links to what it refers to', async () => {
    await api.call('PUT', '/tables', {
      name: 'views', databaseSchema: schema, columns: [column], schemaDefinition: 'create view …', extension: { postgres: { oid: 1 } },
      tableConstraints: [{ constraintType: 'PRIMARY_KEY', columns: ['id'] }],
    })
    const plain = (await api.call('GET', byName('/tables', 'pg.shop.public.views'))).json()
    for (const field of ['schemaDefinition', 'extension', 'tableConstraints', 'owners', 'tags']) expect(plain).not.toHaveProperty(field)
    expect(plain.columns[0]).toMatchObject(column)
    expect(plain.href).toBe(`http://localhost:8585/api/v1/tables/${plain.id}`)
    expect(plain.databaseSchema.href).toBe(`http://localhost:8585/api/v1/databaseSchemas/${plain.databaseSchema.id}`)
    const whole = (await api.call('GET', `/tables/${plain.id}?fields=*`)).json()
    expect(whole).toMatchObject({ schemaDefinition: 'create view …', extension: { postgres: { oid: 1 } }, tableConstraints: [{ columns: ['id'] }] })
    const some = (await api.call('GET', `/tables/${plain.id}?fields=schemaDefinition,columns`)).json()
    expect(some).toHaveProperty('schemaDefinition')
    expect(some).not.toHaveProperty('extension')
  })

  test('what is not there is 404, with what was asked for', async () => {
    for (const path of [byName('/tables', 'pg.shop.public.none'), '/tables/6a1f0c36-4a4b-4a8e-9a43-0d5f9d0a0001', byName('/databases', 'pg.shop.public')]) {
      expect((await api.call('GET', path)).json()).toMatchObject({ code: 404, errorCode: 'ENTITY_NOT_FOUND' })
    }
    expect((await api.call('GET', byName('/tables', 'pg."shop'))).statusCode).toBeGreaterThanOrEqual(400)
  })

  const strangeNames = ['a."b', 'a/b/../c', 'line\nbreak', '😀 orders', '100%25', '..', ' ', 'ünïcode', 'x?y=1#z', 'constructor', '<b>bold</b>', "o'brien", 'back\\slash']
  test.each(strangeNames)('a table called %j is written, read, changed, listed and deleted', async (name) => {
    const created = await api.call('PUT', '/tables', { name, databaseSchema: schema, columns: [column] })
    expect(created.statusCode).toBe(201)
    const path = byName('/tables', created.json().fullyQualifiedName)
    expect((await api.call('GET', path)).json().name).toBe(name)
    const patched = await api.call('PATCH', path, [{ op: 'add', path: '/description', value: name }])
    expect([patched.statusCode, patched.json().description]).toEqual([200, name])
    const rows = (await api.call('GET', `/catalog/children?parent=${schema}&type=table&q=${encodeURIComponent(name)}`)).json().rows
    expect(rows.map((row: { name: string }) => row.name)).toContain(name)
    expect((await api.call('DELETE', path)).json()).toMatchObject({ name, deleted: true })
    expect((await api.call('GET', path)).statusCode).toBe(404)
    expect((await api.call('GET', `${path}?include=all`)).json().deleted).toBe(true)
  })

  test('HTML and Markdown in a description are kept as they are, and sent as JSON', async () => {
    const description = '<script>alert(1)</script> **bold** </title>'
    await api.call('PUT', '/tables', { name: 'html', databaseSchema: schema, columns: [column], description })
    const answer = await api.call('GET', byName('/tables', `${schema}.html`))
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(answer.json().description).toBe(description)
  })

  test('a null is an absent field, and a name beyond 256 characters is refused', async () => {
    const request = { name: 'nulls', databaseSchema: schema, columns: [{ ...column, scale: null }], description: null, tags: null }
    expect((await api.call('PUT', '/tables', request)).statusCode).toBe(201)
    expect((await api.call('PUT', '/tables', { ...request, name: 'n'.repeat(257) })).json()).toMatchObject({ code: 400, errorCode: 'REQUEST_INVALID', object: 'body/name' })
  })

  test('what people wrote stays when a bot writes, and a bot fills what is empty', async () => {
    const asBot = await api.asBot()
    const request = { name: 'curated', databaseSchema: schema, columns: [column] }
    const filled = await api.call('PUT', '/tables', { ...request, description: 'from the source' }, asBot)
    expect(filled.json()).toMatchObject({ description: 'from the source', updatedBy: 'ingestion-bot' })
    await api.call('PATCH', `/tables/${filled.json().id}`, [{ op: 'replace', path: '/description', value: 'by ann' }])
    const kept = await api.call('PUT', '/tables', { ...request, description: 'from the source again' }, asBot)
    expect(kept.json().description).toBe('by ann')
  })
})
