import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { entityTypes } from '../../model/entity.ts'
import { entityDefinitions } from './index.ts'

/** Rows of the table of collections in docs/api.md: path, entity, list filters, optional fields, fields not kept. */
function documentedCollections(): string[][] {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/api.md'), 'utf8')
  const rows = text.split('\n').filter((line) => /^\| `\/[a-zA-Z/]+` \| [A-Z]/.test(line))
  return rows.map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim().replaceAll('`', '')))
}

test('every entity type has a collection', () => {
  expect(entityDefinitions.map((definition) => definition.entityType)).toEqual([...entityTypes])
})

test('docs/api.md tells of every collection what it lists by, what fields brings, and what is not kept', () => {
  expect(documentedCollections()).toEqual(entityDefinitions.map((definition) => [
    definition.path, definition.name, definition.parentFilters.join(', '), definition.fields.optional.join(', '), definition.ignoredInRequests.join(', '),
  ]))
})
