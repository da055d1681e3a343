import { TrunklineError } from '../../../model/errors.ts'
import type { TestParameters } from '../../../model/data-quality/parameters.ts'
import type { ColumnProfile } from '../../../model/profile.ts'
import { countOf, judgeEmpty } from '../judge.ts'
import type { Definition } from '../test-plan.ts'

type Baseline = { bins: string[]; shares: number[] }

/** A share that is never quite nothing, so that a new value weighs much and not endlessly. */
const leastShare = 0.0001

/** The shares of values are close to a baseline, by the population stability index: Σ (now − then) · ln(now / then). */
export const columnValueDistributionToBeStable: Definition = ({ column, parameters, profile }) => {
  const { bins, shares } = readBaseline(parameters, profile)
  const most = Number(parameters.decimal('maxIndex') ?? 0.2)
  return {
    figures: { shares: { of: 'shares', column, bins } },
    judge: (figures) => {
      const counts = JSON.parse(countOf(figures, 'shares')) as number[]
      const total = counts.reduce((sum, count) => sum + count, 0)
      if (total === 0) return judgeEmpty('stabilityIndex', parameters)
      const parts = counts.map((count, index) => part(count / total, shares[index] ?? 0))
      const found = Number(parts.reduce((sum, one) => sum + one, 0).toFixed(6))
      const worst = parts.indexOf(Math.max(...parts))
      const share = (value: number): string => `${Number((100 * value).toFixed(2))} %`
      const most1 = found === 0 ? '' : ` ${bins[worst] ?? 'Others'} moved most: from ${share(shares[worst] ?? 0)} to ${share(counts[worst]! / total)}.`
      return { status: found <= most ? 'Success' : 'Failed', result: `Found stabilityIndex=${found} vs. the expected max=${most}.${most1}`, values: [{ name: 'stabilityIndex', value: String(found) }], bounds: { max: String(most) } }
    },
  }
}

function part(now: number, then: number): number {
  const [a, b] = [Math.max(now, leastShare), Math.max(then, leastShare)]
  return (a - b) * Math.log(a / b)
}

function readBaseline(parameters: TestParameters, profile: ColumnProfile | undefined): Baseline {
  const given = parameters.text('baseline')
  if (given !== undefined) return toBaseline(Object.entries(parse(given)))
  const { categories, counts } = profile?.cardinalityDistribution ?? {}
  if (categories !== undefined && counts !== undefined) return toBaseline(categories.map((category, index) => [category, counts[index] ?? 0]))
  const { boundaries, frequencies } = profile?.histogram ?? {}
  if (boundaries !== undefined && frequencies !== undefined) return toBaseline(boundaries.map((label, index) => [toRange(label), frequencies[index] ?? 0]))
  throw new TrunklineError('TEST_INVALID', 'There is no baseline: the column has no profile with shares of values or a histogram.', { object: 'baseline', hint: 'Give the baseline as JSON, or profile the table first.' })
}

function toBaseline(entries: readonly (readonly [string, number])[]): Baseline {
  const total = entries.reduce((sum, [, count]) => sum + count, 0)
  if (entries.length === 0 || !(total > 0)) throw new TrunklineError('TEST_INVALID', 'The baseline has no shares.', { object: 'baseline' })
  return { bins: entries.map(([bin]) => bin), shares: entries.map(([, count]) => count / total) }
}

/** `1 to 3` and `3 and up`, as profiles label their bins. */
function toRange(label: string): string {
  const [, from, to] = /^(.+) to (.+)$/.exec(label) ?? []
  return from !== undefined && to !== undefined ? `${from}..${to}` : label.replace(/ and up$/, '..')
}

function parse(text: string): Record<string, number> {
  try {
    const shares: unknown = JSON.parse(text)
    if (typeof shares === 'object' && shares !== null && !Array.isArray(shares) && Object.values(shares).every((share) => typeof share === 'number' && share >= 0)) return shares as Record<string, number>
  } catch { /* told below */ }
  throw new TrunklineError('TEST_INVALID', 'The baseline is no JSON object of shares.', { object: 'baseline', hint: 'For example {"red": 0.5, "blue": 0.5}, or {"0..10": 0.3, "10..": 0.7}.' })
}
