import { Button, Modal, TextInput } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import styles from './confirm-by-typing.module.css'
import { Failure } from './notes.tsx'

type ConfirmProps = { title: string; name: string; action: string; children: ReactNode; isPending: boolean; error: Error | null; onConfirm: () => void; onClose: () => void }

/** Asks for a name to be typed before something is destroyed. */
export function ConfirmByTyping({ title, name, action, children, isPending, error, onConfirm, onClose }: ConfirmProps) {
  const [typed, setTyped] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // Where a form asks this, the answer is not the form being sent: events of React go up through what is drawn elsewhere.
    event.stopPropagation()
    if (typed === name) onConfirm()
  }
  return (
    <Modal opened onClose={onClose} title={title} centered size={520}>
      <form className={styles.confirm} onSubmit={submit}>
        {children}
        <TextInput data-autofocus size="sm" label={<>Type <code>{name}</code> to confirm</>} aria-label={`Type ${name} to confirm`} autoComplete="off" spellCheck={false} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
        {error !== null && <Failure error={error} title="Nothing was deleted" />}
        <div className={styles.foot}>
          <Button variant="default" onClick={onClose}>Cancel</Button>
          <Button type="submit" color="red" disabled={typed !== name} loading={isPending}>{action}</Button>
        </div>
      </form>
    </Modal>
  )
}
