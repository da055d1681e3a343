import type { Severity, TestStatus } from '../../api/quality.ts'
import type { RunState } from '../../api/runs.ts'
import { StateShape } from '../runs/state-pill.tsx'
import styles from './quality.module.css'

const shapes: Readonly<Record<TestStatus | 'none', { shape: RunState; word: string }>> = {
  Success: { shape: 'success', word: 'passed' }, Failed: { shape: 'failed', word: 'failed' }, Aborted: { shape: 'partialSuccess', word: 'could not run' },
  Queued: { shape: 'running', word: 'queued' }, none: { shape: 'queued', word: 'never ran' },
}

/** What OpenMetadata has no status for is told by the note beside it: dbt's own word. */
const shapesOfNotes: Readonly<Record<string, { shape: RunState; word: string }>> = {
  'dbt: warn': { shape: 'partialSuccess', word: 'warned' }, 'dbt: skipped': { shape: 'stopped', word: 'skipped' }, 'dbt: error': { shape: 'failed', word: 'error' }, 'dbt: runtime error': { shape: 'failed', word: 'error' },
}

/** How a test stands, by shape, colour and word. */
export function TestStatusPill({ status, notes }: { status: TestStatus | undefined; notes?: readonly string[] | undefined }) {
  const { shape, word } = notes?.map((note) => shapesOfNotes[note]).find((found) => found !== undefined) ?? shapes[status ?? 'none']
  return <span className={styles.status} data-state={shape}><StateShape state={shape} />{word}</span>
}

/** How bad an incident is: from 1, the worst, to 5. */
export function SeverityMark({ severity }: { severity: Severity }) {
  const place = severity.slice('Severity'.length)
  return <span className={styles.severity} data-place={place} title={`Severity ${place} of 5`}>S{place}</span>
}
