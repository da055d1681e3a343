import { TrunklineError } from '../../model/errors.ts'

/** The ETag of a version of an entity. */
export function toVersionTag(version: number): string {
  return `"${version}"`
}

/** The tag by which OpenMetadata's newest client names what it read: a digest of version and instant, which it makes itself. Undefined for any other header. */
export function parseDigestTag(header: string | undefined): string | undefined {
  return /^(?:W\/)?"?([0-9a-f]{16})"?$/.exec(header?.trim() ?? '')?.[1]
}

/** The version that If-Match asks for; undefined for `*` and where the header is missing; anything else is REQUEST_INVALID. */
export function parseVersionTag(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined
  const version = /^(?:W\/)?"?(\d+(?:\.\d+)?)"?$/.exec(header.trim())?.[1]
  if (version !== undefined) return Number(version)
  throw new TrunklineError('REQUEST_INVALID', `If-Match: ${header} is not the version of an entity.`, {
    object: 'headers/if-match',
    hint: 'Send the ETag of the answer you read, such as "0.3".',
  })
}
