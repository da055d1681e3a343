import { Link } from 'react-router'
import type { RecentChange } from '../../api/types.ts'
import { kindOf } from '../../components/entity/kind.ts'
import { Icon } from '../../components/icons/icon.tsx'
import { Empty } from '../../components/state/notes.tsx'
import { TimeAgo } from '../../components/text/time-ago.tsx'
import { changeSummary } from '../../format/changes.ts'
import { entityPath, lastPart, parentFqn, visibleName } from '../../format/fqn.ts'
import styles from './home-page.module.css'

/** The last versions of anything, in words. */
export function RecentChanges({ changes }: { changes: readonly RecentChange[] }) {
  if (changes.length === 0) return <Empty icon="clock" title="Nothing changed yet">Changes appear from the second run on.</Empty>
  return (
    <ul className={styles.changes}>
      {changes.map((change) => (
        <li key={`${change.id} ${change.version}`}>
          <span className={styles.changeIcon}><Icon name={kindOf(change.entityType).icon} /></span>
          <div>
            <p className={styles.changeName}>
              <Link to={entityPath(change.entityType, change.fullyQualifiedName, 'history') ?? '/explore'}>{visibleName(lastPart(change.fullyQualifiedName))}</Link>
              <span>{visibleName(parentFqn(change.fullyQualifiedName) ?? '')}</span>
            </p>
            <p className={styles.changeWords}>{wordsOf(change)}</p>
          </div>
          <TimeAgo at={change.updatedAt} />
        </li>
      ))}
    </ul>
  )
}

function wordsOf(change: RecentChange): string {
  const summary = changeSummary(change.changeDescription)
  if (summary !== '') return summary
  return change.deleted ? 'deleted at the source' : 'first seen'
}
