import { Button, PasswordInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { sendJson } from '../../api/client.ts'
import { type Session, setSession } from '../../api/session.ts'
import { FormError } from './form-error.tsx'
import styles from './session.module.css'

const toggle = (what: string) => ({ visibilityToggleButtonProps: { 'aria-label': `Show the ${what}` } })

/** A password of one's own in place of a one-time one (asked for where it was not just typed), or of the one before. */
export function ChoosePassword({ name, oneTimePassword = '', onDone }: { name: string; oneTimePassword?: string; onDone?: () => void }) {
  const isFirst = onDone === undefined
  const [oldPassword, setOldPassword] = useState('')
  const [newPassword, setNewPassword] = useState('')
  const [confirmPassword, setConfirmPassword] = useState('')
  const [error, setError] = useState<Error>()
  const [isSending, setIsSending] = useState(false)
  const differs = confirmPassword !== '' && confirmPassword !== newPassword

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (differs) return
    setIsSending(true)
    setError(undefined)
    try {
      const before = oneTimePassword === '' ? oldPassword : oneTimePassword
      setSession(await sendJson<Session>('PUT', '/users/changePassword', { oldPassword: before, newPassword, confirmPassword }))
      onDone?.()
    } catch (failure) {
      setError(failure as Error)
    } finally {
      setIsSending(false)
    }
  }

  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)}>
      {isFirst && <h1>Choose a password</h1>}
      {isFirst && <p className={styles.lead}>The one you signed in with, {name}, was made for you and serves this once.</p>}
      <input type="text" autoComplete="username" value={name} readOnly hidden />
      {error !== undefined && <FormError error={error} />}
      {oneTimePassword === '' && (
        <PasswordInput
          label={isFirst ? 'One-time password' : 'Password now'} value={oldPassword} onChange={(event) => setOldPassword(event.currentTarget.value)}
          autoComplete="current-password" required withAsterisk={false} data-autofocus {...toggle('password')}
        />
      )}
      <PasswordInput
        label="New password" description="At least 10 characters; a sentence is good." value={newPassword} onChange={(event) => setNewPassword(event.currentTarget.value)}
        autoComplete="new-password" required withAsterisk={false} autoFocus={oneTimePassword !== ''} {...toggle('new password')}
      />
      <PasswordInput
        label="New password again" value={confirmPassword} onChange={(event) => setConfirmPassword(event.currentTarget.value)} error={differs ? 'This is another one.' : undefined}
        autoComplete="new-password" required withAsterisk={false} {...toggle('repeated password')}
      />
      <Button type="submit" loading={isSending} fullWidth>{isFirst ? 'Keep it and go on' : 'Change the password'}</Button>
    </form>
  )
}
