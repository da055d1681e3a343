import { Button } from '@mantine/core'
import { Icon } from '../../../components/icons/icon.tsx'
import { Failure } from '../../../components/state/notes.tsx'
import styles from './test-strip.module.css'
import { verdictOf } from './test-dialog.tsx'
import type { ConnectionCheck } from './use-connection-test.tsx'

/** How the connection does, and the button that finds out. */
export function TestStrip({ check }: { check: ConnectionCheck }) {
  const { outcome } = check
  const state = outcome === undefined ? 'untested' : outcome.status === 'Failed' ? 'failed' : outcome.steps.every((step) => step.passed) ? 'passed' : 'partly'
  return (
    <div className={styles.whole}>
      <div className={styles.strip} data-state={state}>
        <Icon name={icons[state]} />
        <p>{outcome === undefined ? 'Test the connection before you save it: each step says what it found and what to do.' : verdictOf(outcome)}</p>
        <Button variant="default" loading={check.isBusy} onClick={() => void check.test()}>Test connection</Button>
      </div>
      {check.error !== null && <Failure error={check.error} title="The connection cannot be tested" />}
      {check.dialog}
    </div>
  )
}

const icons = { untested: 'info', failed: 'close', partly: 'warn', passed: 'check' } as const
