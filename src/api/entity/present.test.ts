import { expect, test } from 'vitest'
import { databaseServices } from '../routes/database-services.ts'
import { tables } from '../routes/tables.ts'
import { present } from './present.ts'
import { withoutPatchSecrets } from './secrets.ts'

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

test('a connection is shown with its secrets masked, in the entity and in its history', () => {
  const service = {
    id, name: 'pg', connection: { config: { hostPort: 'db:5432', authType: { password: 'hunter2' } } },
    changeDescription: {
      previousVersion: 0.1, fieldsAdded: [], fieldsDeleted: [{ name: 'connection.config.authType.password', oldValue: 'hunter1' }],
      fieldsUpdated: [
        { name: 'connection', oldValue: '{"config":{"authType":{"password":"hunter1"}}}', newValue: { config: { authType: { password: 'hunter2' } } } },
        { name: 'description', oldValue: 'the password is public', newValue: 'x' },
      ],
    },
  }
  const shown = present(service, databaseServices, new Set(), presentation)
  expect(JSON.stringify(shown)).not.toContain('hunter')
  expect(shown['connection']).toEqual({ config: { hostPort: 'db:5432', authType: { password: '*********' } } })
  expect(shown['changeDescription']).toEqual({
    previousVersion: 0.1, fieldsAdded: [], fieldsDeleted: [{ name: 'connection.config.authType.password', oldValue: '*********' }],
    fieldsUpdated: [
      { name: 'connection', oldValue: '{"config":{"authType":{"password":"*********"}}}', newValue: { config: { authType: { password: '*********' } } } },
      { name: 'description', oldValue: 'the password is public', newValue: 'x' },
    ],
  })
})

test('the secrets in a patch are masked before anything is written, wherever its path begins', () => {
  const masked = withoutPatchSecrets([
    { op: 'add', path: '/connection', value: { config: { authType: { password: 'hunter2' } } } },
    { op: 'replace', path: '/connection/config/authType/password', value: 'hunter2' },
    { op: 'replace', path: '/connection/config/hostPort', value: 'db:5433' },
    { op: 'replace', path: '', value: { connection: { config: { password: 'hunter2' } } } },
    { op: 'add', path: '/description', value: 'password' },
    { op: 'remove', path: '/connection' },
  ], databaseServices)
  expect(masked.map((operation) => ('value' in operation ? operation.value : undefined))).toEqual([
    { config: { authType: { password: '*********' } } }, '*********', 'db:5433', { connection: { config: { password: '*********' } } }, 'password', undefined,
  ])
})
