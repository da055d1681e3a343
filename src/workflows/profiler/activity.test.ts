import { expect, test } from 'vitest'
import type { ProfileState } from '../../model/profile.ts'
import { toSystemProfile, withChanges } from './activity.ts'

const state = (change: Partial<ProfileState> = {}): ProfileState => ({ timestamp: 1000, inserts: 5, updates: 3, deletes: 1, resetAt: 7, files: '16384', shape: 'a', ...change })

test('what changed is the difference of the counters, at the instant of the later look', () => {
  const changes = toSystemProfile(state(), state({ timestamp: 2000, inserts: 8, deletes: 2 }))
  expect(changes).toEqual([
    { timestamp: 2000, operation: 'INSERT', rowsAffected: 3 }, { timestamp: 2000, operation: 'UPDATE', rowsAffected: 0 }, { timestamp: 2000, operation: 'DELETE', rowsAffected: 1 },
  ])
  expect(withChanges({ timestamp: 2000, activity: { deadRows: 4 } }, changes, 1000).activity).toEqual({ deadRows: 4, since: 1000, inserts: 3, updates: 0, deletes: 1 })
})

test('a first look, and counters that began anew or went back, tell nothing', () => {
  expect(toSystemProfile(undefined, state())).toEqual([])
  expect(toSystemProfile(state(), state({ resetAt: 8 }))).toEqual([])
  expect(toSystemProfile(state(), state({ inserts: 4 }))).toEqual([])
  expect(withChanges({ timestamp: 1, activity: { deadRows: 0 } }, [], 5).activity).toEqual({ deadRows: 0 })
})
