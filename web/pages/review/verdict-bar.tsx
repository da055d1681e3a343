import { Button } from '@mantine/core'
import type { Suggestion, SuggestionState, Verdict, VerdictOutcome } from '../../api/classification.ts'
import styles from '../../components/curate/curate.module.css'
import { failureText } from '../../components/curate/use-edit.ts'
import { counted } from '../../format/number.ts'

/** The last decision and what became of it. */
export type Said = { verdict: Verdict; suggestions: readonly Suggestion[]; outcomes: readonly VerdictOutcome[] }

type VerdictBarProps = {
  chosen: readonly Suggestion[]; state: SuggestionState; said: Said | undefined; error: Error | null; isPending: boolean
  onDecide: (verdict: Verdict, suggestions: readonly Suggestion[]) => void; onClear: () => void
}

const words: Readonly<Record<Verdict, string>> = { accept: 'accepted', reject: 'rejected', reopen: 'reopened' }

/** What can be done with the chosen suggestions, or what was done last, with a way back. */
export function VerdictBar({ chosen, state, said, error, isPending, onDecide, onClear }: VerdictBarProps) {
  if (chosen.length === 0 && said === undefined && error === null) return null
  return (
    <div className={`${styles.bar} ${styles.floating}`} role="region" aria-label="Decision">
      {chosen.length > 0 ? (
        <>
          <span aria-live="polite">{counted(chosen.length, 'suggestion')} chosen</span>
          {state !== 'Confirmed' && <Button size="compact-sm" loading={isPending} onClick={() => onDecide('accept', chosen)}>Accept</Button>}
          {state !== 'Rejected' && <Button size="compact-sm" variant="default" loading={isPending} onClick={() => onDecide('reject', chosen)}>Reject</Button>}
          {state !== 'Suggested' && <Button size="compact-sm" variant="default" loading={isPending} onClick={() => onDecide('reopen', chosen)}>Reopen</Button>}
          <Button size="compact-sm" variant="default" onClick={onClear}>Clear</Button>
        </>
      ) : said !== undefined && <LastDecision said={said} isPending={isPending} onDecide={onDecide} />}
      {error !== null && <span className={styles.error} role="alert">{failureText(error)}</span>}
    </div>
  )
}

function LastDecision({ said: { verdict, suggestions, outcomes }, isPending, onDecide }: { said: Said } & Pick<VerdictBarProps, 'isPending' | 'onDecide'>) {
  const failed = outcomes.filter(({ outcome }) => outcome === 'failed')
  const changed = outcomes.length - failed.length
  return (
    <>
      <span role="status">{counted(changed, 'suggestion')} {words[verdict]}.{failed.length > 0 && ` ${failed.length} failed: ${failed[0]?.message ?? ''}`}</span>
      {verdict !== 'reopen' && changed > 0 && <Button size="compact-sm" variant="default" loading={isPending} onClick={() => onDecide('reopen', suggestions)}>Undo</Button>}
    </>
  )
}
