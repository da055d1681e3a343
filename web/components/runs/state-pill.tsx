import type { ReactNode } from 'react'
import type { RunState } from '../../api/runs.ts'
import styles from './state-pill.module.css'

/** What each state is called. */
export const stateLabels = { queued: 'queued', running: 'running', success: 'succeeded', partialSuccess: 'partly succeeded', failed: 'failed', stopped: 'stopped' } as const satisfies Record<RunState, string>

/** Each state has a shape of its own beside its colour: ring, half ring, disc with a tick, triangle, cross, square. */
const shapes = {
  queued: <circle cx="6" cy="6" r="4.7" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2.2 1.7" />,
  running: <><circle cx="6" cy="6" r="4.7" fill="none" stroke="currentColor" strokeWidth="1.5" opacity=".35" /><path className={styles.turning} d="M6 1.3A4.7 4.7 0 0 1 10.7 6" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" /></>,
  success: <><circle cx="6" cy="6" r="5.5" fill="currentColor" /><path d="m3.5 6.2 1.8 1.8 3.2-3.7" fill="none" stroke="var(--tl-page)" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" /></>,
  partialSuccess: <><path d="M6 .8 11.6 11H.4z" fill="currentColor" /><path d="M6 4.5v3M6 9.2v.1" stroke="var(--tl-page)" strokeWidth="1.3" strokeLinecap="round" /></>,
  failed: <><path d="M3.7.5h4.6L11.5 3.7v4.6L8.3 11.5H3.7L.5 8.3V3.7z" fill="currentColor" /><path d="m4 4 4 4m0-4L4 8" stroke="var(--tl-page)" strokeWidth="1.5" strokeLinecap="round" /></>,
  stopped: <rect x="1" y="1" width="10" height="10" rx="2" fill="currentColor" />,
} as const satisfies Record<RunState, ReactNode>

/** How a run does, by shape, colour and word. */
export function StatePill({ state }: { state: RunState }) {
  return <span className={styles.pill} data-state={state}><StateShape state={state} />{stateLabels[state]}</span>
}

/** The shape alone, for where the word stands elsewhere. */
export function StateShape({ state, size = 12 }: { state: RunState; size?: number }) {
  return <svg className={styles.shape} data-state={state} width={size} height={size} viewBox="0 0 12 12" aria-hidden="true">{shapes[state]}</svg>
}
