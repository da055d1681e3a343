import { NumberInput, Select, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { schedulePreviewQuery } from '../../api/pipelines.ts'
import styles from './schedule-editor.module.css'
import { type Schedule, type ScheduleShape, toCron, toShape, withEvery } from './schedule-shape.ts'

const choices = [['none', 'By hand'], ['hour', 'Hourly'], ['day', 'Daily'], ['week', 'Weekly'], ['month', 'Monthly'], ['custom', 'Cron']] as const
const weekdays = [[1, 'Mon'], [2, 'Tue'], [3, 'Wed'], [4, 'Thu'], [5, 'Fri'], [6, 'Sat'], [0, 'Sun']] as const

/** When something runs: chosen in words or as cron, in a zone, with what that means and the next five times. */
export function ScheduleEditor({ schedule, onChange }: { schedule: Schedule; onChange: (schedule: Schedule) => void }) {
  // A cron that happens to say "daily" stays a cron while one writes it.
  const [shape, setShape] = useState<ScheduleShape>(() => toShape(schedule.cron))
  const name = useId()
  const change = (next: ScheduleShape) => {
    setShape(next)
    onChange({ ...schedule, cron: toCron(next) })
  }
  return (
    <div className={styles.editor}>
      <div className={styles.choices} role="radiogroup" aria-label="How often">
        {choices.map(([every, label]) => (
          <label key={every} className={styles.choice}>
            <input type="radio" name={name} checked={shape.every === every} onChange={() => change(withEvery(shape, every))} />
            <span>{label}</span>
          </label>
        ))}
      </div>
      <Parts shape={shape} onChange={change} />
      {shape.every !== 'none' && (
        <Select
          label="Time zone" size="sm" w={{ base: '100%', xs: 280 }} searchable data={zones(schedule.timezone)} value={schedule.timezone} allowDeselect={false} limit={60}
          comboboxProps={{ transitionProps: { duration: 0 } }} onChange={(timezone) => onChange({ ...schedule, timezone: timezone ?? 'UTC' })}
        />
      )}
      <Meaning cron={schedule.cron} timezone={schedule.timezone} />
    </div>
  )
}

function Parts({ shape, onChange }: { shape: ScheduleShape; onChange: (shape: ScheduleShape) => void }) {
  if (shape.every === 'none') return null
  if (shape.every === 'custom') {
    return (
      <TextInput
        label="Cron" description="minute, hour, day of the month, month, day of the week" size="sm" w={{ base: '100%', xs: 280 }} value={shape.cron} spellCheck={false} autoComplete="off"
        classNames={{ input: styles.cron ?? '' }} onChange={(event) => onChange({ every: 'custom', cron: event.currentTarget.value })}
      />
    )
  }
  if (shape.every === 'hour') return <Counted label="Minute past the hour" value={shape.minute} from={0} to={59} onChange={(minute) => onChange({ ...shape, minute })} />
  const time = `${String(shape.hour).padStart(2, '0')}:${String(shape.minute).padStart(2, '0')}`
  return (
    <div className={styles.parts}>
      {shape.every === 'week' && <Weekdays chosen={shape.weekdays} onChange={(chosen) => onChange({ ...shape, weekdays: chosen })} />}
      {shape.every === 'month' && <Counted label="Day of the month" value={shape.day} from={1} to={31} onChange={(day) => onChange({ ...shape, day })} />}
      <TextInput
        label="At" type="time" size="sm" w={130} value={time}
        onChange={(event) => {
          const [hour, minute] = event.currentTarget.value.split(':').map(Number)
          if (hour !== undefined && minute !== undefined) onChange({ ...shape, hour, minute })
        }}
      />
    </div>
  )
}

function Counted({ label, value, from, to, onChange }: { label: string; value: number; from: number; to: number; onChange: (value: number) => void }) {
  return <NumberInput label={label} size="sm" w={180} value={value} min={from} max={to} allowDecimal={false} onChange={(next) => typeof next === 'number' && next >= from && next <= to && onChange(next)} />
}

function Weekdays({ chosen, onChange }: { chosen: readonly number[]; onChange: (chosen: readonly number[]) => void }) {
  const toggled = (day: number) => (chosen.includes(day) ? chosen.filter((other) => other !== day) : [...chosen, day])
  return (
    <fieldset className={styles.weekdays}>
      <legend>On</legend>
      {weekdays.map(([day, label]) => (
        <label key={day} className={styles.choice}>
          {/* The last day stays: a week without one never comes due. */}
          <input type="checkbox" checked={chosen.includes(day)} onChange={() => toggled(day).length > 0 && onChange(toggled(day))} />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  )
}

function Meaning({ cron, timezone }: { cron: string | undefined; timezone: string }) {
  const [asked] = useDebouncedValue(cron ?? '', 250)
  const preview = useQuery({ ...schedulePreviewQuery(asked, timezone), enabled: asked !== '', placeholderData: keepPreviousData })
  if (cron === undefined) return <p className={styles.words}>It runs when somebody starts it, or calls the API.</p>
  if (cron.trim() === '') return <p role="alert" className={styles.problem}>A cron has five fields; for example 0 2 * * * for every day at 02:00.</p>
  if (preview.data === undefined) return <p className={styles.words}>&nbsp;</p>
  if (!preview.data.valid) return <p role="alert" className={styles.problem}>{preview.data.problem}</p>
  return (
    <div className={styles.meaning} aria-live="polite">
      <p><b>{preview.data.words}</b> <code>{cron}</code></p>
      <ol aria-label="The next five runs">{preview.data.next.map((at) => <li key={at}><NextRun at={at} timezone={timezone} /></li>)}</ol>
    </div>
  )
}

/** An instant in the zone of the schedule, with the viewer's own on hover. */
export function NextRun({ at, timezone }: { at: number; timezone: string }) {
  const format = (timeZone: string | undefined) => new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short', ...(timeZone !== undefined && { timeZone }) }).format(at)
  return <time dateTime={new Date(at).toISOString()} title={`${format(undefined)}, your time`}>{format(timezone)}</time>
}

function zones(chosen: string): string[] {
  return [...new Set(['UTC', Intl.DateTimeFormat().resolvedOptions().timeZone, chosen, ...Intl.supportedValuesOf('timeZone')])]
}
