import type { Secret } from '../../model/secret.ts'

/** What the first start says of the administrator it made, under the address of the pages. */
export function firstPasswordLines(password: Secret): string[] {
  return [
    `Sign in as admin with the one-time password  ${password.reveal()}`,
    'It is shown this once and is good for a week; `trunkline admin reset-password` (bin/trunkline.mjs in a clone) makes another.',
  ]
}
