import { contactRecognizers } from './contact.ts'
import { identityRecognizers } from './identity.ts'
import { nationalIdRecognizers } from './national-id.ts'
import { networkRecognizers } from './network.ts'
import { paymentRecognizers } from './payment.ts'
import { personRecognizers } from './person.ts'
import type { Recognizer } from './recognizer.ts'
import { secretRecognizers } from './secret.ts'

/** Every recogniser there is, the more telling ones first: the one list to extend. */
export const recognizers: readonly Recognizer[] = [
  ...secretRecognizers, ...paymentRecognizers, ...identityRecognizers, ...nationalIdRecognizers, ...contactRecognizers, ...networkRecognizers, ...personRecognizers,
]
