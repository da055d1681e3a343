import { createHash } from 'node:crypto'

/**
 * The e-mail address of somebody who has none: under a name that RFC 2606 reserves, so that no mail can arrive, and that OpenMetadata's clients take for an address, which they refuse to do with `localhost` and `.invalid`.
 * A name that cannot stand before an `@` is replaced by its hash. `below` keeps names of another origin apart.
 */
export function toMadeUpAddress(name: string, below?: 'oidc'): string {
  const isPlain = name.length <= 64 && /^[\w+-]+(\.[\w+-]+)*$/.test(name)
  const local = isPlain ? name : `user-${createHash('sha256').update(name).digest('hex').slice(0, 32)}`
  return `${local}@${below === undefined ? '' : `${below}.`}${madeUpDomain}`
}

const madeUpDomain = 'trunkline.example'

/** Whether an address was made up here: nobody reads mail there, and nobody proves who they are by it. */
export function isMadeUpAddress(address: string): boolean {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase()
  return domain === madeUpDomain || domain.endsWith(`.${madeUpDomain}`)
}
