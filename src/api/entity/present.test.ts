import { expect, test } from 'vitest'
import { databaseServices } from '../routes/database-services.ts'
import { tables } from '../routes/tables.ts'
import { present } from './present.ts'

const presentation = { baseUrl: 'http://localhost:8585/api/v1', pathOf: new Map([['user', '/users'], ['databaseSchema', '/databaseSchemas']]) }
const id = '6a1f0c36-4a4b-4a8e-9a43-0d5f9d0a0001'

const table = {
  id, name: 'orders', databaseSchema: { id: 's1', type: 'databaseSchema' }, owners: [{ id: 'u1', type: 'user', name: 'ann' }],
  tags: [{ tagFQN: 'Tier.Gold' }], extension: { postgres: { oid: 1 } }, schemaDefinition: 'create table …',
  columns: [{ name: 'id', dataType: 'INT', tags: [{ tagFQN: 'PII.None' }], children: [{ name: 'x', dataType: 'INT', tags: [] }] }],
}

test('without fields an entity comes without its optional fields, its columns without tags; references have links', () => {
  expect(present(table, tables, new Set(), presentation)).toEqual({
    id, name: 'orders', href: `http://localhost:8585/api/v1/tables/${id}`,
    databaseSchema: { id: 's1', type: 'databaseSchema', href: 'http://localhost:8585/api/v1/databaseSchemas/s1' },
    columns: [{ name: 'id', dataType: 'INT', children: [{ name: 'x', dataType: 'INT' }] }],
  })
})

test('the wanted fields come along, and tags bring those of the columns', () => {
  const shown = present(table, tables, new Set(['owners', 'tags']), presentation)
  expect(Object.keys(shown).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['columns', 'databaseSchema', 'href', 'id', 'name', 'owners', 'tags'])
  expect(shown['owners']).toEqual([{ id: 'u1', type: 'user', name: 'ann', href: 'http://localhost:8585/api/v1/users/u1' }])
  expect(shown['columns']).toEqual(table.columns)
})

test('a connection is shown with its secrets masked', () => {
  const service = { id, name: 'pg', connection: { config: { hostPort: 'db:5432', authType: { password: 'hunter2' }, sslConfig: { sslKey: 'env:KEY' } } } }
  expect(present(service, databaseServices, new Set(), presentation)['connection']).toEqual({
    config: { hostPort: 'db:5432', authType: { password: '*********' }, sslConfig: { sslKey: 'env:KEY' } },
  })
})
