import { Button, Modal } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import styles from './confirm-by-typing.module.css'
import { Failure } from './notes.tsx'

type ConfirmProps = { title: string; action: string; children: ReactNode; isPending?: boolean; error?: Error | null; onConfirm: () => void; onClose: () => void }

/** Asks once more before something is lost that is made anew with little work; what is not asks for its name (ConfirmByTyping). */
export function Confirm({ title, action, children, isPending = false, error = null, onConfirm, onClose }: ConfirmProps) {
  return (
    <Modal opened onClose={onClose} title={title} centered size={480}>
      <div className={styles.confirm}>
        <div>{children}</div>
        {error !== null && <Failure error={error} title="That did not work" />}
        <div className={styles.foot}>
          <Button data-autofocus variant="default" onClick={onClose}>Cancel</Button>
          <Button color="red" loading={isPending} onClick={onConfirm}>{action}</Button>
        </div>
      </div>
    </Modal>
  )
}

type ConfirmButtonProps = Pick<ConfirmProps, 'title' | 'action' | 'children'> & { label: string; /** Says of which thing, where the button alone does not. */ name: string; onConfirm: () => Promise<unknown> }

/** A button in a list that asks before it does what it says. */
export function ConfirmButton({ label, name, onConfirm, ...dialog }: ConfirmButtonProps) {
  const [isAsked, setAsked] = useState(false)
  const [isPending, setPending] = useState(false)
  const confirm = async () => {
    setPending(true)
    await onConfirm()
    setPending(false)
    setAsked(false)
  }
  return (
    <>
      <Button size="compact-sm" variant="default" aria-label={`${label} ${name}`} onClick={() => setAsked(true)}>{label}</Button>
      {isAsked && <Confirm {...dialog} isPending={isPending} onConfirm={() => void confirm()} onClose={() => setAsked(false)} />}
    </>
  )
}
