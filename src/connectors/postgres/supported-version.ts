import { TrunklineError } from '../../model/errors.ts'
import type { Session } from './session.ts'

const oldestMajor = 14

/** Throws SOURCE_TOO_OLD for a server whose catalogs are not the ones that our statements read. */
export function refuseTooOld({ serverVersion, serverVersionNumber }: Pick<Session, 'serverVersion' | 'serverVersionNumber'>): void {
  if (serverVersionNumber >= oldestMajor * 10_000) return
  throw new TrunklineError('SOURCE_TOO_OLD', `The server is PostgreSQL ${serverVersion}; the oldest one that can be read is ${oldestMajor}.`, {
    hint: 'Its community support has ended: upgrade the server.',
  })
}
