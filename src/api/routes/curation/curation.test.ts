import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ApiServer, byName, putSchema, startApi } from '../../../../test/api-server.ts'
import { servers } from '../../../../test/server.ts'
import { seedCatalog } from '../../../catalog/seed.ts'

const label = (tagFQN: string, source = 'Classification') => ({ tagFQN, source, labelType: 'Manual', state: 'Confirmed' })

describe.each(servers())('what people do to entities, through the API over PostgreSQL %i', (major) => {
  let api: ApiServer
  let table: { id: string; version: number }
  const get = async (collection: string, fqn: string, fields = '*') => (await api.call('GET', `${byName(collection, fqn)}?fields=${fields}`)).json()
  const patchTable = async (...operations: object[]) => (await api.call('PATCH', `/tables/${table.id}`, operations)).json()

  beforeAll(async () => {
    api = await startApi(major)
    await seedCatalog(api.pool)
    await seedCatalog(api.pool)
    const databaseSchema = await putSchema(api)
    table = (await api.call('PUT', '/tables', { name: 'orders', databaseSchema, columns: [{ name: 'id', dataType: 'INT' }, { name: 'mail', dataType: 'TEXT' }] })).json()
  })
  afterAll(() => api.close())

  test('the classifications of the system are there once, and stay', async () => {
    const { data } = (await api.call('GET', '/tags?parent=Tier')).json()
    expect(data.map((tag: { name: string }) => tag.name)).toEqual(['Tier1', 'Tier2', 'Tier3', 'Tier4', 'Tier5'])
    const refused = await api.call('DELETE', `${byName('/classifications', 'PII')}?recursive=true`)
    expect([refused.statusCode, refused.json().message]).toEqual([400, 'classification PII belongs to the system and cannot be deleted.'])
  })

  test('labels below an exclusive classification exclude each other, on the table and on each column', async () => {
    expect(await patchTable({ op: 'add', path: '/tags', value: [label('Tier.Tier1')] })).toMatchObject({ tags: [{ tagFQN: 'Tier.Tier1' }] })
    expect(await patchTable({ op: 'add', path: '/tags/-', value: label('Tier.Tier2') }))
      .toMatchObject({ errorCode: 'REQUEST_INVALID', message: 'Tier.Tier1 and Tier.Tier2 exclude each other: Tier allows one.' })
    expect(await patchTable({ op: 'add', path: '/columns/1/tags', value: [label('PII.Sensitive'), label('PII.None')] }))
      .toMatchObject({ message: 'PII.Sensitive and PII.None exclude each other: PII allows one on column mail.' })
    expect(await patchTable({ op: 'add', path: '/columns/1/tags', value: [label('PII.Sensitive')] })).toMatchObject({ columns: [{ name: 'id' }, { tags: [{ tagFQN: 'PII.Sensitive' }] }] })
  })

  test('terms stand in terms, know their relatives, and are put on columns', async () => {
    const ann = (await api.call('PUT', '/users', { name: 'ann', email: 'ann@shop.example', displayName: 'Ann' })).json()
    await api.call('POST', '/glossaries', { name: 'Business', description: 'Our words' })
    const person = (await api.call('POST', '/glossaryTerms', { glossary: 'Business', name: 'Person', description: 'Someone', reviewers: [{ id: ann.id, type: 'user' }] })).json()
    expect(person).toMatchObject({ fullyQualifiedName: 'Business.Person', entityStatus: 'Draft', reviewers: [{ name: 'ann', displayName: 'Ann' }] })
    const buyer = (await api.call('POST', '/glossaryTerms', {
      glossary: 'Business', parent: 'Business.Person', name: 'Buyer', description: 'Who pays', synonyms: ['Customer', 'Client'], relatedTerms: ['Business.Person'],
    })).json()
    expect(buyer).toMatchObject({
      fullyQualifiedName: 'Business.Person.Buyer', entityStatus: 'Approved', glossary: { name: 'Business' }, parent: { name: 'Person' },
      relatedTerms: [{ type: 'glossaryTerm', fullyQualifiedName: 'Business.Person' }],
    })
    expect((await api.call('PATCH', `/glossaryTerms/${person.id}`, [{ op: 'replace', path: '/entityStatus', value: 'Approved' }])).json().entityStatus).toBe('Approved')
    expect(await patchTable({ op: 'add', path: '/columns/1/tags/-', value: label('Business.Person.Byer', 'Glossary') }))
      .toMatchObject({ errorCode: 'ENTITY_NOT_FOUND', message: 'There is no glossary term Business.Person.Byer.' })
    const labelled = await patchTable({ op: 'add', path: '/columns/1/tags/-', value: label('Business.Person.Buyer', 'Glossary') })
    expect(labelled.columns[1].tags.map((tag: { tagFQN: string }) => tag.tagFQN)).toContain('Business.Person.Buyer')
    expect((await api.call('GET', '/catalog/labelUse')).json()).toMatchObject({ 'Tier.Tier1': 1, 'PII.Sensitive': 1, 'Business.Person.Buyer': 1 })
    const { data } = (await api.call('GET', '/glossaryTerms?glossary=Business')).json()
    expect(data.map((term: { fullyQualifiedName: string }) => term.fullyQualifiedName)).toEqual(['Business.Person', 'Business.Person.Buyer'])
    const bySynonym = (await api.call('GET', '/catalog/choices?type=glossaryTerm&q=client')).json()
    expect(bySynonym).toMatchObject([{ fullyQualifiedName: 'Business.Person.Buyer', description: 'Who pays' }])
    const deleted = (await api.call('DELETE', `${byName('/glossaries', 'Business')}?recursive=true`)).json()
    await api.call('PUT', '/glossaries/restore', { id: deleted.id })
    expect((await get('/glossaryTerms', 'Business.Person.Buyer')).synonyms).toEqual(['Customer', 'Client'])
  })

  test('a thing is in the domain of what it stands in, until it has one of its own', async () => {
    await api.call('POST', '/domains', { name: 'Sales', description: 'Selling', domainType: 'Aggregate' })
    const retail = (await api.call('POST', '/domains', { name: 'Retail', parent: 'Sales', description: 'Shops', domainType: 'Consumer-aligned', experts: ['ann'] })).json()
    expect(retail).toMatchObject({ fullyQualifiedName: 'Sales.Retail', parent: { name: 'Sales' }, experts: [{ name: 'ann' }] })
    const sales = await get('/domains', 'Sales')
    const database = await get('/databases', 'pg.shop')
    const changed = (await api.call('PATCH', `/databases/${database.id}`, [{ op: 'add', path: '/domains', value: [{ id: sales.id, type: 'domain' }] }])).json()
    expect(changed.domains).toMatchObject([{ name: 'Sales', type: 'domain' }])
    expect(JSON.parse(changed.changeDescription.fieldsAdded[0].newValue)).toMatchObject([{ name: 'Sales', fullyQualifiedName: 'Sales' }])
    expect((await get('/tables', 'pg.shop.public.orders')).domains).toMatchObject([{ name: 'Sales', inherited: true }])
    const [listed] = (await api.call('GET', '/tables?fields=domains')).json().data
    expect(listed.domains).toMatchObject([{ name: 'Sales', inherited: true }])
    const own = await patchTable({ op: 'add', path: '/domains/-', value: { id: retail.id, type: 'domain' } })
    expect(own.domains).toHaveLength(1)
    expect(own.domains[0]).toMatchObject({ name: 'Retail' })
    expect(own.domains[0].inherited).toBeUndefined()
    expect((await api.call('GET', `/catalog/domains/${retail.id}/members`)).json()).toMatchObject({ total: 1, counts: { table: 1 }, rows: [{ name: 'orders' }] })
    expect((await patchTable({ op: 'replace', path: '/domains', value: [] })).domains).toMatchObject([{ name: 'Sales', inherited: true }])
    expect(await patchTable({ op: 'add', path: '/domains', value: [{ id: table.id, type: 'domain' }] })).toMatchObject({ errorCode: 'ENTITY_NOT_FOUND' })
  })

  test('custom properties have a kind, and their values keep to it', async () => {
    const type = await get('/metadata/types', 'table')
    const kind = async (name: string) => ({ id: (await get('/metadata/types', name)).id as string, type: 'type' })
    // With the token of the ingestion bot, as OpenMetadata's ingestion makes them.
    const bot = await api.asBot()
    const put = async (property: object) => (await api.call('PUT', `/metadata/types/${type.id}`, property, bot)).json()
    await put({ name: 'retention', description: 'Days that rows are kept', propertyType: await kind('integer') })
    const answer = await put({ name: 'stage', description: 'How far it is', propertyType: await kind('enum'), customPropertyConfig: { config: { values: ['raw', 'clean'] } } })
    expect(answer.customProperties).toMatchObject([{ name: 'retention', propertyType: { name: 'integer' } }, { name: 'stage', propertyType: { name: 'enum' } }])
    expect(await put({ name: 'retention', description: 'x', propertyType: await kind('string') })).toMatchObject({ errorCode: 'REQUEST_INVALID', message: expect.stringContaining('stays so') })
    expect(await patchTable({ op: 'add', path: '/extension', value: { retention: 30, stage: 'raw' } })).toMatchObject({ extension: { retention: 30, stage: 'raw' } })
    expect(await patchTable({ op: 'add', path: '/extension/retention', value: 'long' })).toMatchObject({ message: 'The property retention is a whole number.' })
    expect(await patchTable({ op: 'add', path: '/extension/stage', value: 'old' })).toMatchObject({ message: 'The property stage is one of raw, clean, not "old".' })
    expect(await patchTable({ op: 'add', path: '/extension/stge', value: 'raw' })).toMatchObject({ message: 'A table has no custom property stge.', hint: 'Did you mean stage?' })
    const asClientsAsk = (await api.call('GET', `${byName('/metadata/types', 'table')}?fields=customProperties`)).json()
    expect(asClientsAsk.customProperties).toHaveLength(2)
  })

  test('who follows a thing is told on it, and the thing to who follows', async () => {
    const ann = await get('/users', 'ann')
    expect((await api.call('PUT', `/tables/${table.id}/followers`, ann.id)).json()).toMatchObject([{ name: 'ann' }])
    await api.call('PUT', `/catalog/following/table/${table.id}`)
    expect((await api.call('GET', '/catalog/following')).json()).toMatchObject([{ type: 'table', fullyQualifiedName: 'pg.shop.public.orders' }])
    expect((await api.call('GET', `/tables/${table.id}/followers`)).json()).toMatchObject([{ name: 'ann' }, { name: 'admin' }])
    expect((await api.call('GET', `/tables/${table.id}?fields=followers`)).json()).toMatchObject({ followers: [{ name: 'ann' }, { name: 'admin' }] })
    expect((await api.call('DELETE', `/tables/${table.id}/followers/${ann.id}`)).json()).toMatchObject([{ name: 'admin' }])
    await api.call('DELETE', `/catalog/following/table/${table.id}`)
    expect((await api.call('GET', '/catalog/following')).json()).toEqual([])
  })
})
