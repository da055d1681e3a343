import { expect, test } from 'vitest'
import type { ResolutionStatusType } from './incident.ts'
import { inferSeverity, requireStep } from './incident-steps.ts'

const states = ['New', 'Ack', 'Assigned', 'Resolved'] as const

test('an incident goes from new to resolved, may be handed on, and never comes back from where it is over', () => {
  const can = (from: ResolutionStatusType) => states.filter((to) => {
    try {
      requireStep(from, to)
      return true
    } catch {
      return false
    }
  })
  expect(Object.fromEntries(states.map((state) => [state, can(state)]))).toEqual({
    New: ['Ack', 'Assigned', 'Resolved'], Ack: ['Assigned', 'Resolved'], Assigned: ['Ack', 'Assigned', 'Resolved'], Resolved: [],
  })
  expect(() => requireStep('Resolved', 'Ack')).toThrow('The incident is Resolved, and cannot become Ack from there.')
})

test('severity follows the tier of the table, and is one worse where half of the rows fail', () => {
  expect(inferSeverity({ tier: 'Tier.Tier1' })).toBe('Severity1')
  expect(inferSeverity({ tier: 'Tier.Tier5', failedRowsPercentage: 49.9 })).toBe('Severity5')
  expect(inferSeverity({ tier: 'Tier.Tier5', failedRowsPercentage: 50 })).toBe('Severity4')
  expect(inferSeverity({})).toBe('Severity3')
  expect(inferSeverity({ failedRowsPercentage: 100 })).toBe('Severity2')
  expect(inferSeverity({ tier: 'Tier.Tier1', failedRowsPercentage: 100 })).toBe('Severity1')
  expect(inferSeverity({ tier: 'Tier.Gold' })).toBe('Severity3')
})
