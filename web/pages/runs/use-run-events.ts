import { useEffect, useEffectEvent, useState } from 'react'
import { isOver, type LogLine, type Run, type RunProgress, runEventsPath } from '../../api/runs.ts'

/** What a run tells while one looks at it: how it stands, what it does, and its log from the first line on. */
export type RunEvents = { run: Run | undefined; progress: RunProgress | undefined; lines: readonly LogLine[]; isLive: boolean; isCutOff: boolean }

/** Lines that a page keeps; of a longer log the first ones are in the file. */
const mostLines = 20_000
/** Lines come in bursts: the page is drawn for all that came within this time. */
const drawEveryMs = 150

/** The browser gives up where it is refused: after this long the page tries again, as the person may have signed in anew. */
const tryAgainMs = 3_000

/** Listens to a run. A line that breaks is taken up again by the browser where it broke; where it was refused, `onRefused` is called and it is tried anew. */
export function useRunEvents(runId: string, onRefused: () => void): RunEvents {
  const [events, setEvents] = useState<RunEvents>(nothing)
  const [tries, setTries] = useState(0)
  const refused = useEffectEvent(onRefused)
  useEffect(() => setEvents(nothing), [runId])
  useEffect(() => {
    let again: ReturnType<typeof setTimeout> | undefined
    const source = new EventSource(runEventsPath(runId))
    let pending: LogLine[] = []
    const draw = () => {
      if (pending.length === 0) return
      const fresh = pending
      pending = []
      setEvents((before) => {
        const last = before.lines.at(-1)?.seq ?? 0
        const lines = [...before.lines, ...fresh.filter(({ seq }) => seq > last)]
        return { ...before, lines: lines.length > mostLines ? lines.slice(-mostLines) : lines, isCutOff: before.isCutOff || lines.length > mostLines }
      })
    }
    const timer = setInterval(draw, drawEveryMs)
    const listen = (name: string, take: (data: unknown) => void) => source.addEventListener(name, (event) => take(JSON.parse((event as MessageEvent<string>).data)))
    listen('log', (line) => pending.push(line as LogLine))
    listen('state', (run) => setEvents((before) => ({ ...before, run: run as Run, isLive: !isOver((run as Run).state) })))
    listen('progress', (progress) => setEvents((before) => ({ ...before, progress: progress as RunProgress })))
    source.addEventListener('error', () => {
      if (source.readyState !== EventSource.CLOSED) return
      refused()
      again = setTimeout(() => setTries((count) => count + 1), tryAgainMs)
    })
    listen('end', (run) => {
      source.close()
      draw()
      setEvents((before) => ({ ...before, run: run as Run, isLive: false }))
    })
    return () => {
      source.close()
      clearInterval(timer)
      clearTimeout(again)
    }
  }, [runId, tries])
  return events
}

const nothing: RunEvents = { run: undefined, progress: undefined, lines: [], isLive: false, isCutOff: false }
