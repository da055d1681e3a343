import type { Pool } from 'pg'
import { prepareAccounts, resetPassword } from '../catalog/people/first-start.ts'
import type { Secret } from '../model/secret.ts'

/** What the command line does about people: it has the database, and so asks for no sign-in. */
export type PeopleCommands = {
  /** Makes the first administrator and the bot where there is nobody; `announce` is given the one-time password, once. */
  prepareAccounts(announce: (password: Secret) => void): Promise<void>
  /** Gives a person a one-time password and ends their sessions. */
  resetPassword(name: string): Promise<Secret>
}

/** These commands on a store that is opened when it is first needed. */
export function createPeopleCommands(store: () => Promise<Pool>): PeopleCommands {
  return {
    prepareAccounts: async (announce) => prepareAccounts(await store(), { now: Date.now(), announce }),
    resetPassword: async (name) => resetPassword(await store(), name, Date.now()),
  }
}
