import { TrunklineError } from '../errors.ts'
import { severities, type ResolutionStatusType, type Severity } from './incident.ts'

/** What an incident may come to from each state; one that is resolved is over, and the next failure opens another. */
const following: Readonly<Record<ResolutionStatusType, readonly ResolutionStatusType[]>> = {
  New: ['Ack', 'Assigned', 'Resolved'],
  Ack: ['Assigned', 'Resolved'],
  Assigned: ['Assigned', 'Ack', 'Resolved'],
  Resolved: [],
}

/** Throws REQUEST_INVALID where an incident cannot come from one state to another. */
export function requireStep(from: ResolutionStatusType, to: ResolutionStatusType): void {
  if (following[from].includes(to)) return
  throw new TrunklineError('REQUEST_INVALID', `The incident is ${from}, and cannot become ${to} from there.`, {
    object: 'testCaseResolutionStatusType', hint: following[from].length === 0 ? 'It is over: the next failure opens another.' : `It can become ${following[from].join(', ')}.`,
  })
}

/** What is known of a failure when its incident opens. `tier` is the tag of its table, such as `Tier.Tier1`. */
export type FailureFacts = { tier?: string | undefined; failedRowsPercentage?: number | undefined }

/**
 * How bad a failure is taken to be until somebody says otherwise: the tier of its table (Tier1 is Severity1), the middle where it has none, and one worse
 * where at least half of the rows fail.
 */
export function inferSeverity({ tier, failedRowsPercentage }: FailureFacts): Severity {
  const ofTier = /^Tier\.Tier([1-5])$/.exec(tier ?? '')?.[1]
  const place = (ofTier === undefined ? 3 : Number(ofTier)) - (failedRowsPercentage !== undefined && failedRowsPercentage >= 50 ? 1 : 0)
  return severities[Math.max(place, 1) - 1]!
}
