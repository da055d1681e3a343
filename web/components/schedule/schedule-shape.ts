/** When something runs: five cron fields in a time zone, or by hand. */
export type Schedule = { cron: string | undefined; timezone: string }

/** How often, as people choose it; `custom` is any cron. Weekdays as cron counts them, Sunday is 0. */
export type ScheduleShape =
  | { every: 'none' }
  | { every: 'hour'; minute: number }
  | { every: 'day'; hour: number; minute: number }
  | { every: 'week'; weekdays: readonly number[]; hour: number; minute: number }
  | { every: 'month'; day: number; hour: number; minute: number }
  | { every: 'custom'; cron: string }

const weekdayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** The choice that a cron stands for; what none of the simple ones says is custom. */
export function toShape(cron: string | undefined): ScheduleShape {
  if (cron === undefined || cron.trim() === '') return { every: 'none' }
  const parts = cron.trim().split(/\s+/)
  const [minuteText = '', hourText = '', day = '', month = '', weekday = ''] = parts
  const [minute, hour] = [toNumber(minuteText, 59), toNumber(hourText, 23)]
  const custom = { every: 'custom', cron: cron.trim() } as const
  if (parts.length !== 5 || minute === undefined || month !== '*') return custom
  if (hourText === '*' && day === '*' && weekday === '*') return { every: 'hour', minute }
  if (hour === undefined) return custom
  if (day === '*' && weekday === '*') return { every: 'day', hour, minute }
  const weekdays = toWeekdays(weekday)
  if (day === '*' && weekdays !== undefined) return { every: 'week', weekdays, hour, minute }
  const monthDay = toNumber(day, 31)
  if (weekday === '*' && monthDay !== undefined && monthDay > 0) return { every: 'month', day: monthDay, hour, minute }
  return custom
}

/** The cron of a choice; undefined where it runs by hand only. */
export function toCron(shape: ScheduleShape): string | undefined {
  switch (shape.every) {
    case 'none': return undefined
    case 'hour': return `${shape.minute} * * * *`
    case 'day': return `${shape.minute} ${shape.hour} * * *`
    case 'week': return `${shape.minute} ${shape.hour} * * ${shape.weekdays.toSorted((a, b) => a - b).join(',')}`
    case 'month': return `${shape.minute} ${shape.hour} ${shape.day} * *`
    case 'custom': return shape.cron
  }
}

/** Another choice that keeps of the last one what it can: the time, or the cron itself. */
export function withEvery(shape: ScheduleShape, every: ScheduleShape['every']): ScheduleShape {
  const hour = 'hour' in shape ? shape.hour : 2
  const minute = 'minute' in shape ? shape.minute : 0
  switch (every) {
    case 'none': return { every }
    case 'hour': return { every, minute }
    case 'day': return { every, hour, minute }
    case 'week': return { every, weekdays: 'weekdays' in shape ? shape.weekdays : [1], hour, minute }
    case 'month': return { every, day: 'day' in shape ? shape.day : 1, hour, minute }
    case 'custom': return { every, cron: toCron(shape) ?? '0 2 * * *' }
  }
}

function toNumber(text: string, most: number): number | undefined {
  return /^\d{1,2}$/.test(text) && Number(text) <= most ? Number(text) : undefined
}

function toWeekdays(text: string): number[] | undefined {
  const days = text.split(',').map((word) => (/^[0-7]$/.test(word) ? Number(word) % 7 : weekdayNames.indexOf(word.toLowerCase())))
  return days.includes(-1) ? undefined : [...new Set(days)]
}
