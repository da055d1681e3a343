import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { containers, openTestCatalog, table, type TestCatalog } from '../../test/catalog.ts'
import { servers } from '../../test/server.ts'
import type { TagLabel } from '../model/entity.ts'
import { createEntity } from './create.ts'
import { getEntity } from './get.ts'
import { patchEntity, type Operation } from './patch.ts'

const actor = { name: 'ada', isBot: false }
const bot = { name: 'ingestion-bot', isBot: true }
const label = (tagFQN: string): TagLabel => ({ tagFQN, source: 'Classification', labelType: 'Manual', state: 'Confirmed' })

describe.each(servers())('patchEntity on PostgreSQL %i', (major) => {
  let catalog: TestCatalog
  let ada: string
  beforeAll(async () => {
    catalog = await openTestCatalog(major)
    for (const batch of containers('public')) await catalog.put(batch)
    await createEntity(catalog.pool, 'classification', { name: 'PII', description: 'Personal' }, actor)
    for (const name of ['Sensitive', 'None']) await createEntity(catalog.pool, 'tag', { name, description: name, classification: 'PII' }, actor)
    ada = (await createEntity(catalog.pool, 'user', { name: 'ada', email: 'ada@example.org', displayName: 'Ada L.' }, actor)).id
  })
  afterAll(() => catalog.close())

  const key = (name: string) => ({ fqn: `pg.shop.public.${name}` })
  const get = (name: string) => getEntity(catalog.pool, 'table', key(name))
  const patch = (name: string, operations: Operation[], options: { ifMatchVersion?: number; isBot?: boolean } = {}) =>
    patchEntity(catalog.pool, 'table', key(name), {
      operations, actor: options.isBot === true ? bot : actor, ...(options.ifMatchVersion !== undefined && { ifMatchVersion: options.ifMatchVersion }),
    })

  test('words, owners, tags and those of columns are kept through the next ingestion', async () => {
    const record = table('public', 'patched', 1, ['id', 'email'], { tags: [label('PII.None')] })
    await catalog.put([record])
    const patched = await patch('patched', [
      { op: 'add', path: '/description', value: 'Buyers' },
      { op: 'add', path: '/owners/-', value: { id: ada, type: 'user' } },
      { op: 'add', path: '/tags/-', value: label('PII.Sensitive') },
      { op: 'remove', path: '/tags/0' },
      { op: 'add', path: '/columns/1/tags/0', value: label('PII.Sensitive') },
      { op: 'add', path: '/columns/1/displayName', value: 'E-mail' },
      { op: 'add', path: '/extension', value: { team: 'core' } },
    ])
    const shown = {
      description: 'Buyers', owners: [{ id: ada, name: 'ada', displayName: 'Ada L.' }], tags: [{ tagFQN: 'PII.Sensitive' }],
      columns: [{ name: 'id' }, { name: 'email', displayName: 'E-mail', tags: [{ tagFQN: 'PII.Sensitive' }] }], extension: { team: 'core' },
    }
    expect(patched).toMatchObject({ ...shown, version: 0.2, updatedBy: 'ada' })
    expect(patched.changeDescription?.fieldsAdded.map((field) => field.name).sort()).toEqual(
      ['columns.email.displayName', 'columns.email.tags', 'description', 'extension.team', 'owners', 'tags'])
    expect(patched.changeDescription?.fieldsDeleted.map((field) => field.name)).toEqual(['tags'])
    record.request.description = 'From the source'
    record.request.columns.push({ name: 'added', dataType: 'TEXT', extension: { postgres: { attributeNumber: 3 } } })
    expect(await catalog.put([record])).toEqual(['updated'])
    expect(await get('patched')).toMatchObject({ ...shown, columns: [...shown.columns, { name: 'added' }] })
  })

  test('what a person takes away stays away, though the source still says it', async () => {
    await catalog.put([table('public', 'removed', 2, ['id'], { description: 'From the source' })])
    expect(await patch('removed', [{ op: 'remove', path: '/description' }])).not.toHaveProperty('description')
    await catalog.put([table('public', 'removed', 2, ['id', 'x'], { description: 'From the source' })])
    expect(await get('removed')).not.toHaveProperty('description')
  })

  test('a patch that changes nothing makes no version', async () => {
    await catalog.put([table('public', 'still', 3, ['id'], { description: 'As it is' })])
    expect(await patch('still', [{ op: 'replace', path: '/description', value: 'As it is' }])).toMatchObject({ version: 0.1 })
    expect(await patch('still', [])).toMatchObject({ version: 0.1 })
  })

  test.each<[string, Operation[]]>([
    ['id', [{ op: 'replace', path: '/id', value: '00000000-0000-4000-8000-000000000000' }]],
    ['fullyQualifiedName', [{ op: 'replace', path: '/fullyQualifiedName', value: 'x' }]],
    ['name', [{ op: 'replace', path: '/name', value: 'x' }]],
    ['version', [{ op: 'replace', path: '/version', value: 9 }]],
    ['its schema', [{ op: 'replace', path: '/databaseSchema/name', value: 'x' }]],
    ['an unknown field', [{ op: 'add', path: '/flavour', value: 'sweet' }]],
    ['a path that is not there', [{ op: 'replace', path: '/columns/7/description', value: 'x' }]],
    ['a value of the wrong type', [{ op: 'add', path: '/description', value: 7 }]],
    ['what the server says', [{ op: 'add', path: '/extension', value: { postgres: { oid: 1 } } }]],
    ['a prototype', [{ op: 'add', path: '/__proto__/polluted', value: true }]],
    ['the whole entity', [{ op: 'replace', path: '', value: {} }]],
    ['an unknown operation', [{ op: 'twist', path: '/description' } as unknown as Operation]],
  ])('a patch of %s is refused', async (_, operations) => {
    await catalog.put([table('public', 'refusing', 4)])
    await expect(patch('refusing', operations)).rejects.toMatchObject({ code: 'PATCH_INVALID' })
    expect(await get('refusing')).toMatchObject({ version: 0.1 })
  })

  test('owners and tags must exist', async () => {
    await catalog.put([table('public', 'lonely', 5)])
    await expect(patch('lonely', [{ op: 'add', path: '/tags/-', value: label('PII.Unheard') }])).rejects.toMatchObject({ code: 'ENTITY_NOT_FOUND', object: 'PII.Unheard' })
    const stranger = '00000000-0000-4000-8000-000000000000'
    await expect(patch('lonely', [{ op: 'add', path: '/owners/-', value: { id: stranger, type: 'user' } }])).rejects.toMatchObject({ code: 'ENTITY_NOT_FOUND', object: stranger })
  })

  test('of two writers on one version the second is told; a failing test operation tells too', async () => {
    await catalog.put([table('public', 'contested', 6)])
    await patch('contested', [{ op: 'add', path: '/description', value: 'first' }], { ifMatchVersion: 0.1 })
    await expect(patch('contested', [{ op: 'add', path: '/description', value: 'second' }], { ifMatchVersion: 0.1 })).rejects.toMatchObject({ code: 'VERSION_CONFLICT' })
    await expect(patch('contested', [{ op: 'test', path: '/description', value: 'other' }])).rejects.toMatchObject({ code: 'VERSION_CONFLICT' })
    expect(await get('contested')).toMatchObject({ description: 'first' })
  })

  test('writers at once lose nothing', async () => {
    await catalog.put([table('public', 'shared', 7, ['a', 'b', 'c', 'd', 'e', 'f'])])
    await Promise.all([0, 1, 2, 3, 4, 5].map((i) => patch('shared', [{ op: 'add', path: `/columns/${i}/description`, value: `column ${i}` }])))
    const { columns, version } = await get('shared')
    expect(columns.map((column) => column.description)).toEqual([0, 1, 2, 3, 4, 5].map((i) => `column ${i}`))
    expect(version).toBe(0.7)
  })

  test("a bot's patch is the source's word: the next ingestion replaces it", async () => {
    await catalog.put([table('public', 'botted', 8)])
    expect(await patch('botted', [{ op: 'add', path: '/description', value: 'bot' }, { op: 'add', path: '/schemaDefinition', value: 'select 1' }], { isBot: true }))
      .toMatchObject({ description: 'bot', schemaDefinition: 'select 1' })
    expect(await catalog.put([table('public', 'botted', 8, ['id'], { description: 'source' })])).toEqual(['updated'])
    expect(await get('botted')).toMatchObject({ description: 'source' })
  })

  test('memberships are patched from both sides', async () => {
    const team = await createEntity(catalog.pool, 'team', { name: 'core', teamType: 'Group' }, actor)
    const patched = await patchEntity(catalog.pool, 'team', { id: team.id }, { operations: [{ op: 'add', path: '/users/-', value: { id: ada, type: 'user' } }], actor })
    expect(patched).toMatchObject({ users: [{ id: ada }], version: 0.2, changeDescription: { fieldsAdded: [{ name: 'users' }] } })
    const user = await patchEntity(catalog.pool, 'user', { id: ada }, { operations: [{ op: 'remove', path: '/teams/0' }], actor })
    expect(user.teams).toEqual([])
    expect((await getEntity(catalog.pool, 'team', { id: team.id })).users).toEqual([])
  })
})
