import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type ApiServer, byName, putSchema, startApi } from '../../../test/api-server.ts'
import { servers } from '../../../test/server.ts'

describe.each(servers())('changes over PostgreSQL %i', (major) => {
  let api: ApiServer
  let id: string
  let number = 0

  beforeAll(async () => {
    api = await startApi(major)
    await putSchema(api)
  })
  afterAll(() => api.close())
  beforeEach(async () => {
    number += 1
    const columns = [{ name: 'id', dataType: 'INT' }, { name: 'total', dataType: 'NUMERIC', precision: 10, scale: 2 }]
    id = (await api.call('PUT', '/tables', { name: `table${number}`, databaseSchema: 'pg.shop.public', columns })).json().id
  })
  const patch = (operations: unknown, headers?: Record<string, string>) => api.call('PATCH', `/tables/${id}`, operations, headers)

  test('a patch of a description makes a minor version, and says what it added', async () => {
    const answer = await patch([{ op: 'add', path: '/description', value: 'one' }, { op: 'add', path: '/columns/1/description', value: 'with tax' }])
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({ description: 'one', version: 0.2, columns: [{ name: 'id' }, { description: 'with tax' }] })
    expect(answer.json().changeDescription).toMatchObject({ previousVersion: 0.1, fieldsAdded: expect.arrayContaining([{ name: 'description', newValue: 'one' }]) })
    expect((await api.call('PATCH', byName('/tables', `pg.shop.public.table${number}`), [{ op: 'remove', path: '/description' }])).json()).not.toHaveProperty('description')
  })

  test('of two writers that read the same version, the second learns of the first', async () => {
    const first = await patch([{ op: 'add', path: '/description', value: 'ann' }], { 'if-match': '"0.1"' })
    const second = await patch([{ op: 'add', path: '/description', value: 'bob' }], { 'if-match': '"0.1"' })
    expect([first.statusCode, first.headers['etag'], second.statusCode, second.json().errorCode]).toEqual([200, '"0.2"', 412, 'VERSION_CONFLICT'])
    expect((await api.call('GET', `/tables/${id}`)).json().description).toBe('ann')
    expect((await patch([{ op: 'replace', path: '/description', value: 'bob' }], { 'if-match': '"0.2"' })).statusCode).toBe(200)
  })

  test("the tag that OpenMetadata's client makes of version and instant is understood, and tells of a change in between", async () => {
    const { updatedAt } = (await api.call('GET', `/tables/${id}`)).json()
    const tag = `"${createHash('sha256').update(`0.1-${updatedAt}`).digest('hex').slice(0, 16)}"`
    expect((await patch([{ op: 'add', path: '/columns/1/description', value: 'by the SDK' }], { 'if-match': tag })).statusCode).toBe(200)
    expect((await patch([{ op: 'add', path: '/columns/1/description', value: 'again' }], { 'if-match': tag })).json()).toMatchObject({ code: 412, errorCode: 'VERSION_CONFLICT' })
  })

  test('two patches at the same moment with the same If-Match: exactly one wins', async () => {
    const send = (value: string) => patch([{ op: 'add', path: '/description', value }], { 'if-match': '"0.1"' })
    const answers = await Promise.all([send('a'), send('b'), send('c')])
    expect(answers.map((answer) => answer.statusCode).toSorted((a, b) => a - b)).toEqual([200, 412, 412])
  })

  const wrongPatches: [string, unknown][] = [
    ['no list', {}],
    ['an unknown operation', [{ op: 'delete', path: '/description' }]],
    ['an operation without a path', [{ op: 'remove' }]],
    ['a path to nowhere', [{ op: 'replace', path: '/nowhere/x', value: 1 }]],
    ['a path without a slash', [{ op: 'add', path: 'description', value: 'x' }]],
    ['a column out of range', [{ op: 'replace', path: '/columns/9/description', value: 'x' }]],
    ['a value of a wrong type', [{ op: 'add', path: '/description', value: { a: 1 } }]],
    ['a path into the prototype', [{ op: 'add', path: '/__proto__/polluted', value: true }]],
    ['a path into a constructor', [{ op: 'add', path: '/constructor/prototype/polluted', value: true }]],
    ['the id', [{ op: 'replace', path: '/id', value: '6a1f0c36-4a4b-4a8e-9a43-0d5f9d0a0001' }]],
  ]
  test.each(wrongPatches)('a patch with %s is refused and changes nothing', async (_what, operations) => {
    const answer = await patch(operations)
    expect([answer.statusCode, answer.json().errorCode]).toEqual([400, 'PATCH_INVALID'])
    expect((await api.call('GET', `/tables/${id}`)).json().version).toBe(0.1)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test('a label that is added again is there once, and the link of a reference may be taken off', async () => {
    expect((await api.call('PUT', '/classifications', { name: 'T', description: 'x', mutuallyExclusive: 'false' })).json()).toMatchObject({ mutuallyExclusive: false })
    expect((await api.call('DELETE', '/tables/deleteStale', { scopeFqn: 'pg' })).statusCode).toBe(404)
    await api.call('PUT', '/tags', { name: 'a', classification: 'T', description: 'x' })
    const { id: userId } = (await api.call('PUT', '/users', { name: 'ada', email: 'ada@example.org' })).json()
    const label = { tagFQN: 'T.a', source: 'Classification', labelType: 'Manual', state: 'Confirmed' }
    await patch([{ op: 'add', path: '/tags', value: [label] }, { op: 'add', path: '/columns/0/tags/-', value: label }, { op: 'add', path: '/owners', value: [{ id: userId, type: 'user' }] }])
    const again = await patch([
      { op: 'add', path: '/tags/0', value: label }, { op: 'add', path: '/columns/0/tags/-', value: label },
      ...['name', 'fullyQualifiedName', 'deleted', 'href'].map((field) => ({ op: 'remove', path: `/owners/0/${field}` })),
    ])
    expect([again.statusCode, again.json()]).toMatchObject([200, { version: 0.2, owners: [{ id: userId, name: 'ada' }] }])
    expect([again.json().tags, again.json().columns[0].tags].map((labels) => labels.map(({ tagFQN }: { tagFQN: string }) => tagFQN))).toEqual([['T.a'], ['T.a']])
  })

  test('a test operation that does not hold is a change in between', async () => {
    const answer = await patch([{ op: 'test', path: '/name', value: 'x' }, { op: 'add', path: '/description', value: 'y' }])
    expect([answer.statusCode, answer.json().errorCode]).toEqual([412, 'VERSION_CONFLICT'])
  })

  test('If-Match with a PUT is refused rather than ignored', async () => {
    const request = { name: `table${number}`, databaseSchema: 'pg.shop.public', columns: [] }
    expect((await api.call('PUT', '/tables', request, { 'if-match': '"0.1"' })).json()).toMatchObject({ code: 400, errorCode: 'REQUEST_INVALID' })
  })

  test('every version can be looked at again, the newest first', async () => {
    await patch([{ op: 'add', path: '/description', value: 'one' }])
    const answer = await api.call('GET', `/tables/${id}/versions`)
    expect(answer.json().entityType).toBe('table')
    const versions = (answer.json().versions as string[]).map((text) => JSON.parse(text))
    expect(versions.map((entity) => [entity.version, entity.description])).toEqual([[0.2, 'one'], [0.1, undefined]])
    expect((await api.call('GET', `/tables/${id}/versions/0.1`)).json()).toMatchObject({ id, version: 0.1, columns: [{ name: 'id' }, { name: 'total' }] })
    expect((await api.call('GET', `/tables/${id}/versions/7.7`)).statusCode).toBe(404)
  })

  test('what has something below it is deleted only recursively, and comes back with it', async () => {
    await api.call('PUT', '/databases', { name: `db${number}`, service: 'pg' })
    const schema = (await api.call('PUT', '/databaseSchemas', { name: 's', database: `pg.db${number}` })).json()
    await api.call('PUT', '/tables', { name: 't', databaseSchema: schema.fullyQualifiedName, columns: [] })
    expect((await api.call('DELETE', `/databaseSchemas/${schema.id}`)).json()).toMatchObject({ code: 400, errorCode: 'REQUEST_INVALID' })
    expect((await api.call('DELETE', `/databaseSchemas/${schema.id}?recursive=true`)).json()).toMatchObject({ deleted: true })
    expect((await api.call('GET', byName('/tables', `pg.db${number}.s.t`))).statusCode).toBe(404)
    expect((await api.call('PUT', '/databaseSchemas/restore', { id: schema.id })).json()).toMatchObject({ deleted: false })
    expect((await api.call('GET', byName('/tables', `pg.db${number}.s.t`))).statusCode).toBe(200)
  })

  test('a hard delete leaves nothing', async () => {
    expect((await api.call('DELETE', `/tables/${id}?hardDelete=true`)).statusCode).toBe(200)
    for (const path of [`/tables/${id}?include=all`, `/tables/${id}/versions`]) expect((await api.call('GET', path)).statusCode).toBe(404)
    expect((await api.call('PUT', '/tables/restore', { id })).statusCode).toBe(404)
    expect((await api.call('DELETE', `/tables/${id}`)).statusCode).toBe(404)
  })
})
