import { expect, test } from 'vitest'
import type { PipelineKind } from '../../web/api/pipelines.ts'
import type { LogLine, Run } from '../../web/api/runs.ts'
import { runPath, triggerWords } from '../../web/components/runs/run-words.ts'
import { toCron, toShape, withEvery } from '../../web/components/schedule/schedule-shape.ts'
import { failingRuns } from '../../web/pages/home/failing-runs.ts'
import { newDraft, toDraft, toSettings } from '../../web/pages/pipelines/pipeline-draft.ts'
import { matchingLines } from '../../web/pages/runs/matching-lines.ts'

const run = (rest: Partial<Run>): Run => ({ runId: 'r', state: 'success', workflow: 'metadata', serviceName: 'shop', trigger: 'schedule', attempt: 1, queuedAt: 0, ...rest })
const of = (id: string) => ({ id, name: id, fullyQualifiedName: `shop.${id}` })

test('a cron is one of the simple choices where it says no more than they do', () => {
  expect(toShape(undefined)).toEqual({ every: 'none' })
  expect(toShape('15 * * * *')).toEqual({ every: 'hour', minute: 15 })
  expect(toShape('0 2 * * *')).toEqual({ every: 'day', hour: 2, minute: 0 })
  expect(toShape('30 4 * * SUN,3')).toEqual({ every: 'week', weekdays: [0, 3], hour: 4, minute: 30 })
  expect(toShape('0 5 31 * *')).toEqual({ every: 'month', day: 31, hour: 5, minute: 0 })
  for (const cron of ['*/5 * * * *', '0 2 * 1 *', '0 2 1 * 1', '0 2 * *', '0 25 * * *', '0 2 * * 1-5']) expect(toShape(cron)).toEqual({ every: 'custom', cron })
})

test('a choice is the cron that says it, and another choice keeps the time', () => {
  for (const cron of ['15 * * * *', '0 2 * * *', '30 4 * * 0,3', '0 5 31 * *', '*/5 1-3 * * *']) expect(toCron(toShape(cron))).toBe(cron)
  expect(toCron({ every: 'none' })).toBeUndefined()
  expect(toCron(withEvery(toShape('45 6 * * *'), 'week'))).toBe('45 6 * * 1')
  expect(toCron(withEvery(toShape('45 6 * * 2'), 'custom'))).toBe('45 6 * * 2')
})

test('what needs somebody is the last run that is over of each pipeline, where it did not go well', () => {
  const runs = [
    run({ runId: '1', pipeline: of('a'), state: 'running' }), run({ runId: '2', pipeline: of('a'), state: 'failed' }),
    run({ runId: '3', pipeline: of('b'), state: 'success' }), run({ runId: '4', pipeline: of('b'), state: 'failed' }),
    run({ runId: '5', state: 'partialSuccess' }), run({ runId: '6', pipeline: of('c'), state: 'stopped' }),
  ]
  expect(failingRuns(runs).map(({ runId }) => runId)).toEqual(['2', '5'])
})

test('a run says why it was begun, and has a page below its pipeline', () => {
  expect(triggerWords(run({ trigger: 'manual', requestedBy: 'ann' }))).toBe('started by hand by ann')
  expect(triggerWords(run({ trigger: 'retry', requestedBy: 'ann', attempt: 2 }))).toBe('tried again, attempt 2')
  expect(runPath({ runId: 'a/b', pipeline: of('my.p') })).toBe('/pipelines/shop.my.p/runs/a%2Fb')
  expect(runPath({ runId: 'x' })).toBe('/runs/x')
})

test('the log is narrowed by level and by all of the words', () => {
  const lines: LogLine[] = [
    { seq: 1, at: 0, level: 'DEBUG', message: 'Reading shop' }, { seq: 2, at: 0, level: 'INFO', message: 'Reading audit' }, { seq: 3, at: 0, level: 'ERROR', message: 'shop.audit is locked' },
  ]
  const found = (...given: Parameters<typeof matchingLines> extends [unknown, ...infer Rest] ? Rest : never) => matchingLines(lines, ...given).map(({ seq }) => seq)
  expect(found('DEBUG', '')).toEqual([1, 2, 3])
  expect(found('INFO', '')).toEqual([2, 3])
  expect(found('DEBUG', 'SHOP audit')).toEqual([3])
})

test('a pipeline that is opened and saved unchanged says what it said before, and a new one has a name of its own', () => {
  const kind: PipelineKind = {
    pipelineType: 'metadata', title: 'Metadata', description: '', singleton: true, schema: { type: 'object', properties: { type: { const: 'DatabaseMetadata' }, includeViews: { type: 'boolean' } } },
    recommended: { isRecommended: true, scheduleInterval: '0 2 * * *', config: { type: 'DatabaseMetadata' } },
  }
  const settings = { config: { type: 'DatabaseMetadata', includeViews: false }, airflowConfig: { scheduleInterval: '0 3 * * *', pipelineTimezone: 'Europe/Berlin', retries: 2, retryDelay: 60, workflowTimeout: 600 }, loggerLevel: 'DEBUG' as const, raiseOnError: false }
  const { config, ...rest } = settings
  const pipeline = { id: '1', name: 'p', fullyQualifiedName: 's.p', version: 0.1, updatedAt: 0, updatedBy: '', deleted: false, pipelineType: 'metadata', service: { id: '2', type: 'databaseService' }, sourceConfig: { config }, ...rest }
  expect(toSettings(toDraft(pipeline), kind)).toEqual(settings)
  expect(newDraft(kind, 'shop', new Set(['shop_metadata', 'shop_metadata_2'])).name).toBe('shop_metadata_3')
})
