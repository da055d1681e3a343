import { expect, test } from 'vitest'
import { AlertDestination } from '../../model/alert.ts'
import { wantsToKnow } from './alerter.ts'

const run = { state: 'failed', serviceName: 'shop', workflow: 'usage', pipeline: { id: '1', name: 'nightly', fullyQualifiedName: 'shop.nightly' } } as const
const wants = (filter: object) => wantsToKnow(AlertDestination.parse({ type: 'webhook', name: 'Hook', address: 'http://127.0.0.1:1', filter }), run)

test('a run is told where every list names it, and a list that names nothing lets it through', () => {
  expect(wants({})).toBe(true)
  expect(wants({ services: [], pipelines: [], pipelineTypes: [] })).toBe(true)
  expect(wants({ services: ['shop'], pipelines: ['shop.nightly'], pipelineTypes: ['metadata', 'usage'], states: ['stopped', 'failed'] })).toBe(true)
  for (const other of [{ services: ['other'] }, { pipelines: ['other.nightly'] }, { pipelineTypes: ['metadata'] }, { states: ['success'] }, { states: [] }]) expect([other, wants(other)]).toEqual([other, false])
})
