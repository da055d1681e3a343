import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ApiServer, startApi } from '../../../../test/api-server.ts'
import { containers, table } from '../../../../test/catalog.ts'
import { servers } from '../../../../test/server.ts'
import { signInAs } from '../../../../test/sign-in.ts'
import { writeSuggestions } from '../../../catalog/classification/write-suggestions.ts'
import { findId } from '../../../catalog/get.ts'
import { putEntities } from '../../../catalog/put.ts'
import { seedCatalog } from '../../../catalog/seed.ts'

let api: ApiServer
const ids: Record<string, string> = {}
const suggestion = (column: string, tagFQN = 'PII.Sensitive', score = 0.95) => ({
  column, tagFQN, score, reason: `reason of ${column}`,
  recognizer: { recognizerId: 'e0ad0582-67e9-87dc-88ed-48678f190d23', recognizerName: 'EmailRecognizer', score, target: 'content' as const, patterns: [] },
})

beforeAll(async () => {
  api = await startApi(servers().at(-1)!)
  await seedCatalog(api.pool)
  const tables = [table('public', 'people', 7, ['id', 'email', 'phone', 'city']), table('hr', 'sta.ff', 8, ['ssn'])]
  for (const records of [...containers('public', 'hr'), tables]) await putEntities(api.pool, records, { overrideMetadata: false, updatedBy: 'ingestion' })
  for (const { fullyQualifiedName: fqn } of tables) ids[fqn] = await findId(api.pool, 'table', { fqn }, 'non-deleted')
  await writeSuggestions(api.pool, { fullyQualifiedName: 'pg.shop.public.people', judged: [], suggestions: [suggestion('email'), suggestion('phone', 'PII.NonSensitive', 0.9), suggestion('city', 'PII.NonSensitive', 0.85)] }, 1000)
  await writeSuggestions(api.pool, { fullyQualifiedName: 'pg.shop.hr."sta.ff"', judged: [], suggestions: [suggestion('ssn')] }, 1000)
})
afterAll(() => api.close())

type Listed = { rows: { column: string; state: string; tableId: string; tagFQN: string; decidedBy?: string }[]; total: number; tags: object; places: object }
const list = async (query = ''): Promise<Listed> => (await api.call('GET', `/catalog/suggestions${query}`)).json<Listed>()
const columns = async (query = ''): Promise<string[]> => (await list(query)).rows.map(({ column }) => column)
const people = (): string => ids['pg.shop.public.people']!
const decide = async (verdict: string, ...named: [column: string, tagFQN: string][]) => (await api.call('POST', '/catalog/suggestions/verdicts', {
  verdict, suggestions: named.map(([column, tagFQN]) => ({ tableId: column === 'ssn' ? ids['pg.shop.hr."sta.ff"'] : people(), column, tagFQN })),
})).json<{ outcome: string; code?: string }[]>()
const labelOf = async (column: string): Promise<string[]> => (await api.call('GET', `/tables/${people()}?fields=tags`)).json<{ columns: { name: string; tags?: { tagFQN: string; state: string }[] }[] }>().columns.find(({ name }) => name === column)!.tags?.map((tag) => `${tag.tagFQN} ${tag.state}`) ?? []

test('suggestions are listed by table and column, with counts by tag and schema, and narrowed by place, tag and name', async () => {
  expect(await list()).toMatchObject({
    total: 4, tags: { 'PII.Sensitive': 2, 'PII.NonSensitive': 2 }, places: { 'pg.shop.public': 3, 'pg.shop.hr': 1 },
    rows: [{ column: 'ssn', dataType: 'text', reason: 'reason of ssn', score: 0.95, proposedAt: 1000 }, { column: 'city' }, { column: 'email' }, { column: 'phone' }],
  })
  expect(await columns('?within=pg.shop.hr')).toEqual(['ssn'])
  expect(await columns(`?within=${encodeURIComponent('pg.shop.h')}`)).toEqual([])
  expect(await columns('?tag=PII.NonSensitive&q=CIT')).toEqual(['city'])
  expect(await columns('?limit=1&offset=1')).toEqual(['city'])
})

test('accepted and rejected ones leave the list, bulk or single, and can be reopened', async () => {
  expect(await decide('accept', ['email', 'PII.Sensitive'], ['ssn', 'PII.Sensitive'])).toMatchObject([{ outcome: 'changed' }, { outcome: 'changed' }])
  expect(await decide('reject', ['phone', 'PII.NonSensitive'])).toMatchObject([{ outcome: 'changed' }])
  expect([await columns(), await columns('?state=Confirmed'), await columns('?state=Rejected')]).toEqual([['city'], ['ssn', 'email'], ['phone']])
  expect([await labelOf('email'), await labelOf('phone')]).toEqual([['PII.Sensitive Confirmed'], []])
  expect((await list('?state=Rejected')).rows[0]).toMatchObject({ decidedBy: 'admin', decidedAt: expect.any(Number) })
  expect(await decide('accept', ['email', 'PII.Sensitive'])).toMatchObject([{ outcome: 'unchanged' }])
  expect(await writeSuggestions(api.pool, { fullyQualifiedName: 'pg.shop.public.people', judged: [], suggestions: [suggestion('phone', 'PII.NonSensitive')] }, 2000)).toMatchObject({ proposed: 0, rejected: 1 })
  expect(await decide('reopen', ['phone', 'PII.NonSensitive'])).toMatchObject([{ outcome: 'changed' }])
  expect([await columns(), await labelOf('phone')]).toEqual([['city', 'phone'], ['PII.NonSensitive Suggested']])
})

test('a label that the editor takes off is a rejection too', async () => {
  await api.call('POST', '/catalog/bulkEdit', { targets: [{ entityType: 'table', id: people(), columns: ['city'] }], edits: { removeTags: ['PII.NonSensitive'] } })
  expect(await columns('?state=Rejected')).toEqual(['city'])
})

