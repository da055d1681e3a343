import { sendJson } from '../../api/client.ts'
import { forgetDrafts } from '../../forms/kept-draft.ts'

/** Ends the session of this browser, or every session of the person. */
export async function signOut(everywhere: boolean): Promise<void> {
  await sendJson('POST', '/users/logout', { everywhere })
  forgetDrafts()
  // A fresh page: nothing of what this person saw stays in memory.
  location.assign('/')
}
