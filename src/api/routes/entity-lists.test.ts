import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ApiServer, putSchema, startApi } from '../../../test/api-server.ts'
import { servers } from '../../../test/server.ts'

const names = Array.from({ length: 25 }, (_, index) => `t${String(index).padStart(2, '0')}`)
type List = { data: { name: string }[]; paging: { total: number; after?: string; before?: string } }

describe.each(servers())('lists over PostgreSQL %i', (major) => {
  let api: ApiServer
  const list = async (query: string): Promise<List> => (await api.call('GET', `/tables?${query}`)).json()

  beforeAll(async () => {
    api = await startApi(major)
    const databaseSchema = await putSchema(api)
    await api.call('PUT', '/databaseSchemas', { name: 'other', database: 'pg.shop' })
    await api.call('PUT', '/classifications', { name: 'T', description: 'for tests' })
    await api.call('PUT', '/tags', { name: 'a', classification: 'T', description: 'first' })
    const requests = names.map((name) => ({ name, databaseSchema, columns: [{ name: 'id', dataType: 'INT', tags: [{ tagFQN: 'T.a', source: 'Classification', labelType: 'Manual', state: 'Confirmed' }] }] }))
    await api.call('PUT', '/tables/bulk', [...requests, { ...requests[0], databaseSchema: 'pg.shop.other', name: 'elsewhere' }])
  })
  afterAll(() => api.close())

  test('a client that follows `after` sees everything once, in order, and `before` leads back', async () => {
    const seen: string[] = []
    let page = await list('databaseSchema=pg.shop.public&limit=7')
    expect(page.paging.before).toBeUndefined()
    for (;;) {
      expect(page.paging.total).toBe(25)
      seen.push(...page.data.map((table) => table.name))
      if (page.paging.after === undefined) break
      page = await list(`databaseSchema=pg.shop.public&limit=7&after=${encodeURIComponent(page.paging.after)}`)
    }
    expect(seen).toEqual(names)
    const back = await list(`databaseSchema=pg.shop.public&limit=7&before=${encodeURIComponent(page.paging.before!)}`)
    expect(back.data.map((table) => table.name)).toEqual(names.slice(14, 21))
  })

  test('without a limit there are ten; a huge one is cut; 0 gives the total alone', async () => {
    expect((await list('databaseSchema=pg.shop.public')).data).toHaveLength(10)
    expect((await list('databaseSchema=pg.shop.public&limit=1000000')).data).toHaveLength(25)
    expect(await list('databaseSchema=pg.shop.public&limit=0')).toEqual({ data: [], paging: { total: 25 } })
  })

  test('a list is narrowed to a schema, a database or a service, and to what is deleted', async () => {
    expect((await list('databaseSchema=pg.shop.other')).data.map((table) => table.name)).toEqual(['elsewhere'])
    expect((await list('database=pg.shop&limit=0')).paging.total).toBe(26)
    expect((await list('service=pg&limit=0')).paging.total).toBe(26)
    expect((await list('service=p&limit=0')).paging.total).toBe(0)
    expect((await list('include=deleted&limit=0')).paging.total).toBe(0)
    await api.call('DELETE', '/tables/name/pg.shop.other.elsewhere')
    expect((await list('include=deleted')).data.map((table) => table.name)).toEqual(['elsewhere'])
    expect((await list('include=all&limit=0')).paging.total).toBe(26)
  })

  test('fields of a list work as those of an entity', async () => {
    const [plain] = (await list('databaseSchema=pg.shop.public&limit=1')).data as unknown as { columns: object[] }[]
    expect(plain!.columns).toEqual([{ name: 'id', dataType: 'INT', fullyQualifiedName: 'pg.shop.public.t00.id' }])
    const [tagged] = (await list('databaseSchema=pg.shop.public&limit=1&fields=tags')).data as unknown as { columns: { tags: { tagFQN: string }[] }[] }[]
    expect(tagged!.columns[0]!.tags.map((tag) => tag.tagFQN)).toEqual(['T.a'])
    await api.call('PUT', '/tables', { name: 'plain', databaseSchema: 'pg.shop.other', columns: [{ name: 'id', dataType: 'INT' }] })
    expect((await list('databaseSchema=pg.shop.other&fields=tags')).data).toMatchObject([{ columns: [{ name: 'id', tags: [] }] }])
    expect((await api.call('GET', '/tables?fields=tag')).json()).toMatchObject({ code: 400, hint: 'Did you mean "tags"?' })
  })

  test('a list is narrowed by patterns on names, as filter patterns mean them', async () => {
    const named = async (query: string) => (await list(`service=pg&limit=100&${query}`)).data.map(({ name }) => name)
    expect(await named('tableRegex=T0')).toEqual(names.slice(0, 10))
    expect(await named('tableRegex=0')).toEqual([])
    expect(await named('tableRegex=t0%7Ct1&regexMode=exclude')).toEqual(['plain', ...names.slice(20)])
    expect(await named('databaseSchemaRegex=%5Eother$&tableRegex=.*&regexMode=include')).toEqual(['plain'])
    expect(await named('databaseSchemaRegex=public&tableRegex=t2%5B0-3%5D&regexMode=exclude')).toEqual(['plain'])
    expect(await named('tableRegex=pg.shop.other&regexFilterByFqn=true')).toEqual(['plain'])
    const first = await list('tableRegex=t&limit=20')
    expect([first.paging.total, (await list(`tableRegex=t&limit=20&after=${first.paging.after}`)).data.map(({ name }) => name)]).toEqual([25, names.slice(20)])
    expect((await api.call('GET', '/databases?databaseRegex=%5Eshop$')).json().paging).toEqual({ total: 1 })
    expect((await api.call('GET', '/tables?tableRegex=(')).json()).toMatchObject({ code: 400, errorCode: 'REQUEST_INVALID' })
  })

  test('a cursor that we did not give is refused', async () => {
    const answer = await api.call('GET', '/tables?after=nonsense')
    expect(answer.json()).toMatchObject({ code: 400, errorCode: 'REQUEST_INVALID' })
  })

  test('teams come as a hierarchy of one level, and no page of them is as small as OpenMetadata refuses', async () => {
    for (const name of ['sales', 'Organization']) await api.call('PUT', '/teams', { name, teamType: 'Group', displayName: 'Sales' })
    const { data, paging } = (await api.call('GET', '/teams/hierarchy?limit=1000&isJoinable=true')).json()
    expect([data, paging]).toEqual([[{ id: expect.any(String), name: 'sales', fullyQualifiedName: 'sales', displayName: 'Sales', teamType: 'Group', isJoinable: true, children: [] }], { total: 1 }])
    expect((await api.call('GET', '/teams/hierarchy?limit=999')).statusCode).toBe(400)
  })

  test('a bulk call says of each request what became of it', async () => {
    const columns = [{ name: 'id', dataType: 'INT' }]
    const answer = await api.call('PUT', '/tables/bulk?async=false', [
      { name: 'new', databaseSchema: 'pg.shop.public', columns }, { name: 't00', databaseSchema: 'pg.shop.public', columns },
      { name: 'lost', databaseSchema: 'pg.shop.nowhere', columns }, { name: 'bad', databaseSchema: 'pg.shop.public', columns: 'none' },
    ])
    expect([answer.statusCode, answer.json()]).toMatchObject([200, {
      status: 'partialSuccess', numberOfRowsProcessed: 4, numberOfRowsPassed: 2, numberOfRowsFailed: 2,
      successRequest: [{ request: 'pg.shop.public.new', status: 201 }, { request: 'pg.shop.public.t00', status: 200 }],
      failedRequest: [{ request: 'lost', status: 404 }, { request: 'bad', status: 400 }],
    }])
    expect((await api.call('PUT', '/tables/bulk', Array.from({ length: 101 }, () => ({})))).statusCode).toBe(400)
  })
})
