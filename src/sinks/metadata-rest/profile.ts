import { toProfileCall } from '../profile-wire.ts'
import type { ProfileSink } from '../sink.ts'
import { makeCall } from './calls.ts'
import { requireSuccess, type Session } from './session.ts'

/** Profiles go to the server table by table. */
export function createProfileWriter(session: Session): Pick<ProfileSink, 'writeProfile'> {
  return {
    writeProfile: async (set) => {
      const made = await makeCall(session, toProfileCall(set))
      if ('unknown' in made) return 'unknown'
      requireSuccess(made.answer, `the profile of ${set.fullyQualifiedName}`)
      return 'written'
    },
  }
}