test('a column that is not there, and a tag that nothing proposed, are told', async () => {
  expect(await decide('accept', ['gone', 'PII.Sensitive'])).toMatchObject([{ outcome: 'failed', code: 'ENTITY_NOT_FOUND' }])
  expect(await decide('accept', ['id', 'PII.Sensitive'])).toMatchObject([{ outcome: 'failed', code: 'ENTITY_NOT_FOUND' }])
})

test('what a client of OpenMetadata proposes by patching a table stands in the review, and is decided there', async () => {
  const bot = await api.asBot()
  const reason = 'Detected by `SpacyRecognizer` 50 times with an average score of 0.85.\nPatterns matched:\n\t- `a|b` (scored: 0.50)\n\nDetected by `UrlRecognizer` 1 time with an average score of 1.00.\n\n'
  const label = { tagFQN: 'PII.Sensitive', labelType: 'Generated', state: 'Suggested', source: 'Classification', reason }
  const propose = (index: number, headers = bot) => api.call('PATCH', `/tables/${people()}`, [{ op: 'add', path: `/columns/${index}/tags/0`, value: label }], { ...headers, 'content-type': 'application/json-patch+json' })
  expect((await propose(0)).statusCode).toBe(200)
  expect((await list('?q=people.id')).rows).toMatchObject([{ column: 'id', state: 'Suggested', labelType: 'Generated', score: 0.85, reason: 'Detected by `SpacyRecognizer` 50 times with an average score of 0.85. Detected by `UrlRecognizer` 1 time with an average score of 1.00.' }])
  expect(await decide('accept', ['id', 'PII.Sensitive'])).toMatchObject([{ outcome: 'changed' }])
  expect([await columns('?state=Confirmed&q=people.id'), await labelOf('id')]).toEqual([['id'], ['PII.Sensitive Confirmed']])
  await decide('reject', ['id', 'PII.Sensitive'])
  expect([await columns('?state=Rejected&q=people.id'), await labelOf('id')]).toEqual([['id'], []])
  const versionOf = async () => (await api.call('GET', `/tables/${people()}`)).json<{ version: number }>().version
  const before = await versionOf()
  expect((await propose(0)).statusCode).toBe(200)
  expect([await columns('?state=Rejected&q=people.id'), await labelOf('id'), await versionOf()]).toEqual([['id'], [], before])
})

test('a viewer reads suggestions and decides nothing', async () => {
  const { headers } = await signInAs(api.pool, 'viewer')
  expect((await api.call('GET', '/catalog/suggestions', undefined, headers)).statusCode).toBe(200)
  expect((await api.call('POST', '/catalog/suggestions/verdicts', { verdict: 'accept', suggestions: [{ tableId: people(), column: 'email', tagFQN: 'PII.Sensitive' }] }, headers)).json()).toMatchObject({ errorCode: 'FORBIDDEN' })
})

type Sampled = { sampleData?: { columns: string[]; rows: unknown[][] }; sampleDataInfo?: { masked: string[]; rowCount: number } }
const sample = async (headers?: Record<string, string>): Promise<Sampled> => (await api.call('GET', `/tables/${people()}/sampleData?fields=sampleDataInfo`, undefined, headers)).json<Sampled>()

test('sample rows are kept, masked for who may not see them, and deleted', async () => {
  expect(await sample()).not.toHaveProperty('sampleData')
  const sent = { columns: ['id', 'email', 'city'], rows: [[1, 'a@example.org', 'NULL\u0000x'], ['2', null, null]] }
  const put = await api.call('PUT', `/tables/${people()}/sampleData`, sent, await api.asBot())
  expect(put.statusCode).toBe(200)
  // OpenMetadata's client refuses fields that it does not know.
  for (const answer of [put, await api.call('GET', `/tables/${people()}/sampleData`)]) expect(answer.json()).not.toHaveProperty('sampleDataInfo')
  expect((await sample()).sampleData).toEqual({ columns: ['id', 'email', 'city'], rows: [[1, 'a@example.org', 'NULLx'], ['2', null, null]] })
  const editor = await signInAs(api.pool, 'editor', { name: 'eve' })
  expect(await sample(editor.headers)).toMatchObject({ sampleData: { rows: [[1, '********', 'NULLx'], ['2', null, null]] }, sampleDataInfo: { masked: ['email'], rowCount: 2 } })
  await api.call('PATCH', `/tables/${people()}`, [{ op: 'add', path: '/owners', value: [{ id: editor.userId, type: 'user' }] }])
  expect((await sample(editor.headers)).sampleData?.rows[0]).toEqual([1, 'a@example.org', 'NULLx'])
  expect((await sample((await signInAs(api.pool, 'viewer')).headers)).sampleData?.rows[0]).toEqual([1, '********', 'NULLx'])
  expect((await api.call('PUT', `/tables/${people()}/sampleData`, sent, editor.headers)).json()).toMatchObject({ errorCode: 'FORBIDDEN' })
  expect((await api.call('DELETE', `/tables/${people()}/sampleData`, undefined, editor.headers)).statusCode).toBe(200)
  expect(await sample()).not.toHaveProperty('sampleData')
})

test('rows of other columns, or of another shape, are refused', async () => {
  for (const body of [{ columns: ['nope'], rows: [] }, { columns: ['id'], rows: [[1, 2]] }]) expect((await api.call('PUT', `/tables/${people()}/sampleData`, body)).json()).toMatchObject({ errorCode: 'REQUEST_INVALID' })
  expect((await api.call('GET', '/tables/0b8f2a6e-0c53-4a70-9f0e-2f6b8c1d9e11/sampleData')).statusCode).toBe(404)
})
