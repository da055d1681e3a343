import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { TrunklineError } from '../model/errors.ts'
import { Secret } from '../model/secret.ts'

/** A 256-bit key and the short name by which ciphertexts say which key they need. */
export type SecretKey = { id: string; bytes: Buffer }

/** Seals and opens secrets; `place` (row and field) is bound to the ciphertext, so that it opens nowhere else. */
export type SecretBox = {
  seal(secret: Secret, place: string): string
  open(sealed: string, place: string): Secret
  /** Whether a text was sealed with the current key, and so needs no rotation. */
  isCurrent(sealed: string): boolean
}

/** Gives the box when a secret is to be sealed or opened: its key is read, or made, only then. */
export type OpenSecretBox = () => Promise<SecretBox>

const prefix = 'sealed:v1:'
const nonceBytes = 12
const tagBytes = 16

/** Reads a key written as 64 hex digits or 44 base64 characters; throws CONFIG_INVALID without showing it. */
export function toSecretKey(text: string): SecretKey {
  const trimmed = text.trim()
  const bytes = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64')
  if (bytes.length !== 32) {
    throw new TrunklineError('CONFIG_INVALID', 'The secret key is not 32 bytes written as hex or base64.', {
      object: 'TRUNKLINE_SECRET_KEY',
      hint: 'Make one with: node -e "console.log(require(\'crypto\').randomBytes(32).toString(\'base64\'))"',
    })
  }
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes }
}

/** Whether a stored text is a sealed secret. */
export function isSealed(text: string): boolean {
  return text.startsWith(prefix)
}

/** A box that seals with `current` (AES-256-GCM) and opens what `current` or any of `former` sealed. */
export function createSecretBox(current: SecretKey, former: readonly SecretKey[] = []): SecretBox {
  const keys = new Map([current, ...former].map((key) => [key.id, key]))
  return {
    seal(secret, place) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', current.bytes, nonce).setAAD(Buffer.from(place))
      const body = Buffer.concat([cipher.update(secret.reveal(), 'utf8'), cipher.final()])
      return `${prefix}${current.id}:${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')}`
    },
    open(sealed, place) {
      const [id = '', payload = ''] = sealed.slice(prefix.length).split(':')
      const key = keys.get(id)
      if (!isSealed(sealed) || key === undefined) throw cannotOpen(place, `it was sealed with the key ${id}, which is not at hand`)
      const bytes = Buffer.from(payload, 'base64')
      const decipher = createDecipheriv('aes-256-gcm', key.bytes, bytes.subarray(0, nonceBytes))
        .setAAD(Buffer.from(place))
        .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
      try {
        return new Secret(Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8'))
      } catch {
        throw cannotOpen(place, 'it was changed or moved from another place')
      }
    },
    isCurrent: (sealed) => sealed.startsWith(`${prefix}${current.id}:`),
  }
}

function cannotOpen(place: string, why: string): TrunklineError {
  return new TrunklineError('SECRET_UNREADABLE', `The secret of ${place} cannot be read: ${why}.`, {
    object: place,
    hint: 'Set TRUNKLINE_SECRET_KEY (or the key file) to the key it was stored with, or enter the secret again.',
  })
}
