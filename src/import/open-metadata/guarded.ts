import { TrunklineError } from '../../model/errors.ts'
import type { Importing } from './importing.ts'

/** What one thing meets is told and does not stop the others; a server that cannot be spoken to ends the import. */
export async function guarded<Result>({ tally }: Importing, object: string, work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof TrunklineError) || error.code === 'SINK_FAILED') throw error
    tally.failed(object, error)
    return undefined
  }
}
