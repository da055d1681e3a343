import { Modal } from '@mantine/core'
import { useState } from 'react'
import type { Session } from '../../api/session.ts'
import { Logo } from '../layout/logo.tsx'
import { useTitle } from '../layout/use-title.ts'
import { ChoosePassword } from './choose-password.tsx'
import { SignInForm } from './sign-in-form.tsx'
import styles from './session.module.css'

/** What somebody meets who is not signed in, or has yet to choose a password. */
export function SignInPage({ session }: { session: Session }) {
  useTitle('Sign in')
  return (
    <main className={styles.page}>
      <section className={styles.card}>
        <Logo size={40} />
        <Steps session={session} />
      </section>
    </main>
  )
}

/** The same over a page whose session has ended: what was typed there is kept, and what was asked for is asked again. */
export function SignInDialog({ session }: { session: Session }) {
  return (
    <Modal opened onClose={() => {}} withCloseButton={false} closeOnClickOutside={false} closeOnEscape={false} title="Your session has ended" size={400} centered>
      <p className={styles.lead}>Sign in to go on where you were: the page keeps what you typed.</p>
      <Steps session={session} isDialog />
    </Modal>
  )
}

/** A one-time password leads on to a password of one's own. */
function Steps({ session, isDialog = false }: { session: Session; isDialog?: boolean }) {
  const [oneTimePassword, setOneTimePassword] = useState('')
  if (session.user?.mustChangePassword === true) return <ChoosePassword name={session.user.name} oneTimePassword={oneTimePassword} />
  return (
    <>
      {!isDialog && <h1>Sign in to Trunkline</h1>}
      <SignInForm ways={session.ways} name={session.user?.name ?? ''} isDialog={isDialog} onPassword={setOneTimePassword} />
    </>
  )
}
