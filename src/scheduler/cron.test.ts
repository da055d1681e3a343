import fc from 'fast-check'
import { expect, test } from 'vitest'
import { previewSchedule } from './cron.ts'

const at = (text: string): number => Date.parse(text)
const preview = (cron: string, timezone = 'UTC', now = at('2026-11-26T11:00:00Z')) => previewSchedule(cron, timezone, { now })
const instants = (next: readonly number[]): string[] => next.map((ms) => new Date(ms).toISOString())

test('a schedule is told in words, with its next five runs', () => {
  expect(preview('0 2 * * *')).toEqual({
    valid: true, words: 'At 02:00, every day',
    next: ['2026-11-27', '2026-11-28', '2026-11-29', '2026-11-30', '2026-12-01'].map((day) => at(`${day}T02:00:00Z`)),
  })
  expect(preview('  */15   9-17 * * mon-FRI ')).toMatchObject({ valid: true, words: 'Every 15 minutes, between 09:00 and 17:59, Monday through Friday' })
  expect(instants(preview('0 0 1 JAN,jul *').next).slice(0, 2)).toEqual(['2027-01-01T00:00:00.000Z', '2027-07-01T00:00:00.000Z'])
})

test('the time zone counts, and a day that lacks the hour or has it twice has one run', () => {
  expect(instants(preview('30 2 * * *', 'Europe/Berlin', at('2027-03-26T12:00:00Z')).next).slice(0, 3)).toEqual([
    '2027-03-27T01:30:00.000Z', '2027-03-28T01:30:00.000Z', '2027-03-29T00:30:00.000Z',
  ])
  expect(instants(preview('30 2 * * *', 'Europe/Berlin', at('2026-10-24T12:00:00Z')).next).slice(0, 2)).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z'])
})

test.each([
  ['', '"" has 0 fields; a schedule has five: minute, hour, day of the month, month, day of the week.'],
  ['* * * *', '"* * * *" has 4 fields; a schedule has five: minute, hour, day of the month, month, day of the week.'],
  ['0 0 2 * * *', '"0 0 2 * * *" has 6 fields; a schedule has five: minute, hour, day of the month, month, day of the week.'],
  ['@daily', '"@daily" has 1 fields; a schedule has five: minute, hour, day of the month, month, day of the week.'],
  ['60 * * * *', '"60" is no minute: it is 0 to 59.'],
  ['0 24 * * *', '"24" is no hour: it is 0 to 23.'],
  ['0 0 * 13 *', '"13" is no month: it is 1 to 12 or a name such as FEB.'],
  ['0 0 * * xyz', '"xyz" is no day of the week: it is 0 to 7 or a name such as MON.'],
  ['0 9-5 * * *', 'The range "9-5" of the hour ends before it begins.'],
  ['*/0 * * * *', 'The step of "*/0" must be 1 to 59.'],
  ['0 0 L * *', '"L" is no day of the month: write *, a number, a range such as 1-31, or a step such as */2.'],
  ['0 0 30 2 *', '"0 0 30 2 *" never comes due: there is no such date.'],
])('%s is no schedule: %s', (cron, problem) => {
  expect(preview(cron)).toEqual({ valid: false, problem, next: [] })
})

test('a time zone that is none is said', () => {
  expect(preview('0 2 * * *', 'Berlin')).toEqual({ valid: false, problem: '"Berlin" is not a time zone such as UTC or Europe/Berlin.', next: [] })
})

test('whatever is typed gets an answer: runs in order after now, or a problem', () => {
  const item = fc.oneof(fc.constant('*'), fc.integer({ min: 0, max: 60 }).map(String), fc.tuple(fc.nat(31), fc.nat(31)).map(([a, b]) => `${a}-${b}`), fc.nat(30).map((n) => `*/${n}`), fc.string({ maxLength: 5 }))
  fc.assert(fc.property(fc.array(item, { minLength: 5, maxLength: 5 }), (parts) => {
    const { valid, problem, next } = preview(parts.join(' '))
    expect(valid).toBe(problem === undefined)
    expect(next).toEqual([...next].sort((a, b) => a - b))
    expect(next.length > 0).toBe(valid)
  }), { numRuns: 200 })
})
