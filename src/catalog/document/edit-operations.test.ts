import { expect, test } from 'vitest'
import { manualLabel, toEditOperations } from './edit-operations.ts'

const ann = { id: '1', type: 'user', name: 'ann' }
const data = { id: '2', type: 'team', name: 'data' }
const thing = { description: 'old', owners: [ann], tags: [manualLabel('Tier.Tier3', 'Classification'), manualLabel('PII.None', 'Classification')], domains: [{ id: '9', type: 'domain', inherited: true }] }

test('what is so already is no operation', () => {
  expect(toEditOperations(thing, { description: 'old', addOwners: [ann], removeTags: ['Gone.Tag'], tier: manualLabel('Tier.Tier3', 'Classification'), domains: [] })).toEqual([])
  expect(toEditOperations({}, { description: '', displayName: null })).toEqual([])
})

test('owners and labels come and go, a tier replaces the one before', () => {
  expect(toEditOperations(thing, { addOwners: [data], removeOwners: [ann], tier: manualLabel('Tier.Tier1', 'Classification') })).toEqual([
    { op: 'add', path: '/owners', value: [data] },
    { op: 'add', path: '/tags', value: [manualLabel('PII.None', 'Classification'), manualLabel('Tier.Tier1', 'Classification')] },
  ])
  expect(toEditOperations(thing, { tier: null, description: null }, '/columns/3')).toEqual([
    { op: 'remove', path: '/columns/3/description' }, { op: 'add', path: '/columns/3/tags', value: [manualLabel('PII.None', 'Classification')] },
  ])
})
