import { Button, Modal, Progress } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { type ConnectionTest, forgetTest, startTest, type TestStep, type TestStepDefinition, testDefinitionQuery, testQuery } from '../../../api/connections.ts'
import { Icon } from '../../../components/icons/icon.tsx'
import { Failure } from '../../../components/state/notes.tsx'
import { humanDuration } from '../../../format/number.ts'
import styles from './test-dialog.module.css'

type TestDialogProps = { testId: string; onClose: () => void; onEnd: (test: ConnectionTest) => void; onAgain: () => void }

/** The test of a connection while it runs: every step as it ends, what it found, and what to do about what failed. */
export function TestDialog({ testId, onClose, onEnd, onAgain }: TestDialogProps) {
  const definition = useQuery(testDefinitionQuery)
  const [problem, setProblem] = useState<Error>()
  const test = useQuery({ ...testQuery(testId), refetchInterval: ({ state: { data } }) => (hasEnded(data) ? false : 400), staleTime: 0, enabled: problem === undefined })
  useEffect(() => {
    startTest(testId).catch((error: Error) => setProblem(error))
  }, [testId])
  const ended = hasEnded(test.data)
  useEffect(() => {
    if (ended && test.data !== undefined) onEnd(test.data)
    // Once, when it ends.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [ended])
  const cancel = () => {
    // The test is kept for the preview of filters once it has ended.
    if (!ended) void forgetTest(testId).catch(() => {})
    onClose()
  }
  const steps = stepsOf(definition.data?.steps ?? [], test.data)
  const done = test.data?.steps.length ?? 0
  const error = problem ?? test.error
  return (
    <Modal opened onClose={cancel} closeOnClickOutside={false} title="Connection test" size={620} centered closeButtonProps={{ 'aria-label': 'Close the test' }}>
      <div className={styles.dialog}>
        <Progress value={ended ? 100 : (100 * done) / Math.max(1, steps.length)} color={test.data?.status === 'Failed' ? 'red' : 'petrol'} aria-label="Progress of the test" />
        <p role="status" className={styles.verdict}>{error === null || error === undefined ? verdictOf(test.data) : 'The test could not be carried out.'}</p>
        {error !== null && error !== undefined && <Failure error={error} title="The test broke off" />}
        <ol className={styles.steps}>{steps.map((step, index) => <Step key={step.name} step={step} isNext={!ended && index === done} />)}</ol>
        <div className={styles.foot}>
          {ended && <Button variant="default" leftSection={<Icon name="retry" size={14} />} onClick={onAgain}>Test again</Button>}
          <Button variant={ended ? 'filled' : 'default'} onClick={cancel}>{ended ? 'Close' : 'Cancel'}</Button>
        </div>
      </div>
    </Modal>
  )
}

function Step({ step, isNext }: { step: TestStepDefinition & { result?: TestStep }; isNext: boolean }) {
  const { result } = step
  const state = result === undefined ? (isNext ? 'running' : 'waiting') : result.passed ? 'passed' : result.diagnosis === undefined ? 'untried' : 'failed'
  return (
    <li className={styles.step} data-state={state}>
      <span className={styles.mark}><Icon name={marks[state]} size={14} title={state} /></span>
      <div>
        <h3>
          {step.name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/^./, (first) => first.toUpperCase())}
          {step.mandatory && <span className={styles.needed}>needed</span>}
          {result !== undefined && state !== 'untried' && <span className={styles.took}>{humanDuration(result.durationMs)}</span>}
        </h3>
        <p>{result?.message ?? step.description}</p>
        {result?.diagnosis?.hint !== undefined && <p className={styles.hint}><b>What to do:</b> {result.diagnosis.hint}</p>}
        {result?.diagnosis !== undefined && (
          <details className={styles.log}>
            <summary>{result.diagnosis.code}, in the server’s own words</summary>
            <pre tabIndex={0}>{result.errorLog ?? 'It said nothing more.'}</pre>
          </details>
        )}
      </div>
    </li>
  )
}

const marks = { passed: 'check', failed: 'close', untried: 'minus', running: 'clock', waiting: 'minus' } as const

/** Whether the test came to its end. */
function hasEnded(test: ConnectionTest | undefined): boolean {
  return test?.status === 'Successful' || test?.status === 'Failed'
}

function stepsOf(definitions: readonly TestStepDefinition[], test: ConnectionTest | undefined): (TestStepDefinition & { result?: TestStep })[] {
  const results = new Map(test?.steps.map((step) => [step.name, step]))
  return definitions.map((definition) => {
    const result = results.get(definition.name)
    return result === undefined ? definition : { ...definition, result }
  })
}

/** The outcome of a test in a sentence. */
export function verdictOf(test: ConnectionTest | undefined): string {
  if (test === undefined || test.status === 'Pending') return 'Waiting for its turn…'
  if (test.status === 'Running') return 'Testing the connection; it takes 60 seconds at most.'
  const failed = test.steps.filter((step) => !step.passed)
  if (test.status === 'Failed') return 'The connection is of no use yet: a step that is needed failed.'
  return failed.length === 0 ? 'Everything works.' : `It works, but for ${failed.length === 1 ? 'one thing' : `${failed.length} things`} that not every workflow needs.`
}
