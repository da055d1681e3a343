import { Link } from 'react-router'
import type { RecentChange } from '../../api/types.ts'
import { kindOf } from '../../components/entity/kind.ts'
import { Icon } from '../../components/icons/icon.tsx'
import { Empty } from '../../components/state/notes.tsx'
import { TimeAgo } from '../../components/text/time-ago.tsx'
import { changeSummary } from '../../format/changes.ts'
import { entityPath, lastPart, parentFqn, visibleName } from '../../format/fqn.ts'
import { groupedNumber } from '../../format/number.ts'
import styles from './home-page.module.css'

/** The last versions of anything, in words; what was done to many at once is one line. */
export function RecentChanges({ changes }: { changes: readonly RecentChange[] }) {
  if (changes.length === 0) return <Empty icon="clock" title="Nothing changed yet">Changes appear from the second run on.</Empty>
  return (
    <ul className={styles.changes}>
      {changes.map((change) => (
        <li key={`${change.id} ${change.version}`}>
          <span className={styles.changeIcon}><Icon name={kindOf(change.entityType).icon} /></span>
          <div>{change.others === undefined ? <One change={change} /> : <Many change={change} others={change.others} />}</div>
          <TimeAgo at={change.updatedAt} />
        </li>
      ))}
    </ul>
  )
}

function One({ change }: { change: RecentChange }) {
  return (
    <>
      <p className={styles.changeName}><Name change={change} /><span>{visibleName(parentFqn(change.fullyQualifiedName) ?? '')}</span></p>
      <p className={styles.changeWords}>{wordsOf(change)}</p>
    </>
  )
}

function Many({ change, others: { count, names, isMore } }: { change: RecentChange; others: NonNullable<RecentChange['others']> }) {
  const all = [change.fullyQualifiedName, ...names]
  const parent = parentFqn(change.fullyQualifiedName)
  const isOfOne = parent !== undefined && all.every((fqn) => parentFqn(fqn) === parent)
  return (
    <>
      <p className={styles.changeName}><b>{isMore && 'at least '}{groupedNumber(count + 1)} {kindOf(change.entityType).plural.toLowerCase()} {actOf(change)} by {visibleName(change.updatedBy)}</b>{isOfOne && <span>{visibleName(parent)}</span>}</p>
      <p className={styles.changeWords}>{all.map((fqn, index) => <span key={fqn}>{index > 0 && ', '}<Name change={{ ...change, fullyQualifiedName: fqn }} /></span>)}{count > names.length && ', …'}</p>
    </>
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

function actOf({ deleted, changeDescription }: RecentChange): string {
  if (deleted) return 'deleted'
  return changeDescription === undefined ? 'added' : 'changed'
}
