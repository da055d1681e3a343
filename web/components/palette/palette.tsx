import { Modal } from '@mantine/core'
import { PaletteSearch } from './palette-search.tsx'
import styles from './palette.module.css'

/** The command palette: any entity or page, without the mouse. */
export function Palette({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Modal.Root opened={isOpen} onClose={onClose} size={640} yOffset="10dvh" padding={0} radius={12}>
      <Modal.Overlay />
      <Modal.Content className={styles.content} aria-label="Search and jump"><PaletteSearch onDone={onClose} /></Modal.Content>
    </Modal.Root>
  )
}
