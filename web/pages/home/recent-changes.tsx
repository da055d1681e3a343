import { Link } from 'react-router'
import type { RecentChange } from '../../api/types.ts'
import { kindOf } from '../../components/entity/kind.ts'
import { Icon } from '../../components/icons/icon.tsx'
import { Empty } from '../../components/state/notes.tsx'
import { TimeAgo } from '../../components/text/time-ago.tsx'
import { changeSummary } from '../../format/changes.ts'
import { entityPath, lastPart, parentFqn, visibleName } from '../../format/fqn.ts'
import { groupedChanges } from './grouped-changes.ts'
import styles from './home-page.module.css'

/** The last versions of anything, in words. */
export function RecentChanges({ changes, isGrouped = true }: { changes: readonly RecentChange[]; /** What was first seen together is one line. */ isGrouped?: boolean }) {
  if (changes.length === 0) return <Empty icon="clock" title="Nothing changed yet">Changes appear from the second run on.</Empty>
  return (
    <ul className={styles.changes}>
      {(isGrouped ? groupedChanges(changes) : changes.map((first) => ({ first, others: [] as RecentChange[] }))).map(({ first, others }) => (
        <li key={`${first.id} ${first.version}`}>
          <span className={styles.changeIcon}><Icon name={kindOf(first.entityType).icon} /></span>
          <div>
            <p className={styles.changeName}>
              <Name change={first} />
              {others.length > 0 && <b>and {others.length} more</b>}
              <span>{visibleName(parentFqn(first.fullyQualifiedName) ?? '')}</span>
            </p>
            <p className={styles.changeWords}>{others.length === 0 ? wordsOf(first) : <>first seen, with {others.slice(0, 6).map((other, index) => <span key={other.id}>{index > 0 && ', '}<Name change={other} /></span>)}</>}</p>
          </div>
          <TimeAgo at={first.updatedAt} />
        </li>
      ))}
    </ul>
  )
}

function Name({ change }: { change: RecentChange }) {
  return <Link to={entityPath(change.entityType, change.fullyQualifiedName, change.changeDescription === undefined ? undefined : 'history') ?? '/explore'}>{visibleName(lastPart(change.fullyQualifiedName))}</Link>
}

function wordsOf(change: RecentChange): string {
  const summary = changeSummary(change.changeDescription)
  if (summary !== '') return summary
  return change.deleted ? 'deleted at the source' : 'first seen'
}
