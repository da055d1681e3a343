import { expect, test } from 'vitest'
import { plainSink, plainSource, runPlain } from '../../../test/plain-metadata.ts'

const source = () => plainSource({ shop: { public: [{ name: 'orders', policies: ['tenant', 'by.region'] }, { name: 'items', policies: ['tenant'] }, { name: 'log' }] } })
const label = (tagFQN: string, name: string) => ({ tagFQN, name, source: 'Classification', labelType: 'Automated', state: 'Suggested' })

test('policies become tags of one classification, written once and before the tables that carry them', async () => {
  const sink = plainSink()
  await runPlain(source(), sink)
  expect([...sink.records.keys()].slice(3)).toEqual([
    'PostgresPolicyTags', 'PostgresPolicyTags.tenant', 'PostgresPolicyTags."by.region"', 'pg.shop.public.orders', 'pg.shop.public.items', 'pg.shop.public.log',
  ])
  expect(sink.records.get('PostgresPolicyTags."by.region"')?.request).toMatchObject({ name: 'by.region', classification: 'PostgresPolicyTags' })
  expect(sink.records.get('pg.shop.public.orders')?.request).toMatchObject({ tags: [label('PostgresPolicyTags.tenant', 'tenant'), label('PostgresPolicyTags."by.region"', 'by.region')] })
  expect(sink.records.get('pg.shop.public.log')?.request).not.toHaveProperty('tags')
})

test('the classification has the name that the connection gives it', async () => {
  const sink = plainSink()
  await runPlain(source(), sink, { defaults: { classificationName: 'Rows' } })
  expect(sink.records.get('pg.shop.public.items')?.request).toMatchObject({ tags: [label('Rows.tenant', 'tenant')] })
})

test('a tag that cannot be written is a failure, and labels nothing', async () => {
  const sink = plainSink()
  sink.refuse.add('PostgresPolicyTags.tenant')
  const summary = await runPlain(source(), sink, { successThreshold: 0 })
  expect(summary.failures).toMatchObject([{ object: 'PostgresPolicyTags.tenant' }])
  expect(sink.records.get('pg.shop.public.orders')?.request).toMatchObject({ tags: [label('PostgresPolicyTags."by.region"', 'by.region')] })
})

test('includeTags false makes none', async () => {
  const sink = plainSink()
  await runPlain(source(), sink, { config: { includeTags: false } })
  expect([...sink.records.values()].filter(({ entityType, request }) => entityType === 'tag' || entityType === 'classification' || 'tags' in request)).toEqual([])
})
