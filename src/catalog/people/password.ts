import { randomInt } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { TrunklineError } from '../../model/errors.ts'
import { Secret } from '../../model/secret.ts'

/** OWASP's smallest for argon2id, which is the library's default: 19 MiB, two passes; about 60 ms, off the main thread. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

const shortest = 10
const longest = 256

/** A hash of a password that nobody has: checked where there is no account, so that the answer takes as long. */
const nobodysHash = '$argon2id$v=19$m=19456,t=2,p=1$dHJ1bmtsaW5lLW5vYm9keQ$c0h1eHJrV2M3bGxqS3pCb2lLYzZoT2h4Q3lCTnJ0bm8'

/** The argon2id hash of a password, with its parameters and salt. */
export async function hashPassword(password: Secret): Promise<string> {
  return hash(password.reveal(), cost)
}

/** Whether a password is the one of a hash; without a hash it is not, after the same time. */
export async function isPasswordOf(password: Secret, stored: string | null): Promise<boolean> {
  if (password.reveal().length > longest) return false
  const isSame = await verify(stored ?? nobodysHash, password.reveal()).catch(() => false)
  return isSame && stored !== null
}

/** Throws PASSWORD_WEAK for a password that is too short, too long, or holds the name of who signs in with it. */
export function requireGoodPassword(password: Secret, name: string): void {
  const text = password.reveal()
  const problem = text.length < shortest ? `It has fewer than ${shortest} characters.`
    : text.length > longest ? `It has more than ${longest} characters.`
      : new Set(text).size < 5 ? 'It repeats the same few characters.'
        : text.toLowerCase().includes(name.toLowerCase()) ? 'It holds your name.' : undefined
  if (problem !== undefined) throw new TrunklineError('PASSWORD_WEAK', `This password is too easy to guess. ${problem}`, { hint: 'A sentence of four or more words is good, and easy to remember.' })
}

/** Letters and digits that are not taken for each other. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'

/** A password to be used once: sixteen characters, 79 bits, in groups that can be read aloud. */
export function createOneTimePassword(): Secret {
  const letters = Array.from({ length: 16 }, () => alphabet[randomInt(alphabet.length)]).join('')
  return new Secret(letters.replace(/(.{4})(?=.)/g, '$1-'))
}
