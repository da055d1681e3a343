import type { RunState } from '../../api/runs.ts'
import { StateShape } from '../runs/state-pill.tsx'
import styles from '../runs/state-pill.module.css'

const states: Readonly<Record<string, RunState>> = {
  pass: 'success', success: 'success', warn: 'partialSuccess', fail: 'failed', error: 'failed', 'runtime error': 'failed', skipped: 'stopped', 'no-op': 'stopped',
}

/** How a test, a model or freshness ended, in dbt's own word; each has a shape beside its colour. */
export function DbtStatus({ status }: { status: string | undefined }) {
  const state = states[status ?? ''] ?? 'queued'
  return <span className={styles.pill} data-state={state}><StateShape state={state} />{status ?? 'not run'}</span>
}
