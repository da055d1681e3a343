import { Modal } from '@mantine/core'
import { lazy, Suspense } from 'react'
import styles from './palette.module.css'

const PaletteSearch = lazy(() => import('./palette-search.tsx').then((module) => ({ default: module.PaletteSearch })))

/** The command palette: any entity or page, without the mouse. */
export function Palette({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={isOpen} onClose={onClose} withCloseButton={false} size={640} yOffset="10dvh" padding={0} radius={12}
      aria-label="Search and jump" classNames={{ content: styles.content ?? '' }}
    >
      <Suspense fallback={<div className={styles.waiting} />}><PaletteSearch onDone={onClose} /></Suspense>
    </Modal>
  )
}
