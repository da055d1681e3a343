import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ApiServer, byName, putSchema, startApi } from '../../../../test/api-server.ts'
import { servers } from '../../../../test/server.ts'

const label = (tagFQN: string, source = 'Classification') => ({ tagFQN, source, labelType: 'Manual', state: 'Confirmed' })

describe.each(servers())('what is in use, through the API over PostgreSQL %i', (major) => {
  let api: ApiServer
  let table: { id: string }
  const remove = async (path: string) => (await api.call('DELETE', path)).json()
  const tableNow = async () => (await api.call('GET', `/tables/${table.id}?fields=*`)).json()

  beforeAll(async () => {
    api = await startApi(major)
    const databaseSchema = await putSchema(api)
    table = (await api.call('PUT', '/tables', { name: 'orders', databaseSchema, columns: [{ name: 'id', dataType: 'INT' }, { name: 'mail', dataType: 'TEXT' }] })).json()
  })
  afterAll(() => api.close())

  test('a tag, and the classification it stands in, stay while a column carries it, and go when it was taken off everything', async () => {
    const use = (await api.call('POST', '/classifications', { name: 'Use', description: 'What for' })).json()
    const billing = (await api.call('POST', '/tags', { name: 'Billing', classification: 'Use', description: 'Bills' })).json()
    await api.call('PATCH', `/tables/${table.id}`, [{ op: 'add', path: '/columns/1/tags', value: [label('Use.Billing')] }])
    const refused = { errorCode: 'ENTITY_IN_USE', message: expect.stringMatching(/^This (tag|classification) is in use: by pg\.shop\.public\.orders\.$/), hint: expect.stringContaining('Take it off') }
    expect(await remove(`/tags/${billing.id}`)).toMatchObject(refused)
    expect(await remove(`/classifications/${use.id}?recursive=true&hardDelete=true`)).toMatchObject(refused)
    const { version } = await tableNow()
    expect(await remove(`/catalog/uses/classification/${use.id}`)).toEqual({ count: 1 })
    const now = await tableNow()
    expect([now.columns[1].tags ?? [], Math.round((now.version - version) * 10)]).toEqual([[], 1])
    expect(now.changeDescription.fieldsDeleted.length).toBe(1)
    expect((await api.call('DELETE', `/classifications/${use.id}?recursive=true`)).statusCode).toBe(200)
    expect(await api.call('PATCH', `/tables/${table.id}`, [{ op: 'add', path: '/tags', value: [label('Use.Billing')] }]).then((answer) => answer.json())).toMatchObject({ errorCode: 'ENTITY_NOT_FOUND' })
  })

  test('a term and its glossary stay while a table carries it', async () => {
    const glossary = (await api.call('POST', '/glossaries', { name: 'Words', description: 'Ours' })).json()
    const order = (await api.call('POST', '/glossaryTerms', { glossary: 'Words', name: 'Order', description: 'A wish' })).json()
    await api.call('PATCH', `/tables/${table.id}`, [{ op: 'add', path: '/tags', value: [label('Words.Order', 'Glossary')] }])
    expect(await remove(`/glossaryTerms/${order.id}`)).toMatchObject({ message: 'This glossaryTerm is in use: by pg.shop.public.orders.' })
    expect(await remove(`${byName('/glossaries', 'Words')}?recursive=true`)).toMatchObject({ errorCode: 'ENTITY_IN_USE' })
    expect(await remove(`/catalog/uses/glossaryTerm/${order.id}`)).toEqual({ count: 1 })
    expect((await tableNow()).tags ?? []).toEqual([])
    expect((await api.call('DELETE', `/glossaries/${glossary.id}?recursive=true`)).statusCode).toBe(200)
  })

  test('a domain stays while something was put into it or into one below it', async () => {
    const sales = (await api.call('POST', '/domains', { name: 'Sales', description: 'Selling', domainType: 'Aggregate' })).json()
    const retail = (await api.call('POST', '/domains', { name: 'Retail', parent: 'Sales', description: 'Shops', domainType: 'Aggregate' })).json()
    await api.call('PATCH', `/tables/${table.id}`, [{ op: 'add', path: '/domains', value: [{ id: retail.id, type: 'domain' }] }])
    expect(await remove(`/domains/${sales.id}?recursive=true`)).toMatchObject({ message: 'This domain is in use: by pg.shop.public.orders.' })
    expect(await remove(`/catalog/uses/domain/${sales.id}`)).toEqual({ count: 1 })
    expect((await tableNow()).domains ?? []).toEqual([])
    expect((await api.call('DELETE', `/domains/${sales.id}?recursive=true`)).statusCode).toBe(200)
  })

  test('a glossary and a classification do not share a name', async () => {
    await api.call('POST', '/glossaries', { name: 'Trade', description: 'Words' })
    const asPost = (await api.call('POST', '/classifications', { name: 'Trade', description: 'Labels' })).json()
    expect(asPost).toMatchObject({ errorCode: 'ENTITY_EXISTS', message: 'There is a glossary Trade already, and a classification of that name could not be told from it.' })
    expect((await api.call('PUT', '/classifications', { name: 'Trade', description: 'Labels' })).json()).toMatchObject({ errorCode: 'ENTITY_EXISTS' })
    await api.call('POST', '/classifications', { name: 'Craft', description: 'Labels' })
    expect((await api.call('POST', '/glossaries', { name: 'Craft', description: 'Words' })).json()).toMatchObject({ errorCode: 'ENTITY_EXISTS' })
  })
})
