import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ApiServer, byName, putSchema, startApi } from '../../../../test/api-server.ts'
import { servers } from '../../../../test/server.ts'
import { signInAs } from '../../../../test/sign-in.ts'
import { seedCatalog } from '../../../catalog/seed.ts'

const label = (tagFQN: string, source = 'Classification') => ({ tagFQN, source, labelType: 'Manual', state: 'Confirmed' })

describe.each(servers())('many things at once, through the API over PostgreSQL %i', (major) => {
  let api: ApiServer
  let headers: Record<string, string>
  let ann: { id: string; type: string }
  const ids: Record<string, string> = {}
  const table = async (name: string) => (await api.call('GET', `${byName('/tables', `pg.shop.public.${name}`)}?fields=*`)).json()
  const send = async (path: string, csv: string, dryRun: boolean) => (await api.app.inject({
    method: 'PUT', url: `/api/v1${path}?dryRun=${dryRun}`, headers: { host: 'localhost:8585', ...headers, 'content-type': 'text/csv' }, payload: csv,
  })).json()

  beforeAll(async () => {
    api = await startApi(major)
    await seedCatalog(api.pool)
    headers = (await signInAs(api.pool, 'admin')).headers
    const databaseSchema = await putSchema(api)
    ann = { id: (await api.call('PUT', '/users', { name: 'ann', email: 'ann@shop.example' })).json().id, type: 'user' }
    await api.call('PUT', '/teams', { name: 'Data; "core"', teamType: 'Group' })
    await api.call('POST', '/domains', { name: 'Sales', description: 'Selling', domainType: 'Aggregate' })
    for (const name of ['orders', 'people']) {
      const columns = [{ name: 'id', dataType: 'INT', dataTypeDisplay: 'integer' }, { name: 'mail', dataType: 'TEXT', dataTypeDisplay: 'text', description: '=1+1' }]
      ids[name] = (await api.call('PUT', '/tables', { name, databaseSchema, columns, description: `the "${name}", all\nof them` })).json().id
    }
  })
  afterAll(() => api.close())

  test('one call edits many, and says of each what became of it', async () => {
    const targets = [{ entityType: 'table', id: ids['orders'] }, { entityType: 'table', id: ids['people'], columns: ['id', 'mail'] }, { entityType: 'table', id: ann.id }]
    const tier = { addTags: [label('PII.None')] }
    const preview = (await api.call('POST', '/catalog/bulkEdit', { targets, edits: tier, dryRun: true })).json()
    expect(preview).toMatchObject([
      { outcome: 'changed', fullyQualifiedName: 'pg.shop.public.orders', changes: [{ field: 'tags', before: '', after: 'PII.None' }] },
      { outcome: 'changed', changes: [{ column: 'id', field: 'tags', after: 'PII.None' }, { column: 'mail', field: 'tags' }] }, { outcome: 'failed', code: 'ENTITY_NOT_FOUND' },
    ])
    expect((await table('orders')).version).toBe(0.1)
    const outcomes = (await api.call('POST', '/catalog/bulkEdit', { targets, edits: tier })).json()
    expect(outcomes).toMatchObject([{ outcome: 'changed' }, { outcome: 'changed', columns: ['id', 'mail'] }, { outcome: 'failed', code: 'ENTITY_NOT_FOUND' }])
    expect((await api.call('POST', '/catalog/bulkEdit', { targets: targets.slice(0, 2), edits: tier })).json()).toMatchObject([{ outcome: 'unchanged' }, { outcome: 'unchanged' }])
    const people = await table('people')
    expect([people.version, people.columns.map((column: { tags: object[] }) => column.tags.length)]).toEqual([0.2, [1, 1]])
    const clash = (await api.call('POST', '/catalog/bulkEdit', { targets: targets.slice(0, 1), edits: { addTags: [label('PII.Sensitive')] } })).json()
    expect(clash).toMatchObject([{ outcome: 'failed', message: expect.stringContaining('exclude each other') }])
    await api.call('POST', '/catalog/bulkEdit', { targets: targets.slice(0, 2), edits: { removeTags: ['PII.None'] } })
    expect((await table('orders')).tags).toBeUndefined()
  })

  test('a bulk edit is taken back, word for word and column for column, but not from what somebody changed since', async () => {
    const before = [await table('orders'), await table('people')]
    const targets = [{ entityType: 'table', id: ids['orders'] }, { entityType: 'table', id: ids['people'], columns: ['id'] }, { entityType: 'table', id: ids['people'] }]
    const edits = { description: 'From many', addOwners: [{ id: ann.id, type: 'user' }], tier: label('Tier.Tier2') }
    const undo = (outcomes: { entityType: string; id: string; version: number }[]) => api.call('POST', '/catalog/bulkEdit/undo', { targets: outcomes.map(({ entityType, id, version }) => ({ entityType, id, version })) })
    const [orders, columns, people] = (await api.call('POST', '/catalog/bulkEdit', { targets, edits })).json()
    expect((await undo([orders, columns])).json()).toMatchObject([{ outcome: 'changed' }, { outcome: 'failed', code: 'VERSION_CONFLICT' }])
    expect((await undo([people])).json()).toMatchObject([{ outcome: 'changed' }])
    expect((await table('people')).columns[0].description).toBe('From many')
    const words = ({ description, owners = [], tags = [] }: { description?: string; owners?: object[]; tags?: object[] }) => ({ description, owners, tags })
    expect([words(await table('orders')), words(await table('people'))]).toEqual(before.map(words))
    await api.call('POST', '/catalog/bulkEdit', { targets: [targets[1]], edits: { description: null } })
    expect((await undo([{ entityType: 'table', id: ids['orders']!, version: 0.1 }])).json()).toMatchObject([{ outcome: 'failed', code: 'ENTITY_NOT_FOUND' }])
  })

  test('the words on the tables of a schema go out as CSV and come back, a dry run first', async () => {
    const path = byName('/databaseSchemas', 'pg.shop.public')
    const out = await api.call('GET', `${path}/export`)
    expect(out.headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(out.body).toBe('name*,displayName,description,owners,tags,glossaryTerms,tiers,domains\r\n'
      + 'orders,,"the ""orders"", all\nof them",,,,,\r\npeople,,"the ""people"", all\nof them",,,,,\r\n')
    expect(await send(`${path}/import`, out.body, false)).toMatchObject({ status: 'success', lines: [{ outcome: 'unchanged' }, { outcome: 'unchanged' }] })
    const csv = 'name*,description,owners,tiers,domains\n'
      + 'orders,"Every order\nsince 2020","user:ann;""team:Data; """"core""""""",Tier.Tier1,Sales\n'
      + 'people,,,Tier.Tier9,\n'
      + 'gone,,,,\n'
      + 'people,x\n'
    const dry = await send(`${path}/import`, csv, true)
    expect(dry).toMatchObject({
      dryRun: true, status: 'partialSuccess', numberOfRowsProcessed: 4, numberOfRowsPassed: 1, numberOfRowsFailed: 3,
      lines: [
        { line: 2, name: 'orders', outcome: 'changed', changes: [{ field: 'description' }, { field: 'owners', before: '' }, { field: 'tiers', after: 'Tier.Tier1' }, { field: 'domains', after: 'Sales' }] },
        { line: 4, name: 'people', outcome: 'failed', message: 'There is no tag Tier.Tier9. Create it first, or name one that exists.' },
        { line: 5, name: 'gone', outcome: 'failed', message: 'Line 5 names a table "gone" that is not there.' },
        { line: 6, outcome: 'failed', message: 'Line 6 has 2 cells where the headings are 5.' },
      ],
    })
    expect((await table('orders')).owners).toBeUndefined()
    await send(`${path}/import`, csv, false)
    expect(await table('orders')).toMatchObject({ description: 'Every order\nsince 2020', owners: [{ name: 'ann' }, { name: 'Data; "core"' }], tags: [{ tagFQN: 'Tier.Tier1' }], domains: [{ name: 'Sales' }] })
    const again = (await api.call('GET', `${path}/export`)).body
    expect(await send(`${path}/import`, again, false)).toMatchObject({ status: 'success', lines: [{ outcome: 'unchanged' }, { outcome: 'unchanged' }] })
  })

  test('columns come back in one version of the table, and a formula stays a text', async () => {
    const path = byName('/tables', 'pg.shop.public.people')
    const out = (await api.call('GET', `${path}/export`)).body
    expect(out).toContain("mail,,'=1+1,text,TEXT,,")
    expect(await send(`${path}/import`, out, false)).toMatchObject({ status: 'success', lines: [{ outcome: 'unchanged' }, { outcome: 'unchanged' }] })
    const { version } = await table('people')
    const result = await send(`${path}/import`, 'column.name*,column.description,column.tags\nid,The key,PII.None;PII.Sensitive\nmail,Where to write,PII.Sensitive\n', false)
    expect(result).toMatchObject({ status: 'partialSuccess', lines: [{ outcome: 'failed', message: expect.stringContaining('exclude each other') }, { outcome: 'changed' }] })
    expect(await table('people')).toMatchObject({ version: Math.round((version + 0.1) * 10) / 10, columns: [{ name: 'id' }, { description: 'Where to write', tags: [{ tagFQN: 'PII.Sensitive' }] }] })
  })

  test('a sheet that is none is told from its first line', async () => {
    const path = byName('/databaseSchemas', 'pg.shop.public')
    expect(await send(`${path}/import`, 'name*,descripton\na,b\n', true)).toMatchObject({ status: 'aborted', abortReason: expect.stringContaining('Did you mean "description"?') })
    expect(await send(`${path}/import`, 'description\nb\n', true)).toMatchObject({ status: 'aborted', abortReason: expect.stringContaining('no heading "name*"') })
    expect(await send(`${path}/import`, 'name*,description\na,"b\n', true)).toMatchObject({ status: 'aborted', abortReason: expect.stringContaining('This is not a CSV') })
  })

  test('a description that nobody could read is refused with its length', async () => {
    const answer = (await api.call('PATCH', `/tables/${ids['orders']}`, [{ op: 'add', path: '/description', value: 'x'.repeat(10_000_000) }])).json()
    expect(answer).toMatchObject({ errorCode: 'REQUEST_INVALID', message: 'The description has 10,000,000 characters, and 500,000 are the most.' })
  })
})
