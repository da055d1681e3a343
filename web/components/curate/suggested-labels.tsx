import { Button } from '@mantine/core'
import type { TagLabel } from '../../api/types.ts'
import { useMay } from '../../api/use-may.ts'
import { visibleName } from '../../format/fqn.ts'
import { reasonText } from '../../format/text.ts'
import styles from './suggested-labels.module.css'
import { failureText } from './use-edit.ts'
import { useVerdict } from './use-verdict.ts'

/** What runs propose for a column and nobody has decided: the tag, why, and the decision. */
export function SuggestedLabels({ tableId, column, tags }: { tableId: string; column: string; tags: readonly TagLabel[] }) {
  const verdict = useVerdict()
  const mayEdit = useMay('edit')
  const open = tags.filter((tag) => tag.state === 'Suggested')
  if (open.length === 0) return null
  return (
    <section className={styles.suggested} aria-label="Suggested tags">
      {open.map((tag) => {
        const decide = (what: 'accept' | 'reject') => verdict.mutate({ verdict: what, suggestions: [{ tableId, column, tagFQN: tag.tagFQN }] })
        return (
          <div key={tag.tagFQN}>
            <p><b>{visibleName(tag.tagFQN)}</b> is suggested{tag.reason === undefined ? '.' : `: ${reasonText(tag.reason)}.`}</p>
            {mayEdit && (
              <div className={styles.actions}>
                <Button size="compact-sm" loading={verdict.isPending} onClick={() => decide('accept')}>Accept<span className="visually-hidden"> {tag.tagFQN}</span></Button>
                <Button size="compact-sm" variant="default" loading={verdict.isPending} onClick={() => decide('reject')}>Reject<span className="visually-hidden"> {tag.tagFQN}</span></Button>
              </div>
            )}
          </div>
        )
      })}
      {verdict.isError && <p role="alert" className={styles.error}>{failureText(verdict.error)}</p>}
    </section>
  )
}
