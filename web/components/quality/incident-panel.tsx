import { Button, Modal, Select, Textarea } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Choice } from '../../api/curation.ts'
import { addComment, incidentQuery, type IncidentDetail, type Severity, setSeverity, type StepRequest, takeStep } from '../../api/quality.ts'
import { useMay } from '../../api/use-may.ts'
import { ChoiceSelect } from '../curate/choice-select.tsx'
import { failureText } from '../curate/use-edit.ts'
import { Failure } from '../state/notes.tsx'
import { RowsSkeleton } from '../state/skeletons.tsx'
import { TimeAgo } from '../text/time-ago.tsx'
import { entryText, reasonWords, stateWords } from './incident-words.ts'
import styles from './quality.module.css'
import { SeverityMark } from './test-status.tsx'

/** An incident with what can be done about it, and what was. */
export function IncidentPanel({ id, testCaseFqn }: { id: string; testCaseFqn: string }) {
  const incident = useQuery({ ...incidentQuery(id), refetchInterval: 30_000 })
  if (incident.isError) return <Failure error={incident.error} what="the incident" onRetry={() => void incident.refetch()} />
  if (incident.data === undefined) return <RowsSkeleton rows={4} />
  return <Panel incident={incident.data} testCaseFqn={testCaseFqn} />
}

function Panel({ incident, testCaseFqn }: { incident: IncidentDetail; testCaseFqn: string }) {
  const { state, severity, assignee, openedAt, failureCount, testCaseStatus, timeLine } = incident
  const isOpen = state !== 'Resolved'
  return (
    <div className={styles.form}>
      <p>
        <SeverityMark severity={severity} /> <b>{stateWords[state]}</b>{assignee !== undefined && isOpen && <>, {assignee.displayName ?? assignee.name} has it</>}. Opened <TimeAgo at={openedAt} />, {failureCount === 1 ? 'one failure' : `${failureCount} failures`}.
        {isOpen && testCaseStatus === 'Success' && ' The test passes again: say whether it is over.'}
      </p>
      {isOpen && <Steps incident={incident} testCaseFqn={testCaseFqn} />}
      <ol className={styles.timeline} aria-label="Time line">
        {timeLine.toReversed().map((entry) => (
          <li key={entry.id}>{entryText(entry)}, <TimeAgo at={entry.at} />{entry.comment !== undefined && <p>{entry.comment}</p>}</li>
        ))}
      </ol>
    </div>
  )
}

type Asked = 'Assigned' | 'Resolved' | 'comment'

function Steps({ incident, testCaseFqn }: { incident: IncidentDetail; testCaseFqn: string }) {
  const queries = useQueryClient()
  const [asked, setAsked] = useState<Asked>()
  // What was sent is no beginning of the next; what could not be sent stays in its form.
  const [sent, setSent] = useState(0)
  const settle = async () => {
    await queries.invalidateQueries({ queryKey: ['quality'] })
    setAsked(undefined)
    setSent((count) => count + 1)
  }
  const step = useMutation({ mutationFn: (request: StepRequest) => takeStep(testCaseFqn, request), onSuccess: settle })
  const change = useMutation({ mutationFn: (severity: Severity) => setSeverity(incident.id, severity), onSuccess: settle })
  const comment = useMutation({ mutationFn: (text: string) => addComment(incident.id, text), onSuccess: settle })
  if (!useMay('edit')) return null
  const error = step.error ?? change.error ?? comment.error
  return (
    <>
      <div className={styles.filters}>
        {incident.state !== 'Ack' && <Button size="compact-sm" variant="default" loading={step.isPending && asked === undefined} onClick={() => step.mutate({ testCaseResolutionStatusType: 'Ack' })}>{incident.state === 'Assigned' ? 'Give it back' : 'Acknowledge'}</Button>}
        <Button size="compact-sm" variant="default" onClick={() => setAsked('Assigned')}>Assign…</Button>
        <Button size="compact-sm" onClick={() => setAsked('Resolved')}>Resolve…</Button>
        <Button size="compact-sm" variant="default" onClick={() => setAsked('comment')}>Comment…</Button>
        <Select size="xs" w={130} aria-label="Severity" allowDeselect={false} data={['1', '2', '3', '4', '5'].map((place) => ({ value: `Severity${place}`, label: `severity ${place}` }))} value={incident.severity} onChange={(value) => value !== null && change.mutate(value as Severity)} />
      </div>
      {error !== null && asked === undefined && <p className={styles.error} role="alert">{failureText(error)}</p>}
      <AssignForm key={`assign ${sent}`} opened={asked === 'Assigned'} onClose={() => setAsked(undefined)} isPending={step.isPending} error={step.error} onSend={({ id, entityType }) => step.mutate({ testCaseResolutionStatusType: 'Assigned', testCaseResolutionStatusDetails: { assignee: { id, type: entityType } } })} />
      <ResolveForm key={`resolve ${sent}`} opened={asked === 'Resolved'} onClose={() => setAsked(undefined)} isPending={step.isPending} error={step.error} onSend={(reason, text) => step.mutate({ testCaseResolutionStatusType: 'Resolved', testCaseResolutionStatusDetails: { testCaseFailureReason: reason, testCaseFailureComment: text } })} />
      <CommentForm key={`comment ${sent}`} opened={asked === 'comment'} onClose={() => setAsked(undefined)} isPending={comment.isPending} error={comment.error} onSend={(text) => comment.mutate(text)} />
    </>
  )
}

