import { expect, test } from 'vitest'
import { nextProgress, type RunEvent, withEstimate } from './progress.ts'

const after = (events: readonly RunEvent[]) => events.reduce<ReturnType<typeof nextProgress>>((progress, event) => nextProgress(progress, event, 0), undefined)

test('a step that goes on to its next object keeps how far it is, another step begins anew', () => {
  const counted: RunEvent[] = [{ type: 'step', name: 'Profiling', detail: 'pg.a' }, { type: 'progress', step: 'Profiling', done: 1, total: 4 }]
  expect(after(counted)).toEqual({ step: 'Profiling', detail: 'pg.a', done: 1, total: 4, updatedAt: 0 })
  expect(after([...counted, { type: 'step', name: 'Profiling', detail: 'pg.b' }])).toEqual({ step: 'Profiling', detail: 'pg.b', done: 1, total: 4, updatedAt: 0 })
  expect(after([...counted, { type: 'step', name: 'Writing' }, { type: 'warning', message: 'x' }])).toEqual({ step: 'Writing', updatedAt: 0 })
})

test('the end is estimated from the last good run, or else from the counts', () => {
  const progress = { step: 'Profiling', done: 1, total: 4, updatedAt: 0 }
  expect(withEstimate(progress, { startedAt: 0, lastDurationMs: undefined }, 1000)).toMatchObject({ percent: 25, estimatedEndAt: 4000 })
  expect(withEstimate(progress, { startedAt: 0, lastDurationMs: 2000 }, 1000)).toMatchObject({ percent: 50, estimatedEndAt: 2000 })
  expect(withEstimate(progress, { startedAt: 0, lastDurationMs: 500 }, 1000)).toEqual({ ...progress, percent: 99 })
})
