import { expect, test } from 'vitest'
import { databases } from '../routes/databases.ts'
import { tables } from '../routes/tables.ts'
import { createRequest, dropNulls, keptFields } from './create-request.ts'
import { parseFields } from './fields.ts'
import { parseVersionTag, toVersionTag } from './version-tag.ts'

test('fields=* asks for every optional field, a list for its own, nothing for none', () => {
  expect(parseFields('*', databases.fields)).toEqual(new Set(['owners', 'tags', 'domains', 'extension', 'usageSummary', 'lifeCycle', 'followers']))
  expect(parseFields(' owners, tags,', databases.fields)).toEqual(new Set(['owners', 'tags']))
  expect(parseFields(undefined, databases.fields)).toEqual(new Set())
})

test('fields of the entity itself and of OpenMetadata are known; any other is refused with the nearest name', () => {
  expect(parseFields('columns,usageSummary,testSuite', tables.fields)).toEqual(new Set(['columns', 'usageSummary', 'testSuite']))
  expect(() => parseFields('tableConstraint', tables.fields)).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID', hint: 'Did you mean "tableConstraints"?' }))
  expect(() => parseFields('constructor', tables.fields)).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }))
})

test('a request may carry OpenMetadata\'s fields that are not kept, and no others', () => {
  const request = createRequest(databases)
  const sent = { name: 'shop', service: 'pg', retentionPeriod: 'P1D', lifeCycle: {} }
  expect(keptFields(request.parse(sent), databases)).toEqual({ name: 'shop', service: 'pg' })
  expect(request.safeParse({ ...sent, servise: 'pg' }).success).toBe(false)
})

test('a null is an absent field, except inside extension', () => {
  expect(dropNulls({ name: 'a', description: null, columns: [{ name: 'x', scale: null }], extension: { a: null } }))
    .toEqual({ name: 'a', columns: [{ name: 'x' }], extension: { a: null } })
})

test('the version of an entity is its ETag and comes back in If-Match', () => {
  expect(toVersionTag(0.3)).toBe('"0.3"')
  expect([undefined, '*', '"0.3"', 'W/"1.2"', '0.1'].map(parseVersionTag)).toEqual([undefined, undefined, 0.3, 1.2, 0.1])
  expect(() => parseVersionTag('"abc"')).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }))
})
