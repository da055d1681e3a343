import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importFromServer } from '../src/app/import-open-metadata.ts'
import { seedTestDefinitions } from '../src/catalog/data-quality/seed-definitions.ts'
import { seedCatalog } from '../src/catalog/seed.ts'
import type { ImportSummary } from '../src/import/open-metadata/tally.ts'
import { type ApiServer, byName, startApi } from './api-server.ts'
import { startCommand } from './command-line.ts'
import { servers } from './server.ts'

const column = (name: string) => ({ name, dataType: 'INT', dataTypeDisplay: 'integer' })

describe.each(servers().slice(-1))('trunkline import openmetadata, catalogs on PostgreSQL %i', (major) => {
  let theirs: ApiServer
  let ours: ApiServer
  let token: string
  let from: string

  beforeAll(async () => {
    ;[theirs, ours] = [await startApi(major), await startApi(major)]
    await theirs.app.listen({ port: 0, host: '127.0.0.1' })
    from = `http://127.0.0.1:${(theirs.app.server.address() as AddressInfo).port}`
    token = (await theirs.asBot())['authorization']!.slice('Bearer '.length)
    for (const { pool } of [theirs, ours]) {
      await seedCatalog(pool)
      await seedTestDefinitions(pool)
    }
    await fill(theirs, 'old', { tables: ['customers', 'orders', 'gone', 'a::b>"c'] })
    await fill(ours, 'pg', { tables: ['customers', 'orders', 'a::b>"c'] })
    await describeThings(theirs)
  })
  afterAll(async () => {
    await theirs.close()
    await ours.close()
  })

  const run = (options: { dryRun?: boolean; overrides?: boolean; services?: string[]; told?: string[]; from?: string } = {}): Promise<ImportSummary> => importFromServer(() => Promise.resolve(ours.pool), { TOKEN: token }, {
    from: options.from ?? from, services: options.services ?? ['old=pg'], token: 'env:TOKEN', dryRun: options.dryRun ?? false, overrides: options.overrides ?? false,
    signal: new AbortController().signal, tell: (change) => void options.told?.push(change),
  })
  const get = async (api: ApiServer, collection: string, fqn: string) => (await api.call('GET', `${byName(collection, fqn)}?fields=*`)).json()
  const table = (name: string) => get(ours, '/tables', `pg.shop.public.${name}`)

  test('a dry run tells every change and makes none', async () => {
    const before = await table('orders')
    const told: string[] = []
    const summary = await run({ dryRun: true, told })
    expect(summary.failures).toEqual([])
    expect(told).toEqual(expect.arrayContaining([
      'make user ada.b', 'make team sales', 'make glossary Business', 'make glossaryTerm Business.Customer', 'make glossaryTerm Business.Customer.Lead', 'make domain Sales', 'make domain Sales.Web',
      'make classification Data', 'make tag Data.Hot', 'make testDefinition ownRule', 'make testCase pg.shop.public.orders.total.not_null', 'make testSuite nightly with 2 tests',
      'draw pg.shop.public.customers → pg.shop.public.orders', 'set descriptions of table pg.shop.public.orders: "what people bought"', 'set descriptions of column pg.shop.public.orders.total: "with tax"',
      'make custom property abbreviation of glossaryTerm', 'set custom properties of glossaryTerm Business.Customer.Lead: abbreviation "LD"',
    ]))
    expect(await table('orders')).toEqual(before)
    expect((await ours.call('GET', byName('/glossaries', 'Business'))).statusCode).toBe(404)
    expect(summary.counts).toEqual((await run({ dryRun: true })).counts)
  })

  test('an import brings what people wrote there, and no more than the dry run told', async () => {
    const planned = await run({ dryRun: true })
    const summary = await run()
    expect(summary).toMatchObject({ failures: [], kept: [], services: [{ theirs: 'old', ours: 'pg' }] })
    expect(summary.changes.toSorted()).toEqual(planned.changes.toSorted())
    expect(summary.unmatched).toEqual(expect.arrayContaining([
      { object: 'table old.shop.public.gone', reason: 'it is not in this catalog' }, { object: 'storedProcedure old.shop.public.mul', reason: 'it is not in this catalog, or several have its name' },
      { object: 'testCase old.shop.public.gone.rows', reason: 'its table pg.shop.public.gone is not in this catalog' },
    ]))
    const orders = await table('orders')
    expect(orders).toMatchObject({
      description: 'what people bought', displayName: 'Orders', updatedBy: 'import', owners: [{ type: 'user', name: 'ada.b' }, { type: 'team', name: 'sales' }], domains: [{ fullyQualifiedName: 'Sales.Web' }],
    })
    expect(orders.tags.map(({ tagFQN, labelType }: { tagFQN: string; labelType: string }) => [tagFQN, labelType]).toSorted()).toEqual([['Business.Customer', 'Manual'], ['Data.Hot', 'Manual'], ['Tier.Tier2', 'Manual']])
    expect(orders.columns).toMatchObject([{ name: 'id' }, { name: 'total', description: 'with tax', tags: [{ tagFQN: 'PII.NonSensitive' }] }])
    expect(orders.extension).toEqual({ retention: 'seven years', steward: { id: (await get(ours, '/users', '"ada.b"')).id, type: 'user', fullyQualifiedName: '"ada.b"' }, stage: ['gold'] })
    expect((await get(ours, '/metadata/types', 'table')).customProperties).toMatchObject([{ name: 'retention', description: 'how long rows stay' }, { name: 'steward' }, { name: 'stage', customPropertyConfig: { config: { values: ['gold', 'raw'] } } }])
    expect(orders.followers).toMatchObject([{ name: 'ada.b' }])
    expect(await table('"a::b>""c"')).toMatchObject({ description: 'an odd one' })
    expect(await get(ours, '/databaseSchemas', 'pg.shop.public')).toMatchObject({ description: 'the shop' })
    expect(await get(ours, '/storedProcedures', 'pg.shop.public.add(integer, integer)')).toMatchObject({ description: 'adds' })
    expect(await get(ours, '/users', '"ada.b"')).toMatchObject({ email: 'ada@example.org', displayName: 'Ada' })
    expect(await get(ours, '/glossaryTerms', 'Business.Customer.Lead')).toMatchObject({
      description: 'may buy', synonyms: ['prospect'], references: [{ name: 'wiki', endpoint: 'https://example.org' }], relatedTerms: [{ fullyQualifiedName: 'Business.Customer' }], glossary: { fullyQualifiedName: 'Business' },
      extension: { abbreviation: 'LD', see: { id: (await get(ours, '/glossaryTerms', 'Business.Customer')).id, type: 'glossaryTerm', fullyQualifiedName: 'Business.Customer' } },
    })
    expect(await get(ours, '/domains', 'Sales.Web')).toMatchObject({ domainType: 'Aggregate', parent: { fullyQualifiedName: 'Sales' } })
    expect(await get(ours, '/dataQuality/testDefinitions', 'ownRule')).toMatchObject({ sqlExpression: 'select * from {table} where {column} < 0' })
    expect(await get(ours, '/dataQuality/testCases', 'pg.shop.public.orders.total.own')).toMatchObject({ testDefinition: { name: 'ownRule' } })
    expect(await get(ours, '/dataQuality/testSuites', 'nightly')).toMatchObject({ tests: [{ name: 'between' }, { name: 'not_null' }] })
    const { upstreamEdges } = (await ours.call('GET', `/lineage/table/name/${encodeURIComponent('pg.shop.public.orders')}`)).json()
    expect(upstreamEdges).toMatchObject([{ lineageDetails: { source: 'Manual', description: 'by night', columnsLineage: [{ fromColumns: ['pg.shop.public.customers.id'], toColumn: 'pg.shop.public.orders.total' }] } }])
  })

  test('an import again writes nothing', async () => {
    const term = () => get(ours, '/glossaryTerms', 'Business.Customer.Lead')
    const versions = [(await table('orders')).version, (await term()).version]
    const again = await run()
    expect(again).toMatchObject({ changes: [], failures: [], kept: [] })
    expect([(await table('orders')).version, (await term()).version]).toEqual(versions)
  })

  test('what people write here stays, and gives way to --override alone', async () => {
    const { id } = await table('orders')
    const edges = (await ours.call('GET', `/lineage/table/${id}`)).json().upstreamEdges
    await ours.call('DELETE', `/lineage/table/${edges[0].fromEntity}/table/${id}`)
    await ours.call('PATCH', `/tables/${id}`, [
      { op: 'add', path: '/description', value: 'ours' }, { op: 'add', path: '/owners', value: [] }, { op: 'add', path: '/tags', value: [{ tagFQN: 'Tier.Tier1', source: 'Classification', labelType: 'Manual', state: 'Confirmed' }] },
      { op: 'remove', path: '/columns/1/description' }, { op: 'add', path: '/extension/retention', value: 'ten years' },
    ])
    const test = await get(ours, '/dataQuality/testCases', 'pg.shop.public.orders.total.between')
    await ours.call('PATCH', `/dataQuality/testCases/${test.id}`, [{ op: 'add', path: '/parameterValues', value: [{ name: 'minValue', value: '5' }] }])
    const summary = await run()
    expect(await table('orders')).toMatchObject({ description: 'ours', extension: { retention: 'ten years' } })
    expect((await table('orders')).tags.map(({ tagFQN }: { tagFQN: string }) => tagFQN).toSorted()).toEqual(['Business.Customer', 'Data.Hot', 'Tier.Tier1'])
    expect(summary.kept).toEqual(expect.arrayContaining([
      'descriptions of table pg.shop.public.orders, there "what people bought"', 'custom properties of table pg.shop.public.orders, there retention "seven years"', 'testCase old.shop.public.orders.total.between', 'edge pg.shop.public.customers → pg.shop.public.orders, which was removed here',
    ]))
    await run({ overrides: true })
    const after = await table('orders')
    expect(after).toMatchObject({ description: 'what people bought', extension: { retention: 'seven years' }, owners: [{ name: 'ada.b' }, { name: 'sales' }] })
    expect(after.tags.map(({ tagFQN }: { tagFQN: string }) => tagFQN).toSorted()).toEqual(['Business.Customer', 'Data.Hot', 'Tier.Tier2'])
    expect((await get(ours, '/dataQuality/testCases', 'pg.shop.public.orders.total.between')).parameterValues).toEqual([{ name: 'minValue', value: '0' }])
    expect((await ours.call('GET', `/lineage/table/${id}`)).json().upstreamEdges).toHaveLength(1)
    expect(await run({ overrides: true })).toMatchObject({ changes: [], failures: [] })
  })

  test('labels that exclude each other here are left out and told, and the other words come', async () => {
    const { id } = await get(ours, '/classifications', 'Data')
    await ours.call('PATCH', `/classifications/${id}`, [{ op: 'add', path: '/mutuallyExclusive', value: true }])
    const customers = await table('customers')
    await ours.call('PUT', '/tags', { name: 'Cold', classification: 'Data', description: 'x' })
    await ours.call('PATCH', `/tables/${customers.id}`, [{ op: 'add', path: '/tags/-', value: { tagFQN: 'Data.Cold', source: 'Classification', labelType: 'Manual', state: 'Confirmed' } }])
    const theirTable = await get(theirs, '/tables', 'old.shop.public.customers')
    await theirs.call('PATCH', `/tables/${theirTable.id}`, [
      { op: 'add', path: '/description', value: 'who buys' }, { op: 'add', path: '/tags/-', value: { tagFQN: 'Data.Hot', source: 'Classification', labelType: 'Manual', state: 'Confirmed' } },
    ])
    expect((await run()).failures).toMatchObject([{ object: 'table pg.shop.public.customers', code: 'REQUEST_INVALID', message: expect.stringContaining('exclude each other') }])
    expect(await table('customers')).toMatchObject({ description: 'who buys', tags: [{ tagFQN: 'Data.Cold' }] })
  })

  test('the command prints the account, and as JSON with --json', async () => {
    const environment = { DATABASE_URL: ours.databaseUrl, OPENMETADATA_TOKEN: token }
    const plain = await startCommand(['import', 'openmetadata', '--from', from, '--service', 'old=pg', '--dry-run'], environment)
    expect(plain).toMatchObject({ exitCode: 1, out: expect.stringMatching(/Not here \(\d+\)[^]*Would bring from OpenMetadata 1\.\d+\.\d+: old as pg[^]*descriptions +\d/) })
    const json = await startCommand(['import', 'openmetadata', '--from', from, '--service', 'old=pg', '--json'], environment)
    expect(JSON.parse(json.out)).toMatchObject({ dryRun: false, services: [{ theirs: 'old', ours: 'pg' }] })
  })

  test('services that are not there, or not here, are named', async () => {
    await expect(run({ services: ['nope=pg'] })).rejects.toMatchObject({ code: 'ENTITY_NOT_FOUND', hint: 'It has: old.' })
    await expect(run({ services: ['old=nope'] })).rejects.toMatchObject({ code: 'ENTITY_NOT_FOUND', message: 'There is no database service nope in this catalog.' })
    await expect(run({ services: [] })).rejects.toMatchObject({ message: 'No database service of the server is in this catalog under the same name.' })
    await expect(run({ services: ['a=b=c'] })).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' })
    await expect(run({ from: 'nowhere' })).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: '--from is not the address of an API.' })
  })

  test('a server that answers something else ends the import with what it said', async () => {
    const answers: [(path: string) => [number, string, string], RegExp][] = [
      [() => [200, 'text/html', '<html>Sign in</html>'], /does not reach the API of OpenMetadata: it answers 200 with text\/html/],
      [() => [401, 'application/json', '{"code":401,"message":"Expired token!"}'], /401, Expired token/],
      [() => [403, 'application/json', '{"message":"Principal has no rights"}'], /403, Principal has no rights/],
      [(path) => path.includes('version') ? [200, 'application/json', '{"version":"1.6.2"}'] : [500, 'application/json', '{"message":"boom"}'], /500, boom/],
      [(path) => path.includes('version') ? [200, 'application/json', '{"version":"1.6.2"}'] : [200, 'application/json', '{"data":'], /is no JSON/],
      [() => [200, 'application/json', '{"version":"1.1.0"}'], /1\.3 is the oldest/],
    ]
    for (const [answer, message] of answers) {
      const server = await listening(createServer((request, response) => {
        const [status, type, text] = answer(request.url!)
        response.writeHead(status, { 'content-type': type }).end(text)
      }))
      await expect(run({ from: addressOf(server) })).rejects.toMatchObject({ code: 'IMPORT_FAILED', message: expect.stringMatching(message) })
      server.close()
    }
  })

  test('a server of 1.4 is asked for one owner and one domain, its spelling of names is read, and what it says an ingestion wrote is left to runs', async () => {
    const asked: string[] = []
    const person = { id: '6b7b1c52-9a3c-4a57-9d3b-0e2a54a25a01', type: 'user', name: 'bob', fullyQualifiedName: 'bob' }
    const table = {
      id: '6b7b1c52-9a3c-4a57-9d3b-0e2a54a25a02', name: 'a__reserved__colon__b__reserved__arrow____reserved__quote__c', owner: person, domain: { id: '6b7b1c52-9a3c-4a57-9d3b-0e2a54a25a03', type: 'domain', name: 'Sales', inherited: true },
      fullyQualifiedName: 'old.shop.public.a__reserved__colon__b__reserved__arrow____reserved__quote__c', columns: [{ name: 'id', description: 'a number' }, { name: 'total', description: 'of the source' }],
      description: 'of the source', extension: { unknown: 1 }, changeDescription: { changeSummary: { description: { changeSource: 'Ingested' }, 'columns.total.description': { changeSource: 'Ingested' }, 'columns.id.description': { changeSource: 'Manual' } } },
    }
    const lists: Record<string, object[]> = { '/services/databaseServices': [{ id: person.id, name: 'old', fullyQualifiedName: 'old' }], '/databases': [{ id: person.id, name: 'shop', fullyQualifiedName: 'old.shop' }], '/tables': [table] }
    const server = await listening(createServer((request, response) => {
      const url = new URL(request.url!, 'http://x')
      const path = url.pathname.replace('/api/v1', '')
      asked.push(`${path} ${url.searchParams.get('fields') ?? ''}`)
      if (path.startsWith('/metadata/types')) return void response.writeHead(404, { 'content-type': 'application/json' }).end('{"code":404}')
      if (url.searchParams.get('fields') === 'followers') return void response.writeHead(400, { 'content-type': 'application/json' }).end('{"code":400,"message":"Invalid field name followers"}')
      const body = path === '/system/version' ? { version: '1.4.3' } : path === '/users/name/bob' ? { ...person, email: 'bob@example.org' } : path.startsWith('/lineage') ? {} : { data: lists[path] ?? [], paging: { total: 1 } }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }))
    expect((await run({ from: addressOf(server), overrides: true })).failures).toEqual([])
    server.close()
    expect(asked).toEqual(expect.arrayContaining(['/tables columns,owner,tags,domain,extension', '/dataQuality/testCases owner,testDefinition']))
    expect(await get(ours, '/tables', 'pg.shop.public."a::b>""c"')).toMatchObject({ description: 'an odd one', owners: [{ name: 'bob' }], columns: [{ name: 'id', description: 'a number' }, { name: 'total' }] })
    expect((await get(ours, '/tables', 'pg.shop.public."a::b>""c"')).columns[1].description).toBeUndefined()
  })
})

