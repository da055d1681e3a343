import { Modal } from '@mantine/core'
import { PaletteSearch } from './palette-search.tsx'
import styles from './palette.module.css'

/** The command palette: any entity or page, without the mouse. */
export function Palette({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={isOpen} onClose={onClose} withCloseButton={false} size={640} yOffset="10dvh" padding={0} radius={12}
      aria-label="Search and jump" classNames={{ content: styles.content ?? '' }}
    >
      <PaletteSearch onDone={onClose} />
    </Modal>
  )
}
