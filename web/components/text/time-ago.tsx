import { useSyncExternalStore } from 'react'
import { exactTime, relativeTime } from '../../format/time.ts'

/** How long ago something was, with the exact instant on hover; it ages while the page stays open. */
export function TimeAgo({ at }: { at: number }) {
  const now = useSyncExternalStore(everyHalfMinute, halfMinute)
  return <time dateTime={new Date(at).toISOString()} title={exactTime(at)}>{relativeTime(at, now)}</time>
}

function everyHalfMinute(changed: () => void): () => void {
  const timer = setInterval(changed, 30_000)
  return () => clearInterval(timer)
}

function halfMinute(): number {
  return Math.floor(Date.now() / 30_000) * 30_000
}
