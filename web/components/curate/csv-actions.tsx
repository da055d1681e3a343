import { Button, Modal } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { Icon } from '../icons/icon.tsx'
import { RowsSkeleton } from '../state/skeletons.tsx'
import { useMay } from '../../api/use-may.ts'

const CsvImportForm = lazy(() => import('./csv-import-form.tsx').then((module) => ({ default: module.CsvImportForm })))

/** Takes the words on what stands in an entity out as CSV, and brings them in again; `path` is the entity's in the API, by name. */
export function CsvActions({ path, what }: { path: string; what: string }) {
  const [isOpen, setOpen] = useState(false)
  const mayEdit = useMay('edit')
  return (
    <span style={{ display: 'inline-flex', gap: 6, marginLeft: 'auto' }}>
      <Button component="a" href={`/api/v1${path}/export`} download size="compact-xs" variant="default" leftSection={<Icon name="download" size={12} />}>Export CSV</Button>
      {mayEdit && <Button size="compact-xs" variant="default" leftSection={<Icon name="upload" size={12} />} onClick={() => setOpen(true)}>Import CSV</Button>}
      <Modal opened={isOpen} onClose={() => setOpen(false)} size="lg" title={`Import words on ${what}`}>
        <Suspense fallback={<RowsSkeleton rows={4} />}><CsvImportForm path={path} onClose={() => setOpen(false)} /></Suspense>
      </Modal>
    </span>
  )
}
