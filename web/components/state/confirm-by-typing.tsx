import { Button, Modal, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import styles from './confirm-by-typing.module.css'
import { Failure } from './notes.tsx'

type ConfirmProps = { title: string; name: string; action: string; children: ReactNode; isPending: boolean; error: Error | null; onConfirm: () => void; onClose: () => void }

/** Asks for a name to be typed before something is destroyed. */
export function ConfirmByTyping({ title, name, action, children, isPending, error, onConfirm, onClose }: ConfirmProps) {
  const [typed, setTyped] = useState('')
  return (
    <Modal opened onClose={onClose} title={title} centered size={520}>
      <form className={styles.confirm} onSubmit={(event) => { event.preventDefault(); if (typed === name) onConfirm() }}>
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
