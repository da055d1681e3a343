import { lazy, Suspense } from 'react'
import { RowsSkeleton } from '../state/skeletons.tsx'
import { CopyButton } from './copy-button.tsx'
import styles from './sql.module.css'

const SqlView = lazy(() => import('./sql-view.tsx').then((module) => ({ default: module.SqlView })))

/** A statement, read-only and highlighted, with a button to copy it. */
export function Sql({ text, label }: { text: string; label: string }) {
  const lines = text.split('\n').length
  return (
    <div className={styles.frame}>
      <div className={styles.bar}>
        <span>{label}</span>
        <span>{lines === 1 ? '1 line' : `${lines} lines`}</span>
        <CopyButton text={text} label="Copy the SQL" />
      </div>
      <Suspense fallback={<div className={styles.waiting}><RowsSkeleton rows={Math.min(lines, 12)} height={20} /></div>}>
        <SqlView text={text} label={label} />
      </Suspense>
    </div>
  )
}
