import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { servers, temporaryDatabase, type TemporaryDatabase } from '../../test/server.ts'
import { markDeleted } from '../catalog/delete.ts'
import { getEntity } from '../catalog/get.ts'
import { putEntities } from '../catalog/put.ts'
import { openStore } from '../catalog/store.ts'
import { fullyQualifiedName } from '../model/fqn.ts'
import type { EntityRecord } from '../model/ingestion.ts'
import { Secret } from '../model/secret.ts'
import { exportCatalog, type ExportFormat } from './export-catalog.ts'

let database: TemporaryDatabase
let pool: Pool
let folder: string
beforeAll(async () => {
  database = await temporaryDatabase({ major: servers().at(-1)! })
  pool = await openStore({ databaseUrl: new Secret(database.url), embeddedServer: () => Promise.reject(new Error('not needed')), log: () => {} })
  folder = await mkdtemp(join(tmpdir(), 'trunkline-export-'))
  for (const batch of catalog) {
    const results = await putEntities(pool, batch, { overrideMetadata: false, updatedBy: 'test' })
    expect(results.filter((result) => 'error' in result)).toEqual([])
  }
})
afterAll(async () => {
  await pool.end()
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

const weird = 'we/ird "t`|" <b>\n😀'
const schemaFqn = fullyQualifiedName('pg', 'shop', 'public')
const tableFqn = (name: string) => fullyQualifiedName('pg', 'shop', 'public', name)
const table = (name: string, request: object): EntityRecord => ({ entityType: 'table', fullyQualifiedName: tableFqn(name), sourceIdentity: `pg:1/2/1259/${name.length}`, request: { name, databaseSchema: schemaFqn, columns: [], ...request } })

const catalog: EntityRecord[][] = [
  [{ entityType: 'databaseService', fullyQualifiedName: 'pg', request: { name: 'pg', serviceType: 'Postgres', description: 'The shop server' } }],
  [{ entityType: 'classification', fullyQualifiedName: 'PII', request: { name: 'PII', description: 'Personal' } }],
  [{ entityType: 'tag', fullyQualifiedName: 'PII.Sensitive', request: { name: 'Sensitive', classification: 'PII', description: 'x' } }],
  [{ entityType: 'database', fullyQualifiedName: 'pg.shop', request: { name: 'shop', service: 'pg' } }],
  ['public', '../evil', 'README'].map((name) => ({ entityType: 'databaseSchema', fullyQualifiedName: fullyQualifiedName('pg', 'shop', name), request: { name, database: 'pg.shop', extension: { postgres: { oid: 7, owner: 'app', sequences: [], types: [] } } } })),
  [
    table('customers', {
      tableType: 'Regular', description: '# Not a heading\n<script>', tags: [{ tagFQN: 'PII.Sensitive', source: 'Classification', labelType: 'Manual', state: 'Confirmed' }],
      columns: [{ name: 'id', dataType: 'BIGINT', dataTypeDisplay: 'bigint', constraint: 'PRIMARY_KEY' }, { name: 'e|mail', dataType: 'TEXT', dataTypeDisplay: 'character varying(10)', description: 'a | b\nc' }],
      tableConstraints: [{ constraintType: 'PRIMARY_KEY', columns: ['id'] }],
    }),
    table(weird, {
      tableType: 'Regular',
      columns: [{ name: '1 st', dataType: 'BIGINT', dataTypeDisplay: 'numeric(10,2)', constraint: 'NOT_NULL' }],
      tableConstraints: [{ constraintType: 'FOREIGN_KEY', columns: ['1 st'], referredColumns: [fullyQualifiedName('pg', 'shop', 'public', 'customers', 'id')], relationshipType: 'MANY_TO_ONE' }],
      extension: { postgres: { oid: 1, relkind: 'r', owner: 'app', constraints: [{ name: 'fk', kind: 'foreignKey', columns: ['1 st'], referredTable: 'public.customers', referredColumns: ['id'], onDelete: 'cascade', validated: true, enforced: true }], indexes: [], triggers: [], policies: [], rules: [], statistics: [] } },
    }),
    table('v', { tableType: 'View', schemaDefinition: 'create view v as\n select \'```\'' }),
  ],
  [{ entityType: 'storedProcedure', fullyQualifiedName: fullyQualifiedName('pg', 'shop', 'public', 'f(integer)'), request: { name: 'f(integer)', databaseSchema: schemaFqn, storedProcedureCode: { code: 'select 1' } } }],
]

async function exportTo(name: string, format: ExportFormat): Promise<Record<string, string>> {
  const directory = join(folder, name)
  await exportCatalog(pool, { format, directory })
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).toSorted()
  return Object.fromEntries(paths.map((path) => [path.slice(directory.length + 1), readFileSync(path, 'utf8')]))
}

describe('json', () => {
  test('has a file per schema, without ids, versions or times', async () => {
    const files = await exportTo('json', 'json')
    expect(Object.keys(files)).toEqual([
      '.trunkline-export', 'classifications.json', 'pg/service.json', 'pg/shop/%2E.%2Fevil.json', 'pg/shop/README.json', 'pg/shop/database.json', 'pg/shop/public.json', 'tags.json', 'teams.json', 'users.json',
    ])
    const schema = JSON.parse(files['pg/shop/public.json']!) as { databaseSchema: object; tables: { name: string }[]; storedProcedures: object[] }
    expect(schema.databaseSchema).toEqual({
      database: { type: 'database', fullyQualifiedName: 'pg.shop' }, service: { type: 'databaseService', fullyQualifiedName: 'pg' }, serviceType: 'Postgres',
      extension: { postgres: { owner: 'app', sequences: [], types: [] } }, fullyQualifiedName: 'pg.shop.public', name: 'public',
    })
    expect(schema.tables.map(({ name }) => name)).toEqual(['customers', 'v', weird].toSorted((a, b) => (tableFqn(a) < tableFqn(b) ? -1 : 1)))
    expect(schema.storedProcedures).toHaveLength(1)
    expect(Object.values(files).join('')).not.toMatch(/updatedAt|"version":|"id":|"oid":/)
  })
})

describe('markdown', () => {
  test('has an index, a README per service and a page per schema', async () => {
    const files = await exportTo('markdown', 'markdown')
    expect(Object.keys(files)).toEqual(['.trunkline-export', 'README.md', 'pg/README.md', 'pg/shop/%2E.%2Fevil.md', 'pg/shop/README.md', 'pg/shop/public.md'])
    expect(files['README.md']).toBe('# Catalog\n\n| Service | Type | Databases | Description |\n| --- | --- | --- | --- |\n| [pg](pg/README.md) | Postgres | 1 | The shop server |\n')
    expect(files['pg/README.md']).toContain('| [../evil](shop/%252E.%252Fevil.md) | 0 | 0 |')
    expect(files['pg/README.md']).toContain('| [public](shop/public.md) | 3 | 1 |')
  })

  test('a page shows everything, and nothing in a name breaks it', async () => {
    const page = (await exportTo('markdown', 'markdown'))['pg/shop/public.md']!
    expect(page.startsWith('# Schema public\n\nowned by role `app`\n')).toBe(true)
    expect(page).toContain('> # Not a heading\n> &lt;script>')
    expect(page).toContain('| `e\\|mail` | `character varying(10)` | yes | a \\| b c |')
    expect(page).toContain('### we/ird "t\\`\\|" &lt;b\\> 😀')
    expect(page).toContain('| `fk` | foreign key | `1 st` | references `public.customers (id)`, on delete cascade |')
    expect(page).toContain("````sql\ncreate view v as\n select '```'\n````")
    expect(page).toContain('### f(integer)\n\nroutine\n\n```sql\nselect 1\n```')
    expect(page).toContain('tags: `PII.Sensitive`')
    expect(page).not.toMatch(/undefined|\[object/)
  })

  test('the diagram has the keys of tables tied by foreign keys, in words that Mermaid reads', async () => {
    const page = (await exportTo('markdown', 'markdown'))['pg/shop/public.md']!
    expect(/```mermaid\n([^]*?)\n```/.exec(page)?.[1]?.split('\n')).toEqual([
      'erDiagram',
      '  t_we_ird_t_b__86832710["we#47;ird #34;t#96;#124;#34; #60;b#62;#10;#128512;"] {',
      '    numeric_10_2 _1_st FK "1 st"',
      '  }',
      '  t_customers["customers"] {',
      '    bigint id PK',
      '  }',
      '  t_we_ird_t_b__86832710 }o--|| t_customers : "1 st"',
    ])
  })
})

test.each(['json', 'markdown'] as const)('an unchanged catalog gives the same bytes as %s, whatever happened in between', async (format) => {
  const before = await exportTo(`${format}-before`, format)
  // A change and back: new versions, new times, the same content.
  const [service] = catalog[0]!
  await putEntities(pool, [{ ...service!, request: { ...service!.request, description: 'other' } } as EntityRecord], { overrideMetadata: true, updatedBy: 'test' })
  await putEntities(pool, [service!], { overrideMetadata: true, updatedBy: 'test' })
  expect(await exportTo(`${format}-after`, format)).toEqual(before)
})

test('what vanished from the catalog vanishes from the folder, and files of others stay', async () => {
  await exportTo('again', 'markdown')
  await writeFile(join(folder, 'again', 'pg', 'shop', 'notes.txt'), 'mine')
  const evil = await getEntity(pool, 'databaseSchema', { fqn: fullyQualifiedName('pg', 'shop', '../evil') })
  await markDeleted(pool, [evil.id], 'test')
  const files = await exportTo('again', 'markdown')
  expect(Object.keys(files)).toEqual(['.trunkline-export', 'README.md', 'pg/README.md', 'pg/shop/README.md', 'pg/shop/notes.txt', 'pg/shop/public.md'])
})

test('a folder that cannot be written is refused by name', async () => {
  await writeFile(join(folder, 'file'), '')
  await expect(exportCatalog(pool, { format: 'json', directory: join(folder, 'file', 'x') })).rejects.toMatchObject({ code: 'SINK_FAILED', object: join(folder, 'file', 'x') })
  expect(existsSync(join(folder, 'file', 'x'))).toBe(false)
})
