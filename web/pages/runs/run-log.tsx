import { Button, Select, Switch, TextInput } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { logFilePath, type LogLevel, type LogLine, logLevels } from '../../api/runs.ts'
import { Icon } from '../../components/icons/icon.tsx'
import { Note } from '../../components/state/notes.tsx'
import { Marked } from '../../components/text/marked.tsx'
import { groupedNumber } from '../../format/number.ts'
import { matchingLines } from './matching-lines.ts'
import styles from './run-log.module.css'
import type { RunEvents } from './use-run-events.ts'

/** The log of a run: follows its end while it goes, narrowed by words and level, as a file. */
export function RunLog({ runId, events: { lines, isLive, isCutOff } }: { runId: string; events: RunEvents }) {
  const [level, setLevel] = useState<LogLevel>('INFO')
  const [words, setWords] = useState('')
  const [follows, setFollows] = useState(true)
  const stopFollowing = useCallback(() => setFollows(false), [])
  const shown = useMemo(() => matchingLines(lines, level, words), [lines, level, words])
  return (
    <section className={styles.log} aria-label="Log">
      <div className={styles.bar}>
        <h2>Log</h2>
        <TextInput size="xs" w={220} value={words} placeholder="Search the log" aria-label="Search the log" leftSection={<Icon name="search" size={14} />} onChange={(event) => setWords(event.currentTarget.value)} />
        <Select size="xs" w={130} aria-label="Level" allowDeselect={false} value={level} data={logLevels.map((value) => ({ value, label: value === 'ERROR' ? 'errors' : `${value.toLowerCase()} and up` }))} comboboxProps={{ transitionProps: { duration: 0 } }} onChange={(next) => setLevel((next ?? 'INFO') as LogLevel)} />
        <Switch size="xs" label="Follow" checked={follows} onChange={(event) => setFollows(event.currentTarget.checked)} />
        <span className={styles.count} role="status">{groupedNumber(shown.length)} of {groupedNumber(lines.length)} lines{isLive && ', live'}</span>
        <Button size="compact-xs" variant="default" component="a" href={logFilePath(runId)} download leftSection={<Icon name="download" size={12} />}>Download</Button>
      </div>
      {isCutOff && <Note>The log is longer than this page keeps: its beginning is in the file.</Note>}
      {lines.length === 0 ? <p className={styles.nothing}>{isLive ? 'Nothing was said yet.' : 'No log is kept of this run.'}</p> : <Lines lines={shown} words={words} follows={follows} onLook={stopFollowing} />}
    </section>
  )
}

function Lines({ lines, words, follows, onLook }: { lines: readonly LogLine[]; words: string; follows: boolean; onLook: () => void }) {
  const box = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({ count: lines.length, getScrollElement: () => box.current, estimateSize: () => 20, overscan: 20, getItemKey: (index) => lines[index]?.seq ?? index })
  useEffect(() => {
    const element = box.current
    // Who goes back to read is not to be pulled to the end by the next line.
    const look = (event: Event) => {
      const isBack = event instanceof WheelEvent ? event.deltaY < 0 : event instanceof KeyboardEvent ? ['ArrowUp', 'PageUp', 'Home'].includes(event.key) : true
      if (isBack) onLook()
    }
    for (const name of ['wheel', 'keydown', 'touchmove']) element?.addEventListener(name, look, { passive: true })
    return () => { for (const name of ['wheel', 'keydown', 'touchmove']) element?.removeEventListener(name, look) }
  }, [onLook])
  useEffect(() => {
    if (follows && lines.length > 0) rows.scrollToIndex(lines.length - 1, { align: 'end' })
    // Only where lines came, or following begins.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [lines.length, follows])
  return (
    <div ref={box} className={styles.box} role="log" aria-label="Lines of the log" aria-live="off" tabIndex={0} style={{ height: rows.getTotalSize() + 2 }}>
      <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {rows.getVirtualItems().map(({ key, index, start }) => {
          const line = lines[index]
          return line !== undefined && (
            <div key={key} ref={rows.measureElement} data-index={index} className={styles.line} data-level={line.level} style={{ transform: `translateY(${start}px)` }}>
              <time dateTime={new Date(line.at).toISOString()}>{clock(line.at)}</time>
              <b>{line.level}</b>
              <span><Marked text={line.message} query={words} /></span>
            </div>
          )
        })}
      </div>
    </div>
  )
}

function clock(at: number): string {
  const date = new Date(at)
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':')
}
