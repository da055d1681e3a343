import type { ColumnBins } from '../../../model/profile.ts'

/** A part of some values: all at one place, or spread evenly between two; shares need not add up to 1. */
export type Mass = { from: number; to: number; share: number }

/** Where so large a part of the values lies below: found by halving, since points and bins may overlap. */
export function quantileOf(masses: readonly Mass[], fraction: number): number {
  const total = masses.reduce((sum, { share: part }) => sum + part, 0)
  const below = (at: number): number => masses.reduce((sum, mass) => sum + partBelow(mass, at), 0)
  let [low, high] = [Math.min(...masses.map(({ from }) => from)), Math.max(...masses.map(({ to }) => to))]
  for (let step = 0; step < 60 && low < high; step++) {
    const middle = (low + high) / 2
    if (below(middle) >= fraction * total) high = middle
    else low = middle
  }
  return Number(high.toPrecision(6))
}

/** How much of a mass lies below a place, or at it. */
export function partBelow({ from, to, share }: Mass, at: number): number {
  if (at >= to) return share
  return at <= from ? 0 : (share * (at - from)) / (to - from)
}

/** The masses of bins that hold anything. */
export function massesOf({ low, width, frequencies }: ColumnBins): Mass[] {
  return frequencies.flatMap((share, index) => (share === 0 ? [] : [{ from: low + index * width, to: low + (index + 1) * width, share }]))
}
