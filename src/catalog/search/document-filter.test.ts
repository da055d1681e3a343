import { describe, expect, test } from 'vitest'
import { parseDocumentFilter } from './document-filter.ts'

const view = { name: 'recent', tableType: 'View', deleted: false, service: { name: 'pg' }, schemaDefinition: 'create view …', tags: [{ tagFQN: 'PII.Sensitive' }, { tagFQN: 'Tier.Tier1' }] }
const matches = (query: object, document: object = view) => parseDocumentFilter(JSON.stringify({ query })).matches(document as Record<string, unknown>)

describe('a filter in the language of Elasticsearch', () => {
  test('the views that an OpenMetadata client asks for lineage', () => {
    const filter = parseDocumentFilter(JSON.stringify({ query: { bool: { must: [
      { bool: { should: [{ term: { 'service.name.keyword': 'pg' } }] } },
      { bool: { must: [{ bool: { should: [{ term: { tableType: 'View' } }, { term: { tableType: 'MaterializedView' } }] } }] } },
      { bool: { should: [{ term: { deleted: false } }] } }, { bool: { should: [{ exists: { field: 'schemaDefinition' } }] } },
      { bool: { should: [{ term: { processedLineage: false } }, { bool: { must_not: { exists: { field: 'processedLineage' } } } }] } },
    ] } } }))
    expect([filter.serviceName, filter.matches(view), filter.matches({ ...view, processedLineage: true }), filter.matches({ ...view, tableType: 'Regular' })]).toEqual(['pg', true, false, false])
    expect([filter.matches({ ...view, service: { name: 'other' } }), filter.matches({ ...view, schemaDefinition: undefined })]).toEqual([false, false])
  })

  test('a name is found as it is: nobody becomes an owner by resemblance', () => {
    const owner = { query_string: { query: 'alice AND isBot:false', fields: ['name', 'displayName'], default_operator: 'AND', fuzziness: 'AUTO' } }
    expect([matches(owner, { name: 'Alice' }), matches(owner, { name: 'x', displayName: 'Alice Liddell' }), matches(owner, { name: 'alica' }), matches(owner, { name: 'alice', isBot: true })]).toEqual([true, true, false, false])
  })

  test('lists, patterns, alternatives', () => {
    expect(matches({ term: { 'tags.tagFQN': 'PII.Sensitive' } })).toBe(true)
    expect(matches({ terms: { 'tags.tagFQN': ['Tier.Tier1', 'Tier.Tier2'] } })).toBe(true)
    expect([matches({ wildcard: { name: 're*' } }), matches({ wildcard: { name: { value: 're' } } }), matches({ prefix: { name: 'REC' } })]).toEqual([true, false, true])
    expect([matches({ match_all: {} }), matches({ bool: { must_not: [{ term: { name: 'recent' } }] } })]).toEqual([true, false])
    expect(parseDocumentFilter(JSON.stringify({ query: { bool: { should: [{ term: { 'service.name': 'a' } }, { term: { 'service.name': 'b' } }] } } })).serviceName).toBeUndefined()
  })

  test('what is not understood is said, never left out', () => {
    expect(() => matches({ geo_distance: { distance: '1km' } })).toThrow('does not understand geo_distance')
    expect(() => parseDocumentFilter('{')).toThrow('no JSON object')
    expect(() => parseDocumentFilter('[]')).toThrow('no JSON object')
  })
})