type Dialog = { opened: boolean; onClose: () => void; isPending: boolean; error: Error | null }

function AssignForm({ opened, onClose, isPending, error, onSend }: Dialog & { onSend: (choice: Choice) => void }) {
  const [chosen, setChosen] = useState<Choice[]>([])
  return (
    <Modal opened={opened} onClose={onClose} title="Assign the incident">
      <form className={styles.form} onSubmit={(event) => { event.preventDefault(); if (chosen[0] !== undefined) onSend(chosen[0]) }}>
        <ChoiceSelect label="Who works on it" types={['user', 'team']} value={chosen} onChange={setChosen} most={1} />
        <Foot error={error} isPending={isPending} action="Assign" isReady={chosen.length === 1} onClose={onClose} />
      </form>
    </Modal>
  )
}

function ResolveForm({ opened, onClose, isPending, error, onSend }: Dialog & { onSend: (reason: string, comment: string) => void }) {
  const [reason, setReason] = useState<string | null>(null)
  const [text, setText] = useState('')
  return (
    <Modal opened={opened} onClose={onClose} title="Resolve the incident">
      <form className={styles.form} onSubmit={(event) => { event.preventDefault(); if (reason !== null) onSend(reason, text) }}>
        <Select label="What it was" required data-autofocus data={Object.entries(reasonWords).map(([value, label]) => ({ value, label }))} value={reason} onChange={setReason} />
        <Textarea label="Comment" required autosize minRows={3} maxRows={10} value={text} onChange={(event) => setText(event.currentTarget.value)} />
        <Foot error={error} isPending={isPending} action="Resolve" isReady={reason !== null && text.trim() !== ''} onClose={onClose} />
      </form>
    </Modal>
  )
}

function CommentForm({ opened, onClose, isPending, error, onSend }: Dialog & { onSend: (comment: string) => void }) {
  const [text, setText] = useState('')
  return (
    <Modal opened={opened} onClose={onClose} title="Comment">
      <form className={styles.form} onSubmit={(event) => { event.preventDefault(); onSend(text) }}>
        <Textarea label="Comment" required data-autofocus autosize minRows={3} maxRows={10} value={text} onChange={(event) => setText(event.currentTarget.value)} />
        <Foot error={error} isPending={isPending} action="Add" isReady={text.trim() !== ''} onClose={onClose} />
      </form>
    </Modal>
  )
}

function Foot({ error, isPending, action, isReady, onClose }: { error: Error | null; isPending: boolean; action: string; isReady: boolean; onClose: () => void }) {
  return (
    <>
      {error !== null && <p className={styles.error} role="alert">{failureText(error)}</p>}
      <div className={styles.filters}>
        <Button type="submit" size="sm" loading={isPending} disabled={!isReady}>{action}</Button>
        <Button size="sm" variant="default" onClick={onClose}>Cancel</Button>
      </div>
    </>
  )
}

/** Where incidents of one test that are over can be read again. */
export function FormerIncidents({ incidents }: { incidents: readonly { id: string; openedAt: number; resolvedAt?: number }[] }) {
  return <ul>{incidents.map(({ id, openedAt }) => <li key={id}><Link to={`?incident=${id}`} preventScrollReset>Incident of <TimeAgo at={openedAt} /></Link></li>)}</ul>
}
