import { Button, Modal } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import type { EditTarget } from '../../api/curation.ts'
import { counted } from '../../format/number.ts'
import { RowsSkeleton } from '../state/skeletons.tsx'
import styles from './curate.module.css'

const BulkForm = lazy(() => import('./bulk-form.tsx').then((module) => ({ default: module.BulkForm })))

type BulkBarProps = {
  count: number; noun: { one: string; many: string }; targets: () => readonly EditTarget[]; areColumns?: boolean; onClear: () => void
  /** Chooses whatever the list holds; `label` says how many. */
  all?: { label: string; isPending: boolean; onChoose: () => void }
}

/** What can be done with the rows that were chosen; nothing while none is. */
export function BulkBar({ count, noun, targets, areColumns = false, onClear, all }: BulkBarProps) {
  const [isOpen, setOpen] = useState(false)
  const what = counted(count, noun.one, noun.many)
  return (
    <>
      {count > 0 && (
        <div className={`${styles.bar} ${styles.floating}`} role="region" aria-label="Chosen rows">
          <span aria-live="polite">{what} chosen</span>
          <Button size="compact-sm" onClick={() => setOpen(true)}>Edit…</Button>
          {all !== undefined && <Button size="compact-sm" variant="default" loading={all.isPending} onClick={all.onChoose}>{all.label}</Button>}
          <Button size="compact-sm" variant="default" onClick={onClear}>Clear</Button>
        </div>
      )}
      <Modal opened={isOpen} onClose={() => setOpen(false)} size="lg" title={`Edit ${what}`}>
        <Suspense fallback={<RowsSkeleton rows={5} />}><BulkForm what={what} targets={targets} areColumns={areColumns} onClose={() => setOpen(false)} onDone={onClear} /></Suspense>
      </Modal>
    </>
  )
}
