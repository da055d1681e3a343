import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { TrunklineError } from '../model/errors.ts'
import type { RunSummary } from '../model/ingestion.ts'
import { RunEvent } from '../model/open-lineage.ts'
import { RunError, type RunContext, type Workflow } from '../workflows/workflow.ts'
import { eventObjections } from '../../test/open-lineage-schemas.ts'
import { createRunEvents, withEvents } from './run-events.ts'

const run = { runId: '01944d5e-0000-7000-8000-000000000001', serviceName: 'pg', workflow: 'metadata' }
const summary = (state: RunSummary['state'], message?: string) => ({ state, endedAt: 2000, ...(message !== undefined && { error: { object: '', code: 'X', message } }) }) as RunSummary
const context = {} as RunContext
const workflow = (outcome: () => Promise<RunSummary>): Workflow => ({ name: 'metadata', run: outcome })

test('the beginning and the end of a run are valid events in a file, also of one that broke', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-events-'))
  try {
    const path = join(folder, 'events.jsonl')
    const events = createRunEvents({ OPENLINEAGE_URL: pathToFileURL(path).href, OPENLINEAGE_NAMESPACE: 'prod' }, () => {})
    await withEvents(workflow(async () => summary('partialSuccess')), run, events).run(context)
    await expect(withEvents(workflow(() => Promise.reject(new RunError(new TrunklineError('CONNECTION_LOST', 'gone'), summary('failed', 'gone')))), run, events).run(context)).rejects.toThrow('gone')
    const told = readFileSync(path, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as unknown)
    expect(told.flatMap(eventObjections)).toEqual([])
    const lines = told.map((event) => RunEvent.parse(event))
    expect(lines.map(({ eventType }) => eventType)).toEqual(['START', 'COMPLETE', 'START', 'FAIL'])
    expect(lines[1]).toMatchObject({ eventTime: '1970-01-01T00:00:02.000Z', run: { runId: run.runId }, job: { namespace: 'prod', name: 'pg.metadata' } })
    expect(lines[3]!.run.facets).toMatchObject({ errorMessage: { message: 'gone' } })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a receiver that cannot be reached is a warning without its password, and no failure; without an address nothing is told', async () => {
  const warnings: string[] = []
  const events = createRunEvents({ OPENLINEAGE_URL: 'http://me:hunter2@127.0.0.1:1' }, (sentence) => warnings.push(sentence))
  expect(await withEvents(workflow(async () => summary('success')), run, events).run(context)).toMatchObject({ state: 'success' })
  expect(warnings).toHaveLength(2)
  expect(warnings[0]).toMatch(/^The event START of the run did not reach http:\/\/127\.0\.0\.1:1: /)
  expect(warnings.join()).not.toContain('hunter2')
  expect([createRunEvents({}, () => {}), createRunEvents({ OPENLINEAGE_URL: 'http://x', OPENLINEAGE_DISABLED: 'true' }, () => {})]).toEqual([undefined, undefined])
})
