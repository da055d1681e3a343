import { TrunklineError } from '../../../model/errors.ts'
import type { ChangedPartitions, ProfilePlan, ProfileTarget } from '../../profile-connector.ts'
import type { PartitionRow } from '../queries/partitions.ts'
import type { Session } from '../session.ts'
import { changedPartitions, findPartitions } from './partitions.ts'
import { readFacts, readFiles } from './table-facts.ts'

/** Which partitions of a table a profile would read, by the server's catalogs alone; undefined where it would read none by itself, or somebody holds the table. */
export async function findChangedPartitions(session: Session, target: ProfileTarget, { plan, user }: { plan: ProfilePlan; user: string }): Promise<ChangedPartitions | undefined> {
  try {
    return await session.withSnapshot(async (snapshot) => {
      const files = await readFiles(snapshot, target)
      const facts = await readFacts(snapshot, target)
      const partitions = facts === undefined ? undefined : await findPartitions(snapshot, facts, { target, plan, user })
      if (facts === undefined || typeof partitions !== 'object') return undefined
      const changed = changedPartitions(partitions, facts, { files, plan })
      return { count: changed.length, share: bytesOf(changed) / Math.max(1, bytesOf(partitions)) }
    })
  } catch (error) {
    if (error instanceof TrunklineError && error.code === 'LOCK_TIMEOUT') return undefined
    throw error
  }
}

function bytesOf(partitions: readonly PartitionRow[]): number {
  return partitions.reduce((sum, { size_in_byte: bytes }) => sum + bytes, 0)
}
