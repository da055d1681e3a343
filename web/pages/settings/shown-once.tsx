import { Button, Modal } from '@mantine/core'
import { Note } from '../../components/state/notes.tsx'
import { CodeBlock } from '../../components/text/code-block.tsx'
import styles from './access.module.css'

/** A secret that was just made, and is not shown again. */
export type ShownSecret = { title: string; label: string; text: string; advice: string }

/** Shows a secret this once; it is closed on purpose, not by a click beside it. */
export function ShownOnce({ secret, onClose }: { secret: ShownSecret | undefined; onClose: () => void }) {
  return (
    <Modal opened={secret !== undefined} onClose={onClose} title={secret?.title} closeOnClickOutside={false} withCloseButton={false} size="lg">
      {secret !== undefined && (
        <div className={styles.once}>
          <Note tone="warn">It is shown this once. {secret.advice}</Note>
          <CodeBlock text={secret.text} label={secret.label} />
          <Button onClick={onClose}>I have it</Button>
        </div>
      )}
    </Modal>
  )
}
