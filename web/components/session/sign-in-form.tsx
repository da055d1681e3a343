import { Button, PasswordInput, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { ApiError, sendJson } from '../../api/client.ts'
import { type Session, setSession } from '../../api/session.ts'
import { FormError } from './form-error.tsx'
import styles from './session.module.css'

type Properties = { ways: Session['ways']; name: string; isDialog: boolean; onPassword(password: string): void }

/** Name and password, and the way by another provider where there is one. */
export function SignInForm({ ways, name: known, isDialog, onPassword }: Properties) {
  const [name, setName] = useState(known)
  const [password, setPassword] = useState('')
  const [error, setError] = useState<Error | undefined>(() => oidcError(location.search))
  const [isSending, setIsSending] = useState(false)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setIsSending(true)
    setError(undefined)
    try {
      const session = await sendJson<Session>('POST', '/users/login', { name, password })
      onPassword(password)
      setSession(session)
    } catch (failure) {
      setError(failure as Error)
      setPassword('')
    } finally {
      setIsSending(false)
    }
  }

  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)}>
      {error !== undefined && <FormError error={error} />}
      {ways.password && (
        <>
          <TextInput label="Name or e-mail" value={name} onChange={(event) => setName(event.currentTarget.value)} autoComplete="username" autoCapitalize="none" spellCheck={false} required withAsterisk={false} autoFocus={known === ''} data-autofocus={known === '' ? true : undefined} />
          <PasswordInput
            label="Password" value={password} onChange={(event) => setPassword(event.currentTarget.value)} autoComplete="current-password" required withAsterisk={false}
            autoFocus={known !== ''} data-autofocus={known !== '' ? true : undefined} visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
          />
          <Button type="submit" loading={isSending} fullWidth>Sign in</Button>
        </>
      )}
      {ways.oidc !== undefined && (
        // In a dialog the page must stay: the provider's page opens beside it, and the answer is seen when this one is looked at again.
        <Button component="a" variant="default" fullWidth href={oidcAddress(isDialog)} {...(isDialog && { target: '_blank', rel: 'noopener' })}>Sign in with {ways.oidc.name}</Button>
      )}
    </form>
  )
}

function oidcAddress(isDialog: boolean): string {
  const returnTo = isDialog ? '/' : `${location.pathname}${location.search}`
  return `/api/v1/oidc/sign-in?returnTo=${encodeURIComponent(returnTo)}`
}

/** What the provider's page sent back instead of somebody. */
function oidcError(search: string): Error | undefined {
  const query = new URLSearchParams(search)
  const message = query.get('signInError')
  return message === null ? undefined : new ApiError(401, 'SIGN_IN_FAILED', message.slice(0, 500))
}
