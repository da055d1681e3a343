import { Modal } from '@mantine/core'
import { PaletteSearch } from './palette-search.tsx'
import styles from './palette.module.css'

/** The command palette: any entity or page, without the mouse. It opens at once: who types on after Ctrl+K loses no letter. */
export function Palette({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Modal.Root opened={isOpen} onClose={onClose} size={640} yOffset="10dvh" padding={0} radius={12} transitionProps={{ duration: 0 }} classNames={{ content: styles.content ?? '' }}>
      <Modal.Overlay />
      <Modal.Content aria-label="Search and jump"><PaletteSearch onDone={onClose} /></Modal.Content>
    </Modal.Root>
  )
}
