import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type EditOutcome, undoBulkEdit } from '../../api/curation.ts'
import { lastPart, visibleName } from '../../format/fqn.ts'
import { counted, groupedNumber } from '../../format/number.ts'
import styles from './curate.module.css'
import { failureText } from './use-edit.ts'

type BulkPreviewProps = { what: string; outcomes: readonly EditOutcome[]; isPending: boolean; error: Error | null; onConfirm: () => void; onBack: () => void }

/** What a change of many things would do, thing by thing, before it is made. */
export function BulkPreview({ what, outcomes, isPending, error, onConfirm, onBack }: BulkPreviewProps) {
  const changed = outcomes.filter(({ outcome }) => outcome === 'changed')
  return (
    <div className={styles.form}>
      <p role="status">{counted(changed.length, 'thing')} would change{restText(outcomes)}.</p>
      <Reasons outcomes={outcomes} />
      {changed.length > 0 && (
        <ul className={styles.diff} tabIndex={0} aria-label="What would change">
          {changed.slice(0, mostShown).map((one) => <Changed key={one.id} outcome={one} />)}
          {changed.length > mostShown && <li>and {groupedNumber(changed.length - mostShown)} more</li>}
        </ul>
      )}
      {error !== null && <p className={styles.error} role="alert">{failureText(error)}</p>}
      <div className={styles.actions}>
        {changed.length > 0 && <Button size="sm" data-autofocus loading={isPending} onClick={onConfirm}>Change {what}</Button>}
        <Button size="sm" variant="default" onClick={onBack}>Back</Button>
      </div>
    </div>
  )
}

/** At most this many things, and columns of each, are shown one by one. */
const mostShown = 200
const mostOfOne = 20

const noChanges: NonNullable<EditOutcome['changes']> = []

function Changed({ outcome: { fullyQualifiedName = '', changes = noChanges } }: { outcome: EditOutcome }) {
  return (
    <li>
      <b title={fullyQualifiedName}>{visibleName(lastPart(fullyQualifiedName))}</b>
      {changes.slice(0, mostOfOne).map(({ field, column, before, after }) => (
        <div key={`${column ?? ''} ${field}`}>
          <small>{column !== undefined && `${visibleName(column)}: `}{field}</small>
          {before !== '' && <del>− {before}</del>}
          {after !== '' && <ins>+ {after}</ins>}
        </div>
      ))}
      {changes.length > mostOfOne && <small>and {changes.length - mostOfOne} more</small>}
    </li>
  )
}

/** What became of each thing, and the way back. */
export function BulkOutcome({ outcomes, onUndone, onClose }: { outcomes: readonly EditOutcome[]; onUndone: () => Promise<unknown>; onClose: () => void }) {
  const undo = useMutation({ mutationFn: () => undoBulkEdit(outcomes), onSettled: onUndone })
  const changed = countOf(outcomes, 'changed')
  const restored = undo.data
  return (
    <div className={styles.form}>
      {restored === undefined
        ? <p role="status">{groupedNumber(changed)} changed{restText(outcomes)}.</p>
        : <p role="status">{groupedNumber(countOf(restored, 'changed'))} as before again{countOf(restored, 'failed') > 0 && `, ${groupedNumber(countOf(restored, 'failed'))} not`}.</p>}
      <Reasons outcomes={restored ?? outcomes} />
      {undo.isError && <p className={styles.error} role="alert">{failureText(undo.error)}</p>}
      <div className={styles.actions}>
        <Button size="sm" data-autofocus onClick={onClose}>Done</Button>
        {changed > 0 && restored === undefined && <Button size="sm" variant="default" loading={undo.isPending} onClick={() => undo.mutate()}>Undo</Button>}
      </div>
    </div>
  )
}

/** Why things could not be changed, each reason once. */
function Reasons({ outcomes }: { outcomes: readonly EditOutcome[] }) {
  const reasons = new Map<string, number>()
  for (const { outcome, message = '' } of outcomes) if (outcome === 'failed') reasons.set(message, (reasons.get(message) ?? 0) + 1)
  if (reasons.size === 0) return null
  return <ul className={styles.diff}>{[...reasons].map(([message, times]) => <li key={message} data-outcome="failed">{counted(times, 'time')}: {message}</li>)}</ul>
}

function restText(outcomes: readonly EditOutcome[]): string {
  const [same, failed] = [countOf(outcomes, 'unchanged'), countOf(outcomes, 'failed')]
  return `, ${groupedNumber(same)} ${same === 1 ? 'is' : 'are'} so already${failed > 0 ? `, ${groupedNumber(failed)} cannot be changed` : ''}`
}

function countOf(outcomes: readonly EditOutcome[], outcome: EditOutcome['outcome']): number {
  return outcomes.filter((one) => one.outcome === outcome).length
}
