import { CronExpressionParser } from 'cron-parser'
import { toString as toWords } from 'cronstrue'
import { TrunklineError } from '../model/errors.ts'

/** What a schedule means: valid or why not, in words, and when it comes due next (ms since the epoch). */
export type SchedulePreview = { valid: boolean; problem?: string; words?: string; next: number[] }

type Field = { readonly name: string; readonly from: number; readonly to: number; readonly names?: readonly string[] }

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const fields: readonly Field[] = [
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day of the month', from: 1, to: 31 },
  { name: 'month', from: 1, to: 12, names: months },
  { name: 'day of the week', from: 0, to: 7, names: days },
]

/** The next runs of a schedule after an instant, and its words; of one that cannot be, the reason. */
export function previewSchedule(cron: string, timezone: string, { now, count = 5 }: { now: number; count?: number }): SchedulePreview {
  const problem = scheduleProblem(cron, timezone)
  if (problem !== undefined) return { valid: false, problem, next: [] }
  const next = nextRuns(cron, timezone, { now, count })
  if (next.length === 0) return { valid: false, problem: `${quote(cron)} never comes due: there is no such date.`, next }
  return { valid: true, words: describe(normalize(cron)), next }
}

/** Throws REQUEST_INVALID for a schedule that cannot be, as `object`. */
export function requireSchedule(cron: string, timezone: string, { object, now }: { object: string; now: number }): void {
  const { problem } = previewSchedule(cron, timezone, { now, count: 1 })
  if (problem === undefined) return
  throw new TrunklineError('REQUEST_INVALID', problem, { object, hint: 'Five fields: minute, hour, day of the month, month, day of the week; for example 0 2 * * * for every day at 02:00.' })
}

/** Instants (ms since the epoch) at which a valid schedule comes due after `now`; fewer than `count` where no more will come. */
export function nextRuns(cron: string, timezone: string, { now, count }: { now: number; count: number }): number[] {
  try {
    const expression = CronExpressionParser.parse(normalize(cron), { currentDate: new Date(now), tz: timezone })
    return Array.from({ length: count }, () => expression.next().getTime())
  } catch {
    return [] // 30 February
  }
}

/** One space between the fields, names in upper case: what pg-boss is given. */
export function normalize(cron: string): string {
  return cron.trim().split(/\s+/).join(' ').toUpperCase()
}

function describe(cron: string): string {
  const words = toWords(cron, { use24HourTimeFormat: true })
  const [, hour, ...days] = cron.split(' ')
  // "At 02:00" leaves open on which days.
  return days.every((field) => field === '*') && !hour!.startsWith('*') ? `${words}, every day` : words
}

/** Why a schedule cannot be, in a sentence; undefined where it can. */
function scheduleProblem(cron: string, timezone: string): string | undefined {
  if (!isTimezone(timezone)) return `${quote(timezone)} is not a time zone such as UTC or Europe/Berlin.`
  const parts = cron.trim().split(/\s+/)
  if (parts.length !== fields.length || parts[0] === '') return `${quote(cron)} has ${parts[0] === '' ? 0 : parts.length} fields; a schedule has five: minute, hour, day of the month, month, day of the week.`
  for (const [index, field] of fields.entries()) {
    const problem = parts[index]!.split(',').map((item) => itemProblem(item, field)).find((sentence) => sentence !== undefined)
    if (problem !== undefined) return problem
  }
  return undefined
}

function itemProblem(item: string, field: Field): string | undefined {
  const found = /^(?:\*|([a-z]{3}|\d{1,2})(?:-([a-z]{3}|\d{1,2}))?)(?:\/(\d{1,2}))?$/i.exec(item)
  if (found === null) return `${quote(item)} is no ${field.name}: write *, a number, a range such as ${field.from}-${field.to}, or a step such as */2.`
  const [, first, last, step] = found
  const [from, to] = [toNumber(first, field), toNumber(last, field)]
  for (const [text, value] of [[first, from], [last, to]] as const) {
    if (text !== undefined && (value === undefined || value < field.from || value > field.to)) return `${quote(text)} is no ${field.name}: it is ${field.from} to ${field.to}${field.names === undefined ? '' : ` or a name such as ${field.names[1]!.toUpperCase()}`}.`
  }
  if (from !== undefined && to !== undefined && from > to) return `The range ${quote(item)} of the ${field.name} ends before it begins.`
  if (step !== undefined && (Number(step) === 0 || Number(step) > field.to)) return `The step of ${quote(item)} must be 1 to ${field.to}.`
  return undefined
}

function toNumber(text: string | undefined, field: Field): number | undefined {
  if (text === undefined) return undefined
  if (/^\d+$/.test(text)) return Number(text)
  const index = field.names?.indexOf(text.toLowerCase()) ?? -1
  return index < 0 ? undefined : index + field.from
}

function isTimezone(name: string): boolean {
  try {
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function quote(text: string): string {
  return `"${text.slice(0, 80)}"`
}
