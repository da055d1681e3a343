import type { ProfilePlan, ProfileTarget } from '../../connectors/profile-connector.ts'

/** Bytes that are read a second before a run has measured how fast it goes: a careful guess. */
const firstBytesPerSecond = 20_000_000
/** A share below is not worth a look at the table. */
const leastPercentage = 0.01

/** Time for a whole run, shared among its tables by their size. */
export type Budget = {
  /** The plan of the next table, cut to its share of what is left. */
  fit(target: ProfileTarget, plan: ProfilePlan): ProfilePlan
  /** Told how long a table took, by which the next are judged. */
  spent(target: ProfileTarget, plan: ProfilePlan, elapsedMs: number): void
}

/** Shares a time among tables. One that would take more than its share is sampled by whole pages, or taken from statistics where the sample would be nothing. */
export function createBudget(targets: readonly ProfileTarget[], totalMs: number, now: () => number): Budget {
  const endsAt = now() + totalMs
  let bytesLeft = targets.reduce((sum, target) => sum + sizeOf(target), 0)
  let [readBytes, readMs] = [0, 0]
  const bytesPerMs = (): number => (readMs > 1000 ? readBytes / readMs : firstBytesPerSecond / 1000)
  return {
    fit: (target, plan) => {
      const leftMs = endsAt - now()
      const share = bytesLeft === 0 ? leftMs : (leftMs * sizeOf(target)) / bytesLeft
      bytesLeft -= sizeOf(target)
      const neededMs = sizeOf(target) / bytesPerMs()
      if (leftMs <= 0) return { ...plan, statisticsOnly: true }
      const bounded = { ...plan, timeoutMs: Math.max(1000, Math.min(plan.timeoutMs, leftMs)) }
      if (plan.statisticsOnly || plan.sample !== undefined || plan.profileQuery !== undefined || neededMs <= share) return bounded
      const percentage = Number(((100 * share) / neededMs).toPrecision(3))
      if (percentage < leastPercentage) return { ...plan, statisticsOnly: true }
      return { ...bounded, sample: { value: percentage, type: 'PERCENTAGE', method: 'SYSTEM' } }
    },
    spent: (target, plan, elapsedMs) => {
      if (plan.statisticsOnly) return
      readBytes += sizeOf(target) * (plan.sample?.type === 'PERCENTAGE' ? plan.sample.value / 100 : 1)
      readMs += elapsedMs
    },
  }
}

/** What nobody measured, such as a view, counts as something. */
function sizeOf({ sizeInByte }: ProfileTarget): number {
  return Math.max(sizeInByte ?? 10_000_000, 100_000)
}