async function fill({ call }: ApiServer, service: string, { tables }: { tables: string[] }): Promise<void> {
  await call('PUT', '/services/databaseServices', { name: service, serviceType: 'Postgres' })
  await call('PUT', '/databases', { name: 'shop', service })
  await call('PUT', '/databaseSchemas', { name: 'public', database: `${service}.shop` })
  for (const name of tables) await call('PUT', '/tables', { name, databaseSchema: `${service}.shop.public`, tableType: 'Regular', columns: [column('id'), column('total')] })
  const routines = service === 'pg' ? ['add(integer, integer)', 'mul(integer)', 'mul(bigint)'] : ['add', 'mul']
  for (const name of routines) await call('PUT', '/storedProcedures', { name, databaseSchema: `${service}.shop.public`, storedProcedureCode: { code: 'x' } })
}

/** Everything that an import brings, written there by a person. */
async function describeThings({ call }: ApiServer): Promise<void> {
  const put = async (path: string, body: object) => {
    const answer = await call('PUT', path, body)
    expect([path, answer.statusCode, answer.statusCode < 300 ? '' : answer.body]).toEqual([path, expect.any(Number), ''])
    return answer.json()
  }
  const patch = async (collection: string, fqn: string, operations: object[]) => {
    const { id } = (await call('GET', byName(collection, fqn))).json()
    const answer = await call('PATCH', `${collection}/${id}`, operations)
    expect([fqn, answer.statusCode < 300 ? '' : answer.body]).toEqual([fqn, ''])
  }
  const describe = (collection: string, fqn: string, description: string) => patch(collection, fqn, [{ op: 'add', path: '/description', value: description }])
  const ada = await put('/users', { name: 'ada.b', email: 'ada@example.org', displayName: 'Ada' })
  const sales = await put('/teams', { name: 'sales', teamType: 'Group' })
  await put('/domains', { name: 'Sales', domainType: 'Aggregate', description: 'sells' })
  await put('/domains', { name: 'Web', parent: 'Sales', domainType: 'Aggregate', description: 'sells there' })
  await put('/classifications', { name: 'Data', description: 'about data' })
  await put('/tags', { name: 'Hot', classification: 'Data', description: 'read often' })
  await put('/glossaries', { name: 'Business', description: 'our words' })
  await put('/glossaryTerms', { name: 'Customer', glossary: 'Business', description: 'buys' })
  await put('/glossaryTerms', { name: 'Lead', glossary: 'Business', parent: 'Business.Customer', description: 'may buy', synonyms: ['prospect'], references: [{ name: 'wiki', endpoint: 'https://example.org' }], relatedTerms: ['Business.Customer'] })
  const idOfType = async (name: string) => (await call('GET', byName('/metadata/types', name))).json().id
  for (const [name, kind, config] of [['retention', 'string', undefined], ['steward', 'entityReference', ['user']], ['stage', 'enum', { values: ['gold', 'raw'], multiSelect: true }]] as const) {
    await put(`/metadata/types/${await idOfType('table')}`, { name, description: name === 'retention' ? 'how long rows stay' : 'x', propertyType: { id: await idOfType(kind), type: 'type' }, ...(config !== undefined && { customPropertyConfig: { config } }) })
  }
  for (const [name, kind, config] of [['abbreviation', 'string', undefined], ['see', 'entityReference', ['glossaryTerm', 'table']]] as const) {
    await put(`/metadata/types/${await idOfType('glossaryTerm')}`, { name, description: 'of a term', propertyType: { id: await idOfType(kind), type: 'type' }, ...(config !== undefined && { customPropertyConfig: { config } }) })
  }
  const { id: customer } = (await call('GET', byName('/glossaryTerms', 'Business.Customer'))).json()
  await patch('/glossaryTerms', 'Business.Customer.Lead', [{ op: 'add', path: '/extension', value: { abbreviation: 'LD', see: { id: customer, type: 'glossaryTerm' } } }])
  await put(`/tables/${(await call('GET', byName('/tables', 'old.shop.public.orders'))).json().id}/followers`, ada.id)
  const label = (tagFQN: string, source = 'Classification') => ({ tagFQN, source, labelType: 'Manual', state: 'Confirmed' })
  const { id: web } = (await call('GET', byName('/domains', 'Sales.Web'))).json()
  await patch('/tables', 'old.shop.public.orders', [
    { op: 'add', path: '/description', value: 'what people bought' }, { op: 'add', path: '/displayName', value: 'Orders' },
    { op: 'add', path: '/owners', value: [{ id: ada.id, type: 'user' }, { id: sales.id, type: 'team' }] }, { op: 'add', path: '/domains', value: [{ id: web, type: 'domain' }] },
    { op: 'add', path: '/tags', value: [label('Tier.Tier2'), label('Data.Hot'), label('Business.Customer', 'Glossary')] },
    { op: 'add', path: '/extension', value: { retention: 'seven years', steward: { id: ada.id, type: 'user' }, stage: ['gold'] } },
    { op: 'add', path: '/columns/1/description', value: 'with tax' }, { op: 'add', path: '/columns/1/tags', value: [label('PII.NonSensitive')] },
  ])
  await describe('/tables', 'old.shop.public.gone', 'not there any more')
  await describe('/tables', 'old.shop.public."a::b>""c"', 'an odd one')
  await describe('/databaseSchemas', 'old.shop.public', 'the shop')
  await describe('/storedProcedures', 'old.shop.public.add', 'adds')
  await describe('/storedProcedures', 'old.shop.public.mul', 'multiplies')
  await put('/dataQuality/testDefinitions', { name: 'ownRule', entityType: 'COLUMN', testPlatforms: ['OpenMetadata'], description: 'none below zero', sqlExpression: 'select * from {table} where {column} < 0' })
  const total = '<#E::table::old.shop.public.orders::columns::total>'
  const tests = [
    await put('/dataQuality/testCases', { name: 'not_null', testDefinition: 'columnValuesToBeNotNull', entityLink: total }),
    await put('/dataQuality/testCases', { name: 'between', testDefinition: 'columnValuesToBeBetween', entityLink: total, parameterValues: [{ name: 'minValue', value: '0' }] }),
  ]
  await put('/dataQuality/testCases', { name: 'own', testDefinition: 'ownRule', entityLink: total })
  await put('/dataQuality/testCases', { name: 'rows', testDefinition: 'tableRowCountToEqual', entityLink: '<#E::table::old.shop.public.gone>', parameterValues: [{ name: 'value', value: '1' }] })
  const suite = await put('/dataQuality/testSuites', { name: 'nightly', description: 'each night' })
  await call('PUT', '/dataQuality/testCases/logicalTestCases', { testSuiteId: suite.id, testCaseIds: tests.map(({ id }) => id) })
  const idOf = async (name: string) => (await call('GET', byName('/tables', `old.shop.public.${name}`))).json().id
  await put('/lineage', { edge: { fromEntity: { id: await idOf('customers'), type: 'table' }, toEntity: { id: await idOf('orders'), type: 'table' }, lineageDetails: {
    source: 'Manual', description: 'by night', columnsLineage: [{ fromColumns: ['old.shop.public.customers.id'], toColumn: 'old.shop.public.orders.total' }],
  } } })
}

async function listening(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  return server
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
