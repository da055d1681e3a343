import { lazy, type ReactNode, Suspense, useEffect } from 'react'
import { getJson } from '../../api/client.ts'
import { type Session, setSession, setSessionFailure, useSession } from '../../api/session.ts'
import { Failure } from '../state/notes.tsx'

const SignInPage = lazy(async () => ({ default: (await import('./sign-in-page.tsx')).SignInPage }))
const SignInDialog = lazy(async () => ({ default: (await import('./sign-in-page.tsx')).SignInDialog }))

/** Asks the server who is signed in. */
async function askSession(): Promise<void> {
  await getJson<Session>('/session', {}, new AbortController().signal).then(setSession, (error: unknown) => setSessionFailure(error as Error))
}

/** Shows the pages to who is signed in. Where a session ends, the page stays as it is, with what was typed, below the dialog to sign in again. */
export function SessionGate({ children }: { children: ReactNode }) {
  const { session, hasEnded, failure } = useSession()
  useEffect(() => void askSession(), [])
  // Somebody may have signed in again beside this page: in another tab, or at the provider's.
  useEffect(() => {
    if (!hasEnded) return undefined
    const look = async () => {
      const now = await getJson<Session>('/session', {}, new AbortController().signal).catch(() => undefined)
      if (now?.user !== undefined) setSession(now)
    }
    const onFocus = () => void look()
    window.addEventListener('focus', onFocus)
    return () => window.removeEventListener('focus', onFocus)
  }, [hasEnded])
  if (session === undefined) return failure === undefined ? null : <main style={{ padding: 32 }}><Failure error={failure} what="Trunkline" onRetry={() => void askSession()} /></main>
  const mayEnter = session.user !== undefined && !session.user.mustChangePassword
  if (!mayEnter && !hasEnded) return <Suspense fallback={null}><SignInPage session={session} /></Suspense>
  return (
    <>
      {children}
      {hasEnded && <Suspense fallback={null}><SignInDialog session={session} /></Suspense>}
    </>
  )
}
