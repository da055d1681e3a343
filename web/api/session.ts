import { useSyncExternalStore } from 'react'

/** Who is signed in, and how people may sign in here; as GET /api/v1/session answers. */
export type Session = {
  ways: { password: boolean; oidc?: { name: string } }
  user?: { id: string; name: string; role: string; rights: string[]; mustChangePassword: boolean }
  csrfToken?: string
}
/** `hasEnded`: somebody was signed in on this page, whose session is no more. `failure`: the server was asked and did not say. */
export type SessionState = { session?: Session; hasEnded: boolean; failure?: Error }

let state: SessionState = { hasEnded: false }
const listeners = new Set<() => void>()
/** Requests that wait for somebody to sign in again. */
let waiting: { signedIn: Promise<void>; release: () => void } | undefined

/** What is known of the session; changes are followed. */
export function useSession(): SessionState {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, () => state)
}

/** The session as it is known now, for those that are not drawn. */
export function currentSession(): Session | undefined {
  return state.session
}

/** Takes over what the server said of the session, and lets the requests that waited for it go on. */
export function setSession(session: Session): void {
  state = { session, hasEnded: false }
  if (session.user !== undefined && !session.user.mustChangePassword) {
    waiting?.release()
    waiting = undefined
  }
  for (const listener of listeners) listener()
}

/** Notes that the server could not be asked. */
export function setSessionFailure(failure: Error): void {
  state = { ...state, failure }
  for (const listener of listeners) listener()
}

/** Called when a request was answered that nobody is signed in; resolves when somebody is again. */
export function waitForSignIn(): Promise<void> {
  if (waiting === undefined) {
    let release = (): void => {}
    const signedIn = new Promise<void>((resolve) => { release = resolve })
    waiting = { signedIn, release }
    state = { ...state, hasEnded: true }
    for (const listener of listeners) listener()
  }
  return waiting.signedIn
}
